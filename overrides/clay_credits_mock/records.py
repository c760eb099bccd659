"""What an account is made of, whether invented from a seed or read from a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from attrs import field, frozen

from .clock import DEFAULT_MOMENT, END_OF_TIME

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable

    from .period import Period


@frozen
class Workspace:
    """A workspace, with the same credits in each billing period and the day of the month on which periods begin."""

    id: str
    millicredits: int
    first_day: int


@frozen
class User:
    """A person of one workspace; `role` is None for one who may not see credit usage."""

    id: str
    workspace_id: str
    name: str
    email: str
    role: str | None


@frozen
class Integration:
    """An integration type and the company behind it."""

    id: str
    name: str
    description: str
    provider_name: str
    provider_url: str


@frozen
class Resource:
    """A workbook or a table, which is there from its creation until it is deleted."""

    id: str
    owner_id: str
    kind: str
    name: str
    created_at: datetime.datetime
    changes: tuple[datetime.datetime, ...] = ()
    deleted_at: datetime.datetime = END_OF_TIME

    def exists(self, now: datetime.datetime) -> bool:
        """Tell whether it is there at a moment."""
        return self.created_at <= now < self.deleted_at

    def updated_at(self, now: datetime.datetime) -> datetime.datetime:
        """Give the last change up to a moment, which is its creation where nothing has changed."""
        return max(change for change in (self.created_at, *self.changes) if change <= now)


@frozen
class Usage:
    """An entry of the ledger: what ran at one moment in one resource.

    Amounts are whole thousandths of a credit, so that every sum is exact. `resource_id` is None where the resource is
    not known.
    """

    moment: datetime.datetime
    user_id: str
    resource_id: str | None
    integration_id: str
    millicredits: int
    executions: int


@frozen
class Records:
    """All that an account consists of.

    Attributes:
        workspaces: The first is the one that the session belongs to.
        usage: Gives the entries of the ledger for a workspace and one of its periods, in any order.
        session: The one session value that the account's server accepts.
        now: What the account's clock shows unless it is told otherwise.
    """

    workspaces: tuple[Workspace, ...]
    users: tuple[User, ...]
    integrations: tuple[Integration, ...]
    resources: tuple[Resource, ...]
    usage: Callable[[Workspace, Period], Iterable[Usage]]
    session: str = field(repr=False)
    now: datetime.datetime = DEFAULT_MOMENT


def session_of(seed: int) -> str:
    """Give the session of a seed, which looks like the service's."""
    signature = hashlib.sha256(f"mock {seed}".encode()).hexdigest()[:32]
    return f"s%3Amock-{seed}.{signature}"
