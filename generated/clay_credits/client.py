"""The clients: `Clay` waits for each answer, `AsyncClay` is the same with await."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from ._document import API
from ._runtime.client import Api, AsyncClient, SyncClient
from .resources.integrations import AsyncIntegrations, Integrations
from .resources.owners import AsyncOwners, Owners
from .resources.users import AsyncUsers, Users
from .resources.workspaces import AsyncWorkspaces, Workspaces


class Clay(SyncClient):
    """Client of the Clay credit usage API.

    Use it in a `with` block, or close it with `close()`.
    """

    api: ClassVar[Api] = API

    @cached_property
    def integrations(self) -> Integrations:
        """The integration types that credits are spent on, and what each of them used."""
        return Integrations(self)

    @cached_property
    def owners(self) -> Owners:
        """The people who may see credit usage."""
        return Owners(self)

    @cached_property
    def users(self) -> Users:
        """What one person used and created."""
        return Users(self)

    @cached_property
    def workspaces(self) -> Workspaces:
        """The balance and the period of a whole workspace."""
        return Workspaces(self)


class AsyncClay(AsyncClient):
    """Client of the Clay credit usage API, awaited.

    Use it in an `async with` block, or close it with `await aclose()`.
    """

    api: ClassVar[Api] = API

    @cached_property
    def integrations(self) -> AsyncIntegrations:
        """The integration types that credits are spent on, and what each of them used."""
        return AsyncIntegrations(self)

    @cached_property
    def owners(self) -> AsyncOwners:
        """The people who may see credit usage."""
        return AsyncOwners(self)

    @cached_property
    def users(self) -> AsyncUsers:
        """What one person used and created."""
        return AsyncUsers(self)

    @cached_property
    def workspaces(self) -> AsyncWorkspaces:
        """The balance and the period of a whole workspace."""
        return AsyncWorkspaces(self)
