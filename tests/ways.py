"""Both ways of calling behind one face, so that one table of tests serves both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from clay_credits import AsyncClay, Clay
from limits import run_async

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

    def answer(self, handler: Handler, use: Callable[[Any], Any], *, jar: Any = None, **options: Any) -> Any:
        """Call with a function in the place of the network, by an `http_client` that has cookies in its jar."""
        with httpx.Client(transport=httpx.MockTransport(handler), cookies=jar) as http_client:
            result = self.call(use, http_client=http_client, **{"session": "s", **options})
            assert not http_client.is_closed, "somebody's client stays open"
            return result

    def read(self, opening: Any, seen: Callable[[Any], Any]) -> Any:
        """Open a streamed answer, show each of its rows, and give the answer."""
        with opening as answer:
            for row in answer.iter_rows():
                seen(row)
        return answer

    def close_twice(self, clay: Any, calls: int, transports: list[Any]) -> None:
        """Call some times, note the transport where there is one, and close."""
        for _ in range(calls):
            clay.owners.list()
            transports.append(clay._connection.get())
        clay.close()
        clay.close()


class AsyncWay:
    """Calls by `AsyncClay`, each in a loop of its own."""

    client = AsyncClay

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        """Make a client, use it once, and close it."""

        async def main() -> Any:
            async with AsyncClay(**options) as clay:
                return await use(clay)

        return run_async(main())

    def answer(self, handler: Handler, use: Callable[[Any], Any], *, jar: Any = None, **options: Any) -> Any:
        """Call with a function in the place of the network, by an `http_client` that has cookies in its jar."""

        async def main() -> Any:
            async with httpx.AsyncClient(transport=httpx.MockTransport(handler), cookies=jar) as http_client:
                async with AsyncClay(http_client=http_client, **{"session": "s", **options}) as clay:
                    result = await use(clay)
                assert not http_client.is_closed, "somebody's client stays open"
                return result

        return run_async(main())

    async def read(self, opening: Any, seen: Callable[[Any], Any]) -> Any:
        """Open a streamed answer, show each of its rows, and give the answer."""
        async with opening as answer:
            async for row in answer.iter_rows():
                seen(row)
        return answer

    async def close_twice(self, clay: Any, calls: int, transports: list[Any]) -> None:
        """Call some times, note the transport where there is one, and close."""
        for _ in range(calls):
            await clay.owners.list()
            transports.append(clay._connection.get())
        await clay.aclose()
        await clay.aclose()
