"""The clients: `Clay` waits for each answer, `AsyncClay` is the same with await."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from clay_credits_runtime.client import AsyncClient, SyncClient
from clay_credits_runtime.options import Api

from ._document import API

if TYPE_CHECKING:
    from .resources import integrations as _integrations
    from .resources import owners as _owners
    from .resources import users as _users
    from .resources import workspaces as _workspaces


class Clay(SyncClient):
    """Client of the Clay credit usage API.

    Use it in a `with` block, or close it with `close()`.
    """

    api: ClassVar[Api] = API

    @cached_property
    def integrations(self) -> _integrations.Integrations:
        """The integration types that credits are spent on, and what each of them used."""
        from .resources import integrations as _integrations

        return _integrations.Integrations(self)

    @cached_property
    def owners(self) -> _owners.Owners:
        """The people who may see credit usage."""
        from .resources import owners as _owners

        return _owners.Owners(self)

    @cached_property
    def users(self) -> _users.Users:
        """What one person used and created."""
        from .resources import users as _users

        return _users.Users(self)

    @cached_property
    def workspaces(self) -> _workspaces.Workspaces:
        """The balance and the period of a whole workspace."""
        from .resources import workspaces as _workspaces

        return _workspaces.Workspaces(self)


class AsyncClay(AsyncClient):
    """Client of the Clay credit usage API, awaited.

    Use it in an `async with` block, or close it with `await aclose()`.
    """

    api: ClassVar[Api] = API

    @cached_property
    def integrations(self) -> _integrations.AsyncIntegrations:
        """The integration types that credits are spent on, and what each of them used."""
        from .resources import integrations as _integrations

        return _integrations.AsyncIntegrations(self)

    @cached_property
    def owners(self) -> _owners.AsyncOwners:
        """The people who may see credit usage."""
        from .resources import owners as _owners

        return _owners.AsyncOwners(self)

    @cached_property
    def users(self) -> _users.AsyncUsers:
        """What one person used and created."""
        from .resources import users as _users

        return _users.AsyncUsers(self)

    @cached_property
    def workspaces(self) -> _workspaces.AsyncWorkspaces:
        """The balance and the period of a whole workspace."""
        from .resources import workspaces as _workspaces

        return _workspaces.AsyncWorkspaces(self)
