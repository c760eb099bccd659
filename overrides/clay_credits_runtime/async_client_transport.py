"""Sends requests by a caller's `httpx.AsyncClient`."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from .caller_client import CallerClient, read_head
from .event_loops import check_loop, running_loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .httpx_errors import Guard
    from .transport import Request


class AsyncClientTransport(CallerClient):
    """Sends requests by an `httpx.AsyncClient`, in one event loop."""

    def __init__(self, http_client: Any, process: int) -> None:
        """Take a caller's client, which stays open, and the id of the process that it was passed in."""
        super().__init__(http_client, "AsyncClient", process)
        self._loop = running_loop()

    async def open(self, request: Request) -> _AsyncOpen:
        check_loop(self._loop)
        self.check_usable()
        return _AsyncOpen(self.guard, await self.guard.run_async(self._open, request))

    async def _open(self, request: Request) -> Any:
        async with asyncio.timeout(request.deadline - time.monotonic()):
            return await self.client.send(self.build(request), stream=True, follow_redirects=False)

    async def aclose(self) -> None:
        """Leave the client open: it is the caller's."""


class _AsyncOpen:
    """An answer that is still to be read."""

    def __init__(self, guard: Guard, response: Any) -> None:
        self.head, is_read = read_head(response)
        self._chunks: AsyncIterator[bytes] = aiter(_AlreadyRead(response.content) if is_read else response.stream)
        self._guard, self._response = guard, response

    async def read(self, deadline: float) -> bytes:
        return await self._guard.run_async(self._read, deadline)

    async def _read(self, deadline: float) -> bytes:
        async with asyncio.timeout(deadline - time.monotonic()):
            # An empty chunk is not the end.
            async for chunk in self._chunks:
                if chunk:
                    return chunk
            return b""

    async def aclose(self) -> None:
        await self._guard.run_async(self._response.aclose)


class _AlreadyRead:
    """A body that a hook of the caller has read."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
