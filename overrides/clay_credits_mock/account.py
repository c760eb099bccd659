"""An account, and a snapshot of it at one moment. Every amount is a sum over the entries of a ledger."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import frozen

from .clock import END_OF_TIME, Clock
from .files import read_file
from .period import Period
from .renumbered import renumbered
from .running_totals import Ledger, Series
from .seed import invent
from .variants import check_variants

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Self

    from .records import Integration, Records, Resource, Usage, User, Workspace

_LEDGERS = 64
"""How many periods of workspaces are kept in memory. Others are computed again when they are needed."""

_NOTHING = Series()


@frozen
class Spent:
    """The usage of a period up to a moment: the first entries of a series."""

    period: Period
    series: Series
    count: int

    @property
    def millicredits(self) -> int:
        """Thousandths of a credit."""
        return self.series.millicredits[self.count]

    @property
    def executions(self) -> int:
        """How many actions ran."""
        return self.series.executions[self.count]

    @property
    def entries(self) -> Sequence[Usage]:
        """The entries that were summed, in the order of time."""
        return self.series.entries[: self.count]


class Account:
    """The data that the mock answers from, and the clock that decides how much of it has happened.

    Attributes:
        workspaces: The workspaces. The session belongs to the first.
        users: The users, each of one workspace.
        integrations: The integration types.
        resources: The users' workbooks and tables, including those of the past and the future.
        session: The one session that the mock accepts.
        clock: The time of the account.
        variants: How the live routes answer; `variants.py` lists them.
    """

    def __init__(self, records: Records, clock: Clock | None = None, variants: Iterable[str] = ()) -> None:
        """Make an account.

        Args:
            records: Its data.
            clock: Its clock; by default one that is frozen at `records.now`.
            variants: How the live routes answer.

        Raises:
            ValueError: A variant is unknown.
        """
        self.variants: frozenset[str] = check_variants(variants)
        self._records = records
        self.workspaces: tuple[Workspace, ...] = records.workspaces
        self.users: tuple[User, ...] = records.users
        self.integrations: tuple[Integration, ...] = records.integrations
        self.resources: tuple[Resource, ...] = records.resources
        self.session: str = records.session
        self.clock: Clock = clock or Clock(records.now)
        self.resources_by_owner: dict[str, list[Resource]] = {user.id: [] for user in self.users}
        for resource in self.resources:
            self.resources_by_owner[resource.owner_id].append(resource)
        self.workspaces_by_id: dict[str, Workspace] = {one.id: one for one in self.workspaces}
        self.users_by_id: dict[str, User] = {one.id: one for one in self.users}
        self.integrations_by_id: dict[str, Integration] = {one.id: one for one in self.integrations}
        self._ledger = lru_cache(_LEDGERS)(self._make_ledger)

    @classmethod
    def from_seed(
        cls,
        seed: int = 0,
        *,
        workspaces: int = 3,
        users: int = 8,
        integrations: int = 6,
        days: int = 1095,
        clock: Clock | None = None,
    ) -> Self:
        """Invent an account. The same seed and sizes make the same account on every machine.

        Args:
            seed: The number that decides everything that is random.
            workspaces: How many there are. The second has no credits left, and the third's period is about to end.
            users: How many there are, most of them in the first workspace.
            integrations: How many types there are. Nobody uses the last.
            days: How many days before the clock's default moment the account started.
            clock: Its clock; by default one that is frozen at its default moment.

        Raises:
            ValueError: A size is outside its limits, or there are fewer users than workspaces.
        """
        records = invent(seed, workspaces=workspaces, users=users, integrations=integrations, days=days)
        return cls(records, clock)

    @classmethod
    def from_file(cls, path: Path | str, *, clock: Clock | None = None) -> Self:
        """Read an account from a JSON or YAML file.

        Args:
            path: The file. It is read as YAML, which needs PyYAML, if its name ends in `.yaml` or `.yml`.
            clock: Its clock; by default one that is frozen at the file's `now`.

        Raises:
            ValueError: The file cannot be read, or something in it is wrong. The message says where.
        """
        return cls(read_file(path), clock)

    def __repr__(self) -> str:
        sizes = (f"{len(getattr(self, kind))} {kind}" for kind in ("workspaces", "users", "integrations"))
        return f"<Account {', '.join(sizes)}>"

    def with_live_ids(self, *variants: str) -> Account:
        """Return the same account with numbers as ids of workspaces and users, as the live service has them.

        Args:
            *variants: How the live routes answer. Without any, as before.

        Raises:
            ValueError: A variant is unknown.
        """
        return Account(renumbered(self._records), self.clock, variants or self.variants)

    @property
    def workspace_id(self) -> str:
        """The id of the first workspace."""
        return self.workspaces[0].id

    def ledger(self, workspace: Workspace, moment: datetime.datetime) -> Ledger:
        """Return what a workspace uses in the whole period around a moment, including what is yet to come."""
        return self._ledger(workspace, Period.around(moment, workspace.first_day))

    def _make_ledger(self, workspace: Workspace, period: Period) -> Ledger:
        return Ledger(period, self._records.usage(workspace, period), workspace.millicredits)

    def now(self) -> Snapshot:
        """Return a snapshot at the clock's moment, so that all parts of an answer agree."""
        return Snapshot(self, self.clock.now())


class Snapshot:
    """An account at one moment.

    Attributes:
        until: The moment at which something changes first of what was read from the snapshot.
    """

    def __init__(self, account: Account, moment: datetime.datetime) -> None:
        self.account: Account = account
        self.moment: datetime.datetime = moment
        self.until: datetime.datetime = END_OF_TIME

    def resources_of(self, user: User) -> list[Resource]:
        """Return the resources of a user that exist."""
        resources = self.account.resources_by_owner[user.id]
        for resource in resources:
            self._changes_at(resource.created_at, *resource.changes, resource.deleted_at)
        return [resource for resource in resources if resource.exists(self.moment)]

    def used_in(self, workspace: Workspace) -> Spent:
        """Return what a workspace has used."""
        ledger = self._ledger(workspace)
        return self._spent(ledger, ledger.all)

    def used_by(self, user: User) -> Spent:
        """Return what a user has used of the workspace's credits."""
        ledger = self._ledger(self.account.workspaces_by_id[user.workspace_id])
        return self._spent(ledger, ledger.by_user.get(user.id, _NOTHING))

    def used_for(self, integration: Integration) -> Spent:
        """Return what an integration has used in the workspace that the session belongs to."""
        ledger = self._ledger(self.account.workspaces[0])
        return self._spent(ledger, ledger.by_integration.get(integration.id, _NOTHING))

    def _ledger(self, workspace: Workspace) -> Ledger:
        return self.account.ledger(workspace, self.moment)

    def _spent(self, ledger: Ledger, series: Series) -> Spent:
        count = series.count(self.moment)
        self._changes_at(*series.moments[count : count + 1], ledger.period.end)
        return Spent(ledger.period, series, count)

    def _changes_at(self, *moments: datetime.datetime) -> None:
        self.until = min([self.until, *(moment for moment in moments if moment > self.moment)])
