"""An account, and what can be seen of it at one moment. Every amount is a sum over the entries of a ledger."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import frozen

from .clock import END_OF_TIME, Clock
from .files import read_file
from .ledger import Ledger, Series
from .period import Period
from .seed import invent

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Self

    from .records import Integration, Records, Resource, Usage, User, Workspace

_LEDGERS = 64
"""How many periods of workspaces are held in memory; another is made again when it is asked for."""

_NOTHING = Series()


@frozen
class Spent:
    """What was used in a period up to a moment: the first entries of a series."""

    period: Period
    series: Series
    count: int

    @property
    def millicredits(self) -> int:
        """Thousandths of a credit."""
        return self.series.millicredits[self.count]

    @property
    def executions(self) -> int:
        """How many times something ran."""
        return self.series.executions[self.count]

    @property
    def entries(self) -> Sequence[Usage]:
        """What the sums are made of, in the order of time."""
        return self.series.entries[: self.count]


class Account:
    """Everything that the mock answers from: who and what there is, and what they use as time passes.

    Attributes:
        workspaces: The first is the one that the session belongs to.
        users: Each belongs to one workspace.
        integrations: What can be used.
        resources: What the users make, also what does not exist yet or no longer.
        session: The one session value that the account's server accepts.
        clock: Decides which moment the answers are about.
    """

    def __init__(self, records: Records, clock: Clock | None = None) -> None:
        """Open an account.

        Args:
            records: What it consists of.
            clock: By default one that is frozen at the moment that the records name.
        """
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
        self._usage = records.usage
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
        """Invent an account. The same seed and sizes give the same account everywhere.

        Args:
            seed: Which one.
            workspaces: How many there are. The second has no credits left, and the third's period is about to end.
            users: How many there are, most of them in the first workspace.
            integrations: How many types there are; nobody uses the last.
            days: How long before the clock's default moment the account began.
            clock: By default one that is frozen at its default moment.

        Raises:
            ValueError: A size is out of its limits, or there are fewer users than workspaces.
        """
        records = invent(seed, workspaces=workspaces, users=users, integrations=integrations, days=days)
        return cls(records, clock)

    @classmethod
    def from_file(cls, path: Path | str, *, clock: Clock | None = None) -> Self:
        """Read an account from a JSON or YAML file.

        Args:
            path: Where it is; by `.yaml` or `.yml` it is YAML, which needs PyYAML.
            clock: By default one that is frozen at the file's `now`.

        Raises:
            ValueError: The file cannot be read, or something in it is wrong; the message says where.
        """
        return cls(read_file(path), clock)

    def __repr__(self) -> str:
        sizes = (f"{len(getattr(self, kind))} {kind}" for kind in ("workspaces", "users", "integrations"))
        return f"<Account {', '.join(sizes)}>"

    @property
    def workspace_id(self) -> str:
        """The id of the first workspace."""
        return self.workspaces[0].id

    def ledger(self, workspace: Workspace, moment: datetime.datetime) -> Ledger:
        """Give what a workspace uses in the period around a moment, the part that is still to come included."""
        return self._ledger(workspace, Period.around(moment, workspace.first_day))

    def _make_ledger(self, workspace: Workspace, period: Period) -> Ledger:
        return Ledger(period, self._usage(workspace, period), workspace.millicredits)

    def now(self) -> Snapshot:
        """Read the clock once, so that all parts of an answer are about the same moment."""
        return Snapshot(self, self.clock.now())


class Snapshot:
    """What can be seen of an account at one moment.

    Attributes:
        account: What never changes: who there is, and which integrations.
        moment: When it is taken.
        until: Up to here, but not at it, all that was asked of the snapshot stays as it was.
    """

    def __init__(self, account: Account, moment: datetime.datetime) -> None:
        self.account: Account = account
        self.moment: datetime.datetime = moment
        self.until: datetime.datetime = END_OF_TIME

    def resources_of(self, user: User) -> list[Resource]:
        """Give what a user has made that exists."""
        resources = self.account.resources_by_owner[user.id]
        for resource in resources:
            self._may_change(resource.created_at, *resource.changes, resource.deleted_at)
        return [resource for resource in resources if resource.exists(self.moment)]

    def used_in(self, workspace: Workspace) -> Spent:
        """Sum what a workspace has used of its credits."""
        ledger = self._ledger(workspace)
        return self._spent(ledger, ledger.all)

    def used_by(self, user: User) -> Spent:
        """Sum what a user has used of the workspace's credits."""
        ledger = self._ledger(self.account.workspaces_by_id[user.workspace_id])
        return self._spent(ledger, ledger.by_user.get(user.id, _NOTHING))

    def used_for(self, integration: Integration) -> Spent:
        """Sum what an integration has used in the workspace that the session belongs to."""
        ledger = self._ledger(self.account.workspaces[0])
        return self._spent(ledger, ledger.by_integration.get(integration.id, _NOTHING))

    def _ledger(self, workspace: Workspace) -> Ledger:
        return self.account.ledger(workspace, self.moment)

    def _spent(self, ledger: Ledger, series: Series) -> Spent:
        count = series.count(self.moment)
        self._may_change(*series.moments[count : count + 1], ledger.period.end)
        return Spent(ledger.period, series, count)

    def _may_change(self, *moments: datetime.datetime) -> None:
        self.until = min([self.until, *(moment for moment in moments if moment > self.moment)])
