"""Invents an account from a seed. It is the same on every machine and in every version of Python.

Each part has its own random generator, whose seed is a text that names the part. Only whole numbers are drawn. The
usage of a period is invented when it is needed.
"""

from __future__ import annotations

import datetime
import random
from itertools import count, islice, product
from typing import TYPE_CHECKING

from attrs import frozen

from .clock import DEFAULT_MOMENT, END_OF_TIME
from .records import Integration, Records, Resource, Usage, User, Workspace, session_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .period import Period

_LIMITS = {"workspaces": 1_000, "users": 100_000, "integrations": 10_000, "days": 36_500}

_ROLES = ("workspace-admin", "workspace-admin", "workspace-viewer")
_FIRST_NAMES = ("Amber", "Birch", "Cobalt", "Dune", "Ember", "Fern", "Garnet", "Hazel", "Indigo", "Juniper", "Lark")
_LAST_NAMES = ("Example", "Sample", "Specimen", "Placeholder", "Nobody", "Anyone", "Template", "Pattern", "Fixture")
_TABLES = ("Leads", "Accounts", "Webinar guests", "Renewals", "Partners", "Enrichment tests", "Open roles", "Churn")
_FIRST_INTEGRATION = ("clearbit", "Clearbit", "Looks up companies and people by domain or email address.")
_INTEGRATIONS = (
    ("Sample Email Finder", "Finds a work address by name and company."),
    ("Sample Company Data", "Adds size, industry and place of a company."),
    ("Sample Phone Check", "Tells whether a telephone number is in use."),
    ("Sample Web Reader", "Reads a page and answers a question about it."),
    ("Sample Job Changes", "Tells when a person has moved to another company."),
    ("Sample Tech Stack", "Lists what a company's site is built with."),
)
_UNUSED = ("sample-unused", "Sample Unused", "Is available, and nobody uses it.")

_PRICES = (250, 375, 500, 750, 1000, 1250, 1500, 2000)
"""The possible prices of one run, in thousandths of a credit."""

_DAY = datetime.timedelta(days=1)
_SATURDAY = 5
_WORKING_SECONDS = (6 * 3600, 21 * 3600)
_RUNAWAY_MONTHS = (3, 6, 9, 12)
_RUNAWAY_RUNS = 24
_LAST_CHANGE = DEFAULT_MOMENT + 20 * _DAY
"""The end of the time in which resources are made, changed and deleted. Those that exist then are used forever."""
_BURNT_OUT = "w_2"
"""The workspace whose credits a runaway automation uses up."""


@frozen
class _Table:
    """A table, with the integrations that it runs and the price of each."""

    resource: Resource
    integrations: tuple[tuple[str, int], ...]


def invent(seed: int, *, workspaces: int, users: int, integrations: int, days: int) -> Records:
    """Invent an account. `Account.from_seed` describes the arguments."""
    sizes = {"workspaces": workspaces, "users": users, "integrations": integrations, "days": days}
    for name, size in sizes.items():
        if not 1 <= size <= _LIMITS[name]:
            raise ValueError(f"{name} must be a number from 1 to {_LIMITS[name]}, not {size}")
    if users < workspaces:
        raise ValueError(f"users must be at least as many as workspaces, {workspaces}, not {users}")
    started = DEFAULT_MOMENT.replace(hour=0) - days * _DAY
    teams = _teams(workspaces, users)
    catalogue = tuple(_integrations(integrations))
    prices = _prices(seed, catalogue)
    numbers = count(1)
    resources: list[Resource] = []
    tables: dict[str, list[_Table]] = {}
    for workspace, team in teams.items():
        made = [one for position, user in enumerate(team) for one in _resources(seed, position, user, started, numbers)]
        resources += made
        tables[workspace.id] = [_table(seed, one, prices) for one in made if one.kind == "TABLE"]
    return Records(
        workspaces=tuple(teams),
        users=tuple(user for team in teams.values() for user in team),
        integrations=catalogue,
        resources=tuple(resources),
        usage=_InventedUsage(seed, started, tables, burnt_out=_BURNT_OUT),
        session=session_of(seed),
    )


def _chance(*parts: object) -> random.Random:
    """Return the random generator of a part."""
    return random.Random(" ".join(map(str, parts)))  # noqa: S311 -- no secret is made with it


def _teams(workspaces: int, users: int) -> dict[Workspace, tuple[User, ...]]:
    """Share a quarter of the users among the workspaces after the first, with at least one for each."""
    others = workspaces - 1
    size = max(1, users // 4 // others) if others else 0
    people = enumerate(_names(), start=1)
    teams: dict[Workspace, tuple[User, ...]] = {}
    for index in range(workspaces):
        workspace_id = f"w_{index + 1}"
        members = islice(people, size if index else users - size * others)
        team = tuple(_user(workspace_id, position, *member) for position, member in enumerate(members))
        spenders = sum(_spends(position) for position in range(len(team)))
        # The period of the third ends on the day of the clock's default moment.
        first_day = 1 + index * 10 % 28
        teams[Workspace(workspace_id, max(5, spenders) * 2_000_000, first_day)] = team
    return teams


def _names() -> Iterator[str]:
    """Yield names without end. They have a number once all are used."""
    for number in count(1):
        for last, first in product(_LAST_NAMES, _FIRST_NAMES):
            yield f"{first} {last} {number}" if number > 1 else f"{first} {last}"


def _user(workspace_id: str, position: int, number: int, name: str) -> User:
    role = _ROLES[position] if position < len(_ROLES) else None
    return User(f"u_{number}", workspace_id, name, f"{name.lower().replace(' ', '.')}@example.com", role)


def _spends(position: int) -> bool:
    """Return whether a user has made anything. Every sixth of a team has not."""
    return position % 6 != 5  # noqa: PLR2004 -- counted from 0


def _integrations(size: int) -> Iterator[Integration]:
    rows = [_FIRST_INTEGRATION]
    for index in range(size - 2):
        round_, kind = divmod(index, len(_INTEGRATIONS))
        name, description = _INTEGRATIONS[kind]
        name = f"{name} {round_ + 1}" if round_ else name
        rows.append((name.lower().replace(" ", "-"), name, description))
    for one_id, name, description in [*rows, _UNUSED][:size]:
        yield Integration(one_id, name, description, name, f"https://{one_id}.example")


def _prices(seed: int, catalogue: Sequence[Integration]) -> dict[str, int]:
    """Return the price of each integration that is in use."""
    chance = _chance(seed, "prices")
    used = catalogue[:-1] or catalogue
    # The first price makes fractions of a credit, whatever the seed is.
    return {one.id: chance.choice(_PRICES) if number else 1_250 for number, one in enumerate(used)}


def _resources(
    seed: int, position: int, user: User, started: datetime.datetime, table_numbers: Iterator[int]
) -> Iterator[Resource]:
    """Yield what a user makes: a workbook with a table, and later more tables, some of which are deleted."""
    if not _spends(position):
        return
    chance = _chance(seed, user.id)
    # The first of a team started the account.
    created = _between(chance, started, started + (DEFAULT_MOMENT - started) * 3 // 4) if position else started
    workbook_id = f"wb_{user.id.removeprefix('u_')}"
    yield Resource(workbook_id, user.id, "WORKBOOK", f"{user.name}'s workbook", created, _changes(chance, created))
    for number in range(chance.randint(1, 3)):
        made = _between(chance, created, _LAST_CHANGE) if number else created
        deleted = END_OF_TIME
        if number and chance.randrange(4) == 0:
            deleted = _between(chance, made + _DAY, _LAST_CHANGE + _DAY)
        yield _new_table(chance, user, made, deleted, table_numbers)
    # The second of a team has just deleted a table that is still in the current period's usage. The third will soon
    # make a table.
    if position == 1:
        yield _new_table(chance, user, created, max(created + _DAY, DEFAULT_MOMENT - 3 * _DAY), table_numbers)
    if position == 2:  # noqa: PLR2004 -- counted from 0
        yield _new_table(chance, user, DEFAULT_MOMENT + _DAY // 4, END_OF_TIME, table_numbers)


def _new_table(
    chance: random.Random, user: User, made: datetime.datetime, deleted: datetime.datetime, numbers: Iterator[int]
) -> Resource:
    name = chance.choice(_TABLES)
    return Resource(f"t_{next(numbers)}", user.id, "TABLE", name, made, _changes(chance, made), deleted)


def _changes(chance: random.Random, made: datetime.datetime) -> tuple[datetime.datetime, ...]:
    return tuple(_between(chance, made, _LAST_CHANGE) for _ in range(chance.randrange(5)))


def _between(chance: random.Random, start: datetime.datetime, end: datetime.datetime) -> datetime.datetime:
    """Return a random moment between two others, a whole number of minutes after the first."""
    return start + datetime.timedelta(minutes=chance.randint(0, (end - start) // datetime.timedelta(minutes=1)))


def _table(seed: int, resource: Resource, prices: Mapping[str, int]) -> _Table:
    """Choose what a table runs: one or two random integrations, and every other table also the first integration."""
    chance, integrations = _chance(seed, resource.id), list(prices)
    number = int(resource.id.removeprefix("t_"))
    chosen = [integrations[0]] if number % 2 else []
    chosen += chance.sample(integrations, min(len(integrations), chance.randint(1, 2)))
    return _Table(resource, tuple((one, prices[one]) for one in dict.fromkeys(chosen)))


@frozen
class _InventedUsage:
    """Invents what a workspace would use in a period if its credits were unlimited."""

    seed: int
    started: datetime.datetime
    tables: Mapping[str, Sequence[_Table]]
    burnt_out: str

    def __call__(self, workspace: Workspace, period: Period) -> Iterator[Usage]:
        """Yield the entries of all tables, and in some months those of a runaway automation."""
        chance = _chance(self.seed, workspace.id, period.start.isoformat())
        level = _level(period.start)
        for table in self.tables[workspace.id]:
            yield from _everyday(chance, table, period, level)
        if period.start.month in _RUNAWAY_MONTHS and period.end > self.started:
            first = max(period.start + chance.randint(3, 8) * _DAY, self.started)
            table = chance.choice([one for one in self.tables[workspace.id] if one.resource.exists(first)])
            integration_id, price = chance.choice(table.integrations)
            executions = chance.randint(20, 40)
            if workspace.id == self.burnt_out:
                executions = workspace.millicredits // price // _RUNAWAY_RUNS + 1
            for run in range(_RUNAWAY_RUNS):
                moment = first + datetime.timedelta(hours=1, minutes=10 * run)
                yield _usage(table, moment, integration_id, executions, price)


def _level(start: datetime.datetime) -> int:
    """Return how busy a month is, in percent of the clock's default month. Each month has two percent more."""
    months = (start.year - DEFAULT_MOMENT.year) * 12 + start.month - DEFAULT_MOMENT.month
    return min(200, max(30, 100 + 2 * months))


def _everyday(chance: random.Random, table: _Table, period: Period, level: int) -> Iterator[Usage]:
    """Yield the usage of a table: once on most working days, and sometimes on a weekend."""
    resource = table.resource
    start, end = max(period.start, resource.created_at), min(period.end, resource.deleted_at)
    midnight = start.replace(hour=0, minute=0, second=0)
    for number in range((end - midnight).days + 1):
        day = midnight + number * _DAY
        likely = 85 if day.weekday() < _SATURDAY else 10
        for integration_id, price in table.integrations:
            if chance.randrange(100) < likely:
                moment = day + datetime.timedelta(seconds=chance.randrange(*_WORKING_SECONDS))
                executions = 1 + chance.randrange(30) * level // 100
                known = chance.randrange(25) > 0
                if start <= moment < end:
                    yield _usage(table, moment, integration_id, executions, price, known=known)


def _usage(
    table: _Table, moment: datetime.datetime, integration_id: str, executions: int, price: int, *, known: bool = True
) -> Usage:
    resource = table.resource
    return Usage(
        moment, resource.owner_id, resource.id if known else None, integration_id, executions * price, executions
    )
