"""The base of the generated resources: a group of operations bound to a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AsyncClient, SyncClient


class Resource:
    """A group of operations that waits for each answer."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client


class AsyncResource:
    """A group of operations whose answers are awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
