"""The network for httpcore's asynchronous connections, by asyncio alone.

httpcore's own goes by anyio, which serves trio too, and takes half of the time of a small call for that.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

# Bytes that may wait to be read before the other side is made to wait: asyncio's own limit for what waits to be sent.
_MUCH = 64 * 1024
# Seconds before an address of the other family is tried as well (RFC 8305).
_HAPPY_EYEBALLS_DELAY = 0.25


class AsyncioStream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._received = bytearray()
        self._ended = False
        self._failure: Exception | None = None
        self._full = self._reading_paused = False
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _MUCH and not self._reading_paused:
            self._reading_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._failure = True, exc
        self._wake()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while not self._received and not self._ended:
            await self._wait(timeout, httpcore.ReadTimeout)
        if not self._received:
            if self._failure is not None:
                raise httpcore.ReadError(str(self._failure))
            return b""
        received = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if self._reading_paused and len(self._received) <= _MUCH:
            self._reading_paused = False
            self._transport.resume_reading()
        return received

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection was closed")
        if buffer:
            self._transport.write(buffer)
        while self._full and not self._ended:
            await self._wait(timeout, httpcore.WriteTimeout)

    async def aclose(self) -> None:
        self._transport.close()
        # A farewell may still go out; nobody waits for the other side's.
        await asyncio.sleep(0)
        self._transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncioStream:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from None
        self._transport = cast("asyncio.Transport", transport)
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return bool(self._received) or self._ended or self._transport.is_closing()
        return self._transport.get_extra_info(info)

    async def _wait(self, timeout: float | None, timed_out: type[Exception]) -> None:
        """Wait until something has happened; a timer of the loop costs a third of `asyncio.timeout`."""
        loop = asyncio.get_running_loop()
        waiter = self._waiter = loop.create_future()
        timer = None if timeout is None else loop.call_later(timeout, _fail, waiter, timed_out)
        try:
            await waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _fail(waiter: asyncio.Future[None], error: type[Exception]) -> None:
    if not waiter.done():
        waiter.set_exception(error())


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Makes connections in the running loop."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncioStream:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                _, stream = await loop.create_connection(
                    AsyncioStream, host, port, happy_eyeballs_delay=_HAPPY_EYEBALLS_DELAY
                )
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from None
        return stream
