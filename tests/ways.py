"""Sync and async calls behind one interface, so that one test checks both."""

from __future__ import annotations

import asyncio
import inspect
import itertools
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from clay_credits import AsyncClay, Clay, ClayError
from limits import in_threads, run_async
from service import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from types import ModuleType


class SyncWay:
    """Calls by `Clay`."""

    client: type[Any] = Clay
    credentials: Mapping[str, str] = {"session": "s"}

    def __init__(self, library: ModuleType | None = None, **settings: Any) -> None:
        """Send requests by our own connections, or by a client of a library such as httpx with these settings."""
        self.library, self.settings = library, settings

    @contextmanager
    def opened(self, **options: Any) -> Iterator[Clay]:
        """Make a client, and close it."""
        if self.library is None:
            with self.client(**options) as clay:
                yield clay
            return
        with (
            self.library.Client(**self.settings) as http_client,
            self.client(http_client=http_client, **options) as clay,
        ):
            yield clay

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        """Make a client, use it once, and close it."""
        with self.opened(**options) as clay:
            return use(clay)

    def answer(self, answers: Any, use: Callable[[Any], Any], *, jar: Any = None, **options: Any) -> Any:
        """Call with answers instead of the network, by an `http_client` that has cookies in its jar."""
        with httpx.Client(transport=httpx.MockTransport(serving(answers)), cookies=jar) as http_client:
            result = self.call(use, http_client=http_client, **{**self.credentials, **options})
            assert not http_client.is_closed, "a caller's client stays open"
            return result

    def inside(self, opening: AbstractContextManager[Any], use: Callable[[Any], Any]) -> Any:
        """Open a streamed answer, use it, and close it."""
        with opening as answer:
            return use(answer)

    def rows(self, answer: Any, most: int | None = None) -> list[Any]:
        """Return the rows of a streamed answer, or the first of them."""
        return list(itertools.islice(answer.iter_rows(), most))

    def read(
        self, opening: AbstractContextManager[Any], seen: Callable[[Any], Any] = lambda _: None, name: str = "iter_rows"
    ) -> Any:
        """Open a streamed answer, show each item that a method of it yields, and return the answer."""
        with opening as answer:
            for item in getattr(answer, name)():
                seen(item)
        return answer

    def in_turn(self, clay: Any, steps: list[Callable[[Any], Any]]) -> list[Any]:
        """Use a client several times, each time after the other."""
        return [step(clay) for step in steps]

    def at_once(self, clay: Any, use: Callable[[Any], Any], times: int) -> list[Any]:
        """Use a client in many threads at once."""
        return in_threads(lambda _: use(clay), range(times), 32)

    def outcomes(self, clay: Any, steps: list[Callable[[Any], Any]]) -> list[Any]:
        """Use a client several times, and return each result or error."""
        found: list[Any] = []
        for step in steps:
            try:
                found.append(step(clay))
            except ClayError as error:
                found.append(error)
        return found

    def close(self, clay: Any) -> None:
        """Close a client."""
        clay.close()

    def use(self, clay: Any, use: Callable[[Any], Any]) -> Any:
        """Use a client, and leave it open."""
        return use(clay)


class AsyncWay:
    """Calls by `AsyncClay`, each in a loop of its own."""

    client: type[Any] = AsyncClay
    credentials: Mapping[str, str] = {"session": "s"}

    def __init__(self, library: ModuleType | None = None, **settings: Any) -> None:
        """Send requests by our own connections, or by a client of a library such as httpx with these settings."""
        self.library, self.settings = library, settings

    @asynccontextmanager
    async def opened(self, **options: Any) -> AsyncIterator[AsyncClay]:
        """Make a client, and close it."""
        if self.library is None:
            async with self.client(**options) as clay:
                yield clay
            return
        async with (
            self.library.AsyncClient(**self.settings) as http_client,
            self.client(http_client=http_client, **options) as clay,
        ):
            yield clay

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        """Make a client, use it once, and close it."""

        async def main() -> Any:
            async with self.opened(**options) as clay:
                return await _finished(use(clay))

        return run_async(main())

    def answer(self, answers: Any, use: Callable[[Any], Any], *, jar: Any = None, **options: Any) -> Any:
        """Call with answers instead of the network, by an `http_client` that has cookies in its jar."""

        async def main() -> Any:
            async with httpx.AsyncClient(transport=httpx.MockTransport(serving(answers)), cookies=jar) as http_client:
                async with self.client(http_client=http_client, **{**self.credentials, **options}) as clay:
                    result = await _finished(use(clay))
                assert not http_client.is_closed, "a caller's client stays open"
                return result

        return run_async(main())

    async def inside(self, opening: AbstractAsyncContextManager[Any], use: Callable[[Any], Any]) -> Any:
        """Open a streamed answer, use it, and close it."""
        async with opening as answer:
            return await _finished(use(answer))

    async def rows(self, answer: Any, most: int | None = None) -> list[Any]:
        """Return the rows of a streamed answer, or the first of them."""
        found, rows = [], answer.iter_rows()
        while len(found) != most and (row := await anext(rows, None)) is not None:
            found.append(row)
        return found

    async def read(
        self,
        opening: AbstractAsyncContextManager[Any],
        seen: Callable[[Any], Any] = lambda _: None,
        name: str = "iter_rows",
    ) -> Any:
        """Open a streamed answer, show each item that a method of it yields, and return the answer."""
        async with opening as answer:
            async for item in getattr(answer, name)():
                seen(item)
        return answer

    async def in_turn(self, clay: Any, steps: list[Callable[[Any], Any]]) -> list[Any]:
        """Use a client several times, each time after the other."""
        return [await _finished(step(clay)) for step in steps]

    async def at_once(self, clay: Any, use: Callable[[Any], Any], times: int) -> list[Any]:
        """Use a client in many tasks at once."""
        return await asyncio.gather(*(use(clay) for _ in range(times)))

    async def outcomes(self, clay: Any, steps: list[Callable[[Any], Any]]) -> list[Any]:
        """Use a client several times, and return each result or error."""
        found: list[Any] = []
        for step in steps:
            try:
                found.append(await _finished(step(clay)))
            except ClayError as error:
                found.append(error)
        return found

    async def close(self, clay: Any) -> None:
        """Close a client."""
        await clay.aclose()

    def use(self, clay: Any, use: Callable[[Any], Any]) -> Any:
        """Use a client, and leave it open."""

        async def main() -> Any:
            return await _finished(use(clay))

        return run_async(main())


async def _finished(result: Any) -> Any:
    """Return a result that may have to be awaited."""
    return await result if inspect.isawaitable(result) else result
