"""What all tests share: a clean environment, both ways of calling, and a mock over a real socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from clay_credits import AsyncClay, Clay
from clay_credits.mock import MockServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


@pytest.fixture(params=[SyncWay(), AsyncWay()], ids=["sync", "async"])
def way(request: pytest.FixtureRequest) -> SyncWay | AsyncWay:
    """Run the test for each way of calling."""
    return request.param


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CLAY_SESSION", "CLAY_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    """A mock of the account of seed 0."""
    with MockServer() as running:
        yield running
