"""A SQLite database of snapshots: what a workspace used beyond the period that the service reports."""

from __future__ import annotations

import datetime
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from . import store_schema as schema
from .records import Balance, Entry, Usage, in_utc
from .store_connection import can_only_be_created, connect
from .store_errors import NoStoreError, StoreError, told
from .sums import PLACES, count, total

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Generator, Iterable
    from types import TracebackType
    from typing import Self

_END_OF_TIME = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_KINDS: Final = ("integration", "owner", "resource")


class Store:
    """A database of snapshots, one for each day (in UTC), workspace and billing period.

    Use it as a context manager, or close it. A day of usage is stored once, however many snapshots have it. A later
    reading of its period replaces it, or removes it if the service no longer reports the day. A reading without any
    days removes none. Other periods stay as they are.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use a database that `open` has checked."""
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = False) -> Self:
        """Open a database, and bring it up to date if an older version made it.

        Args:
            path: The path of the file.
            create: Whether to create the database if the file is missing or empty.

        Raises:
            StoreError: The file is missing or has no snapshots in it, a newer version made it, or it is in use.
        """
        path = Path(path)
        with told(path):
            connection = connect(path, create=create)
            store = cls(path, connection)
            try:
                store._prepare(create=create)
            except BaseException:
                connection.close()
                raise
            return store

    @classmethod
    def check(cls, path: str | os.PathLike[str]) -> None:
        """Check that a database can be opened or created, and create nothing.

        Raises:
            StoreError: `open` with `create` would raise it.
        """
        path = Path(path)
        with told(path):
            is_new = can_only_be_created(path)
        if not is_new:
            cls.open(path).close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, usage: Usage) -> bool:
        """Add a snapshot. One of the same day, workspace and billing period is replaced, unless it was read later.

        Args:
            usage: What was used.

        Returns:
            Whether the day is new. False if it had a snapshot.

        Raises:
            StoreError: The snapshot cannot be stored.
        """
        balance = usage.balance
        moment, period = _text(balance.moment), _text(balance.period_start)
        day = in_utc(balance.moment).date().isoformat()
        amounts = (balance.remaining, balance.used, balance.total, balance.actions)
        with self._transaction("BEGIN IMMEDIATE"):
            found = "SELECT 1 FROM snapshots WHERE workspace_id = ? AND day = ? AND period_start IS ?"
            added = self._connection.execute(found, (usage.workspace_id, day, period)).fetchone() is None
            row = (usage.workspace_id, day, moment, *amounts, period, _text(balance.period_end))
            self._connection.execute(schema.ADD_SNAPSHOT, row)
            self._add_names(usage)
            self._add_entries(usage)
        return added

    def workspaces(self) -> list[str]:
        """Return the ids of the workspaces that have snapshots."""
        with told(self.path):
            found = "SELECT DISTINCT workspace_id FROM snapshots ORDER BY workspace_id"
            return [row[0] for row in self._connection.execute(found)]

    def balances(self, workspace_id: str, *, with_days: bool = False) -> list[Balance]:
        """Return the balance of each snapshot, in the order of time.

        Args:
            workspace_id: The id of the workspace.
            with_days: Whether to leave out those of periods whose reports have no days.
        """
        query = schema.BALANCES_WITH_DAYS if with_days else schema.BALANCES
        with told(self.path):
            found = self._connection.execute(query, (workspace_id, _text(_END_OF_TIME)))
            return [_balance(*row) for row in found]

    def entries(
        self, workspace_id: str, since: datetime.date | None = None, until: datetime.date | None = None
    ) -> list[Entry]:
        """Return what was used in all periods, ordered by day. Each day is as the newest snapshot that has it.

        Args:
            workspace_id: The id of the workspace.
            since: The first day. Entries without a day are left out if it is given.
            until: The last day. Entries without a day are left out if it is given.
        """
        with self._transaction("BEGIN"):
            undated = since is None and until is None
            return self._entries(workspace_id, since=_text(since), until=_text(until), undated=undated)

    def usage(self, workspace_id: str, now: datetime.datetime | None = None, *, history: bool = False) -> Usage | None:
        """Return the newest snapshot as it would be read from the service, or None if there is none.

        Args:
            workspace_id: The id of the workspace.
            now: The moment from which on snapshots and days are left out; by default none are. It has a time zone.
            history: Whether to return the entries of all periods, not only those of the period of the snapshot.
        """
        moment = in_utc(now or _END_OF_TIME)
        return self._newest(workspace_id, moment, until=moment.date().isoformat(), all_periods=history)

    def summed(
        self,
        workspace_id: str,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        *,
        by_day: bool = False,
    ) -> Usage | None:
        """Return the newest snapshot with entries that are sums, or None if there is none. It is fast for years.

        Args:
            workspace_id: The id of the workspace.
            since: The first day.
            until: The last day. With a first or a last day, the sums are of these days, whatever their periods, and
                without what has no day. Without both, they are of the period of the snapshot.
            by_day: Whether an entry is a sum of a day. By default, it is one of an integration, owner and resource.
        """
        query = schema.ENTRIES_BY_DAY if by_day else schema.ENTRIES_OF_ALL_DAYS
        limits = {"since": _text(since), "until": _text(until)}
        is_period = limits == {"since": None, "until": None}
        return self._newest(workspace_id, _END_OF_TIME, query, **limits, undated=is_period, all_periods=not is_period)

    def undated(self, workspace_id: str, since: datetime.date | None, until: datetime.date | None) -> list[Entry]:
        """Return what has no day in the periods that have any of these days, as an entry with its sums, or as none."""
        with told(self.path):
            values = {"workspace_id": workspace_id, "since": _text(since), "until": _text(until)}
            count, amount, actions = self._connection.execute(schema.UNDATED, values).fetchone()
            return [Entry(credits=amount, actions=actions)] if count else []

    def daily(self, workspace_id: str) -> dict[datetime.date, float]:
        """Return the credits of each day of all periods, in the order of time.

        A day is left out if an amount of it is not known. So are entries without a day.
        """
        with told(self.path):
            found = self._connection.execute(schema.DAILY, (workspace_id,))
            return {datetime.date.fromisoformat(day): round(used, PLACES) for day, used in found}

    def _prepare(self, *, create: bool) -> None:
        """Check whose database it is, and bring it up to date."""
        with self._transaction("BEGIN"):
            version = self._version(create=create)
        if version < len(schema.MIGRATIONS):
            with self._transaction("BEGIN IMMEDIATE"):
                # Another process may have done it meanwhile.
                for step in schema.MIGRATIONS[self._version(create=create) :]:
                    for statement in step:
                        self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS)}")

    def _version(self, *, create: bool) -> int:
        application, version = (self._pragma(name) for name in ("application_id", "user_version"))
        is_empty = not (application or version or self._pragma("schema_version"))
        if application != schema.APPLICATION_ID and not (is_empty and create):
            raise NoStoreError(f"{self.path}: is not a database of snapshots")
        if version > len(schema.MIGRATIONS):
            raise StoreError(f"{self.path}: was made by a newer version of clay-credits: upgrade this one")
        return version

    def _pragma(self, name: str) -> int:
        number: int = self._connection.execute(f"PRAGMA {name}").fetchone()[0]
        return number

    @contextmanager
    def _transaction(self, begin: str) -> Generator[None]:
        with told(self.path):
            self._connection.execute(begin)
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    def _add_names(self, usage: Usage) -> None:
        given = dict(zip(_KINDS, (usage.integrations, usage.owners, usage.resources), strict=True))
        names: dict[tuple[str, str | None], str | None] = dict.fromkeys(
            pair for one in usage.entries for pair in _keys(one) if pair[1] is not None
        )
        names |= {(kind, key): name for kind, known in given.items() for key, name in known.items()}
        rows = ((usage.workspace_id, kind, key, name) for (kind, key), name in names.items())
        self._connection.executemany(schema.ADD_NAME, rows)

    def _add_entries(self, usage: Usage) -> None:
        """Replace what is known of the period: its days, also those that the snapshot lacks, and what has no day."""
        start, moment = _text(usage.balance.period_start), _text(usage.balance.moment)
        newer = "SELECT 1 FROM snapshots WHERE workspace_id = ? AND period_start IS ? AND moment > ?"
        if self._connection.execute(newer, (usage.workspace_id, start, moment)).fetchone():
            return
        found = "SELECT kind, key, id FROM names WHERE workspace_id = ?"
        rows = self._connection.execute(found, (usage.workspace_id,))
        numbers = {(kind, key): number for kind, key, number in rows}
        days: defaultdict[datetime.date | None, list[Entry]]
        stored = self._days_of(usage.workspace_id, start)
        if stored and usage.entries and not any(entry.day for entry in usage.entries):
            # The service lost the days, and may find them again.
            days = defaultdict(list, {None: [self._beyond_days(usage, start)]})
        else:
            days = defaultdict(list, {day: [] for day in (None, *stored)})
            for entry in usage.entries:
                days[entry.day].append(entry)
        for day, entries in days.items():
            if self._remove_older(usage, day) and entries:
                part = self._add_part(usage, day)
                self._connection.executemany(
                    "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        (
                            part,
                            position,
                            *(numbers.get(pair) for pair in _keys(one)),
                            one.credits,
                            one.actions,
                        )
                        for position, one in enumerate(entries)
                    ),
                )

    def _beyond_days(self, usage: Usage, period_start: str | None) -> Entry:
        """Return what was used beyond the days that are stored of the period."""
        dated, ran = self._connection.execute(schema.DATED, (usage.workspace_id, period_start)).fetchone()
        amount, actions = total(one.credits for one in usage.entries), count(one.actions for one in usage.entries)
        return Entry(
            credits=None if amount is None or dated is None else max(0.0, round(amount - dated, PLACES)),
            actions=None if actions is None or ran is None else max(0, actions - ran),
        )

    def _days_of(self, workspace_id: str, period_start: str | None) -> list[datetime.date]:
        """Return the days that are stored of a period."""
        found = "SELECT day FROM parts WHERE workspace_id = ? AND period_start IS ? AND day IS NOT NULL"
        rows = self._connection.execute(found, (workspace_id, period_start))
        return [datetime.date.fromisoformat(day) for (day,) in rows]

    def _add_part(self, usage: Usage, day: datetime.date | None) -> int | None:
        balance = usage.balance
        row = (usage.workspace_id, _text(day), _text(balance.period_start), _text(balance.moment))
        add = "INSERT INTO parts (workspace_id, day, period_start, read_at) VALUES (?, ?, ?, ?)"
        return self._connection.execute(add, row).lastrowid

    def _remove_older(self, usage: Usage, day: datetime.date | None) -> bool:
        """Remove older readings of a day. Return False if a newer one is there, which stays."""
        found = "SELECT id, period_start, read_at FROM parts WHERE workspace_id = ? AND day IS ?"
        rows = self._connection.execute(found, (usage.workspace_id, _text(day))).fetchall()
        same = [row for row in rows if not _are_apart(day, _moment(row[1]), usage.balance.period_start)]
        if any(datetime.datetime.fromisoformat(read_at) > usage.balance.moment for _, _, read_at in same):
            return False
        old = [(part,) for part, _, _ in same]
        self._connection.executemany("DELETE FROM entries WHERE part = ?", old)
        self._connection.executemany("DELETE FROM parts WHERE id = ?", old)
        return True

    def _newest(
        self, workspace_id: str, moment: datetime.datetime, query: str = schema.ENTRIES, **chosen: Any
    ) -> Usage | None:
        """Return the newest snapshot up to a moment, with the entries of a query."""
        with self._transaction("BEGIN"):
            balances = self._connection.execute(schema.BALANCES, (workspace_id, _text(moment))).fetchall()
            if not balances:
                return None
            balance = _balance(*balances[-1])
            entries = self._entries(workspace_id, query, period_start=_text(balance.period_start), **chosen)
            names = {kind: self._names(workspace_id, kind) for kind in _KINDS}
        return Usage(
            workspace_id=workspace_id,
            balance=balance,
            entries=tuple(entries),
            owners=names["owner"],
            integrations=names["integration"],
            resources=names["resource"],
        )

    def _entries(self, workspace_id: str, query: str = schema.ENTRIES, **chosen: Any) -> list[Entry]:
        defaults = {"since": None, "until": None, "undated": True, "all_periods": True, "period_start": None}
        found = self._connection.execute("SELECT id, key FROM names WHERE workspace_id = ?", (workspace_id,))
        # Entries share their texts and days, which saves most of the memory.
        keys: dict[int | None, str | None] = {None: None, **dict(found)}
        days: dict[str | None, datetime.date | None] = {None: None}
        entries: list[Entry] = []
        values = defaults | chosen | {"workspace_id": workspace_id}
        for day, integration, owner, resource, amount, actions in self._connection.execute(query, values):
            if day not in days:
                days[day] = datetime.date.fromisoformat(day)
            entries.append(
                Entry(
                    day=days[day],
                    integration_id=keys[integration],
                    owner_id=keys[owner],
                    resource_id=keys[resource],
                    credits=amount,
                    actions=actions,
                )
            )
        return entries

    def _names(self, workspace_id: str, kind: str) -> dict[str, str]:
        found = "SELECT key, name FROM names WHERE workspace_id = ? AND kind = ? AND name IS NOT NULL ORDER BY id"
        return dict(self._connection.execute(found, (workspace_id, kind)))


def _are_apart(day: datetime.date | None, one: datetime.datetime | None, other: datetime.datetime | None) -> bool:
    """Return whether two periods, given by their starts, have different usage of a day.

    That is so on the day on which the second begins, unless it begins at midnight: reports of the first end then, and
    those of the second begin.
    """
    if one == other or day is None or one is None or other is None:
        return one != other and day is None
    later = max(one, other)
    return later.date() == day and later.time() != datetime.time.min


def _keys(entry: Entry) -> Iterable[tuple[str, str | None]]:
    return zip(_KINDS, (entry.integration_id, entry.owner_id, entry.resource_id), strict=True)


def _balance(moment: str, *columns: Any) -> Balance:
    remaining, used, total, actions, start, end = columns
    return Balance(
        moment=datetime.datetime.fromisoformat(moment),
        remaining=remaining,
        used=used,
        total=total,
        actions=actions,
        period_start=_moment(start),
        period_end=_moment(end),
    )


def _text(value: datetime.date | None) -> str | None:
    """Return a day or a moment as the database has it. Texts of moments are in the order of time."""
    if isinstance(value, datetime.datetime):
        value = in_utc(value)
    return None if value is None else value.isoformat()


def _moment(text: str | None) -> datetime.datetime | None:
    return None if text is None else datetime.datetime.fromisoformat(text)
