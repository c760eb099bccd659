"""Sends requests by connections of our own, awaited: the default of `AsyncClay`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from .connections import AsyncConnection, aclose_all, check_asked, ends_exactly
from .defaults import MAX_CONNECTIONS
from .event_loops import check_loop, running_loop
from .httpx_errors import Guard
from .pool import IdleConnections
from .request_builder import RequestBuilder
from .transport import Head, all_in_use

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .transport import Request

_GUARD = Guard(httpx, hooks=False)


class AsyncPooledTransport:
    """Sends requests, in one event loop."""

    def __init__(self, proxy: str | None = None) -> None:
        """Connect to nothing yet.

        Args:
            proxy: The URL of a proxy for every request, or None for those of the environment.
        """
        self._proxy = proxy
        self._loop = running_loop()
        self._idle = IdleConnections[AsyncConnection]()
        self._permits = asyncio.Semaphore(MAX_CONNECTIONS)
        self._builder = RequestBuilder(httpx)
        self._closed = False

    async def open(self, request: Request) -> _AsyncOpen:
        check_loop(self._loop)
        return await _GUARD.run_async(self._open, request)

    async def _open(self, request: Request) -> _AsyncOpen:
        timeouts, site = request.timeouts(), request.site()
        await self._acquire(timeouts["pool"])
        connection = None
        try:
            connection, expired = self._idle.take(site)
            if expired:
                await aclose_all(expired)
            connection = connection or AsyncConnection(site, self._proxy)
            watch = connection.watch
            watch.deadline, reads = request.deadline, watch.reads
            response = await connection.handle_async_request(self._builder.build(request, timeouts))
            check_asked(response, watch, reads)
            return _AsyncOpen(self, site, connection, response)
        except BaseException:
            try:
                if connection is not None:
                    await connection.aclose()
            finally:
                self._permits.release()
            raise

    async def _acquire(self, timeout: float) -> None:
        if not self._permits.locked():
            await self._permits.acquire()
            return
        try:
            async with asyncio.timeout(timeout):
                await self._permits.acquire()
        except TimeoutError:
            raise all_in_use() from None

    async def give_back(self, site: str, connection: AsyncConnection, *, ended: bool) -> None:
        """Take a connection back, and keep it if its answer was read to the end."""
        try:
            if ended and not self._closed and connection.is_idle():
                self._idle.put(site, connection)
            else:
                await connection.aclose()
        finally:
            self._permits.release()

    async def aclose(self) -> None:
        check_loop(self._loop)
        self._closed = True
        await aclose_all(self._idle.take_all())


class _AsyncOpen:
    """An answer that is still to be read."""

    def __init__(
        self, transport: AsyncPooledTransport, site: str, connection: AsyncConnection, response: httpx.Response
    ) -> None:
        self.head = Head(response.status_code, response.headers.raw)
        self._chunks: AsyncIterator[bytes] = aiter(response.stream)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] -- an async transport's
        self._last_part, self._ended = b"", False
        self._transport, self._site = transport, site
        self._connection, self._response = connection, response

    async def read(self, deadline: float) -> bytes:
        self._connection.watch.deadline = deadline
        received: bytes = await _GUARD.run_async(anext, self._chunks, b"")
        if received:
            self._last_part = received
        else:
            self._ended = True
        return received

    async def aclose(self) -> None:
        keep = False
        try:
            await _GUARD.run_async(self._response.aclose)
            keep = self._ended and ends_exactly(self._connection.watch, self.head, self._last_part)
        finally:
            await self._transport.give_back(self._site, self._connection, ended=keep)
