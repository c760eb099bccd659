"""The tables of a database of snapshots, and the steps that bring an older database up to date."""

from __future__ import annotations

APPLICATION_ID = 0x434C4159
"""Marks a database as one of snapshots: "CLAY" in ASCII."""

_FIRST = (
    """\
CREATE TABLE snapshots (
  workspace_id TEXT NOT NULL,
  day DATE NOT NULL, -- the day on which the newest reading of the day was made, in UTC
  moment TIMESTAMP NOT NULL,
  remaining_credits REAL,
  used_credits REAL,
  total_credits REAL,
  remaining_actions REAL,
  period_start TIMESTAMP,
  period_end TIMESTAMP
)""",
    # On the day of a renewal, each of the two periods has a snapshot.
    "CREATE UNIQUE INDEX snapshots_by_day ON snapshots (workspace_id, day, coalesce(period_start, ''))",
    """\
CREATE TABLE names (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  kind TEXT NOT NULL, -- integration, owner or resource
  key TEXT NOT NULL, -- the id that the service uses
  name TEXT, -- the newest name, or NULL if it is not known
  UNIQUE (workspace_id, kind, key)
)""",
    """\
CREATE TABLE parts (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  day DATE, -- NULL for what no day is known of
  period_start TIMESTAMP,
  read_at TIMESTAMP NOT NULL
)""",
    "CREATE INDEX parts_by_day ON parts (workspace_id, day)",
    """\
CREATE TABLE entries (
  part INTEGER NOT NULL REFERENCES parts,
  position INTEGER NOT NULL,
  integration INTEGER REFERENCES names,
  owner INTEGER REFERENCES names,
  resource INTEGER REFERENCES names,
  credits REAL,
  actions INTEGER,
  PRIMARY KEY (part, position)
) WITHOUT ROWID""",
    """\
CREATE VIEW daily_usage AS
SELECT
  parts.workspace_id AS workspace_id,
  parts.day AS day,
  integrations.key AS integration_id,
  coalesce(integrations.name, integrations.key) AS integration,
  owners.key AS owner_id,
  coalesce(owners.name, owners.key) AS owner,
  resources.key AS resource_id,
  coalesce(resources.name, resources.key) AS resource,
  entries.credits AS credits,
  entries.actions AS actions,
  parts.period_start AS period_start
FROM parts
JOIN entries ON entries.part = parts.id
LEFT JOIN names AS integrations ON integrations.id = entries.integration
LEFT JOIN names AS owners ON owners.id = entries.owner
LEFT JOIN names AS resources ON resources.id = entries.resource""",
    f"PRAGMA application_id = {APPLICATION_ID}",
)

MIGRATIONS: list[tuple[str, ...]] = [_FIRST]
"""The statements that bring a database from one version to the next. The first make an empty file a database. A step
that was released is never changed: a later one changes what it made."""

ADD_SNAPSHOT = """\
INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (workspace_id, day, coalesce(period_start, '')) DO UPDATE SET
  moment = excluded.moment,
  remaining_credits = excluded.remaining_credits,
  used_credits = excluded.used_credits,
  total_credits = excluded.total_credits,
  remaining_actions = excluded.remaining_actions,
  period_end = excluded.period_end
WHERE excluded.moment >= snapshots.moment"""

ADD_NAME = """\
INSERT INTO names (workspace_id, kind, key, name) VALUES (?, ?, ?, ?)
ON CONFLICT (workspace_id, kind, key) DO UPDATE SET name = excluded.name
WHERE excluded.name IS NOT NULL AND excluded.name IS NOT names.name"""

_BALANCES = """\
SELECT moment, remaining_credits, used_credits, total_credits, remaining_actions, period_start, period_end
FROM snapshots WHERE workspace_id = ? AND moment <= ?"""

BALANCES = f"{_BALANCES} ORDER BY moment"

BALANCES_WITH_DAYS = f"""\
{_BALANCES} AND (
  used_credits = 0
  OR period_start IN (SELECT period_start FROM parts WHERE workspace_id = snapshots.workspace_id AND day IS NOT NULL)
)
ORDER BY moment"""  # noqa: S608 -- constants of this module

_CHOSEN = """\
FROM parts JOIN entries ON entries.part = parts.id
WHERE workspace_id = :workspace_id
  AND (day IS NOT NULL OR :undated)
  AND (:since IS NULL OR day IS NULL OR day >= :since)
  AND (:until IS NULL OR day IS NULL OR day <= :until)
  AND (:all_periods OR period_start IS :period_start)"""

_SUMS = """\
CASE WHEN count(*) = count(credits) AND abs(sum(credits)) < 9e999 THEN sum(credits) END,
CASE WHEN count(*) = count(actions) THEN sum(actions) END"""
"""Sums of some entries. They are NULL if a part is not known, or if they are beyond all numbers."""

ENTRIES = f"""\
SELECT day, integration, owner, resource, credits, actions
{_CHOSEN}
ORDER BY day IS NULL, day, period_start, position"""

ENTRIES_BY_DAY = f"""\
SELECT day, NULL, NULL, NULL, {_SUMS}
{_CHOSEN}
GROUP BY day ORDER BY day IS NULL, day"""

# The column with the most values is the first, which makes the sorting faster.
ENTRIES_OF_ALL_DAYS = f"""\
SELECT NULL, integration, owner, resource, {_SUMS}
{_CHOSEN}
GROUP BY resource, integration, owner"""

UNDATED = f"""\
SELECT count(*), {_SUMS}
FROM parts JOIN entries ON entries.part = parts.id
WHERE workspace_id = :workspace_id AND day IS NULL
  AND (:until IS NULL OR period_start IS NULL OR substr(period_start, 1, 10) <= :until)
  AND NOT EXISTS (
    SELECT 1 FROM snapshots AS later
    WHERE later.workspace_id = parts.workspace_id AND later.period_start > parts.period_start
      AND later.period_start <= :since || 'T00:00:00+00:00'
  )"""  # noqa: S608 -- constants of this module

DATED = f"""\
SELECT {_SUMS}
FROM parts JOIN entries ON entries.part = parts.id
WHERE workspace_id = ? AND period_start IS ? AND day IS NOT NULL"""  # noqa: S608 -- constants of this module

DAILY = """\
SELECT day, sum(credits)
FROM parts JOIN entries ON entries.part = parts.id
WHERE workspace_id = ? AND day IS NOT NULL
GROUP BY day HAVING count(*) = count(credits)
ORDER BY day"""
