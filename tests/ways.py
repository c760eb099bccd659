"""Both ways of calling behind one face, so that one table of tests serves both."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from clay_credits import AsyncClay, Clay

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[[httpx.Request], httpx.Response]


class SyncWay:
    """Calls by `Clay`."""

    client = Clay

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        """Make a client, use it once, and close it."""
        with Clay(**options) as clay:
            return use(clay)

    def answer(self, handler: Handler, use: Callable[[Any], Any], **options: Any) -> Any:
        """Call with a function in the place of the network."""
        with httpx.Client(transport=httpx.MockTransport(handler)) as http_client:
            return self.call(use, http_client=http_client, **{"session": "s", **options})


class AsyncWay:
    """Calls by `AsyncClay`, each in a loop of its own."""

    client = AsyncClay

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        """Make a client, use it once, and close it."""

        async def main() -> Any:
            async with AsyncClay(**options) as clay:
                return await use(clay)

        return asyncio.run(main())

    def answer(self, handler: Handler, use: Callable[[Any], Any], **options: Any) -> Any:
        """Call with a function in the place of the network."""

        async def main() -> Any:
            async with (
                httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http_client,
                AsyncClay(http_client=http_client, **{"session": "s", **options}) as clay,
            ):
                return await use(clay)

        return asyncio.run(main())
