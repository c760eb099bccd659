"""The records of an account, which are invented from a seed or read from a file."""

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
    """A workspace. It has the same credits in each billing period, which starts on `first_day` of the month."""

    id: str
    millicredits: int
    first_day: int


@frozen
class User:
    """A person in one workspace. `role` is None if the person may not see credit usage."""

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
    """A workbook or a table, which exists from its creation until it is deleted."""

    id: str
    owner_id: str
    kind: str
    name: str
    created_at: datetime.datetime
    changes: tuple[datetime.datetime, ...] = ()
    deleted_at: datetime.datetime = END_OF_TIME

    def exists(self, now: datetime.datetime) -> bool:
        """Return whether it exists at a moment."""
        return self.created_at <= now < self.deleted_at

    def updated_at(self, now: datetime.datetime) -> datetime.datetime:
        """Return the last change up to a moment, or the creation if there was no change."""
        return max(change for change in (self.created_at, *self.changes) if change <= now)


@frozen
class Usage:
    """An entry of the ledger: what ran at one moment in one resource.

    Amounts are whole thousandths of a credit, so that every sum is exact. `resource_id` is None if the resource is
    unknown.
    """

    moment: datetime.datetime
    user_id: str
    resource_id: str | None
    integration_id: str
    millicredits: int
    executions: int


@frozen
class Records:
    """All records of an account.

    Attributes:
        workspaces: The workspaces. The session belongs to the first.
        usage: Returns the entries of the ledger for a workspace and a period, in any order.
        session: The one session that is accepted.
        now: The moment that the account's clock shows by default.
    """

    workspaces: tuple[Workspace, ...]
    users: tuple[User, ...]
    integrations: tuple[Integration, ...]
    resources: tuple[Resource, ...]
    usage: Callable[[Workspace, Period], Iterable[Usage]]
    session: str = field(repr=False)
    now: datetime.datetime = DEFAULT_MOMENT


def session_of(seed: int) -> str:
    """Return the session of a seed, in the form of the service's."""
    signature = hashlib.sha256(f"mock {seed}".encode()).hexdigest()[:32]
    return f"s%3Amock-{seed}.{signature}"
