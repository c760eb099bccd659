"""Carries requests by the connections of httpcore, which httpx itself goes by, in a pool that finds one at once.

It is the way of every client to which neither a proxy nor an `http_client` was given. httpx is not loaded for it.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, cast

import httpcore

from .constants import MAX_CONNECTIONS
from .pool import IdleConnections
from .tls import tls_context
from .transport import Guard, Head, check_loop, running_loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import ModuleType

    from .transport import Request

_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    UnicodeError,
)
# Errors that the same request would meet again.
_PERMANENT = (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol, UnicodeError)
_GUARD = Guard(_FAILURES, timeouts=httpcore.TimeoutException, permanent=_PERMANENT)
_PORTS = {"http": 80, "https": 443}
_PREPARED_ORIGINS = 16


class HttpcoreTransport:
    """Carries requests, from any thread."""

    def __init__(self) -> None:
        """Connect to nothing yet."""
        self._idle = IdleConnections[httpcore.ConnectionInterface]()
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._closed = False

    def open(self, request: Request) -> _Open:
        prepared = _Prepared(request)
        return _GUARD.run(self._open, prepared)

    def _open(self, prepared: _Prepared) -> _Open:
        if not self._free.acquire(timeout=prepared.timeouts["pool"]):
            raise httpcore.PoolTimeout
        try:
            idle, useless = self._idle.take(prepared.site)
            for one in useless:
                one.close()
            connection = idle or _connection(prepared)
            try:
                return _Open(self, prepared.site, connection, connection.handle_request(prepared.request))
            except BaseException:
                connection.close()
                raise
        except BaseException:
            self._free.release()
            raise

    def give_back(self, site: str, connection: httpcore.ConnectionInterface) -> None:
        """Take a connection whose answer was closed."""
        try:
            if connection.is_idle() and not self._closed:
                self._idle.put(site, connection)
            else:
                connection.close()
        finally:
            self._free.release()

    def close(self) -> None:
        self._closed = True
        for connection in self._idle.take_all():
            connection.close()


class _Open:
    """An answer that is still to be read."""

    def __init__(
        self,
        transport: HttpcoreTransport,
        site: str,
        connection: httpcore.ConnectionInterface,
        answer: httpcore.Response,
    ) -> None:
        self.head = Head(answer.status, answer.headers)
        self._chunks = iter(cast("Iterator[bytes]", answer.stream))
        self._answer, self._transport, self._site, self._connection = answer, transport, site, connection

    def read(self) -> bytes:
        received: bytes = _GUARD.run(next, self._chunks, b"")
        return received

    def close(self) -> None:
        try:
            self._answer.close()
        finally:
            self._transport.give_back(self._site, self._connection)


class AsyncHttpcoreTransport:
    """Carries requests, in one event loop."""

    def __init__(self) -> None:
        """Connect to nothing yet."""
        import asyncio  # noqa: PLC0415 -- a sync client need not load it

        from .asyncio_stream import AsyncioBackend  # noqa: PLC0415 -- likewise

        self._idle = IdleConnections[httpcore.AsyncConnectionInterface]()
        self._free = asyncio.BoundedSemaphore(MAX_CONNECTIONS)
        self._network = AsyncioBackend()
        self._loop = running_loop()
        self._closed = False

    async def open(self, request: Request) -> _AsyncOpen:
        check_loop(self._loop)
        prepared = _Prepared(request)
        return await _GUARD.run_async(self._open, prepared)

    async def _open(self, prepared: _Prepared) -> _AsyncOpen:
        await self._acquire(prepared.timeouts["pool"])
        try:
            idle, useless = self._idle.take(prepared.site)
            for one in useless:
                await one.aclose()
            connection = idle or _async_connection(prepared, self._network)
            try:
                return _AsyncOpen(
                    self, prepared.site, connection, await connection.handle_async_request(prepared.request)
                )
            except BaseException:
                await connection.aclose()
                raise
        except BaseException:
            self._free.release()
            raise

    async def _acquire(self, timeout: float | None) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        import asyncio  # noqa: PLC0415 -- see __init__

        try:
            async with asyncio.timeout(timeout):
                await self._free.acquire()
        except TimeoutError:
            raise httpcore.PoolTimeout from None

    async def give_back(self, site: str, connection: httpcore.AsyncConnectionInterface) -> None:
        """Take a connection whose answer was closed."""
        try:
            if connection.is_idle() and not self._closed:
                self._idle.put(site, connection)
            else:
                await connection.aclose()
        finally:
            self._free.release()

    async def aclose(self) -> None:
        self._closed = True
        for connection in self._idle.take_all():
            await connection.aclose()


class _AsyncOpen:
    """An answer that is still to be read."""

    def __init__(
        self,
        transport: AsyncHttpcoreTransport,
        site: str,
        connection: httpcore.AsyncConnectionInterface,
        answer: httpcore.Response,
    ) -> None:
        self.head = Head(answer.status, answer.headers)
        self._chunks = aiter(cast("AsyncIterator[bytes]", answer.stream))
        self._answer, self._transport, self._site, self._connection = answer, transport, site, connection

    async def read(self) -> bytes:
        received: bytes = await _GUARD.run_async(anext, self._chunks, b"")
        return received

    async def aclose(self) -> None:
        try:
            await self._answer.aclose()
        finally:
            await self._transport.give_back(self._site, self._connection)


class _Prepared:
    """A request in the terms of httpcore. It has no repr that shows the headers."""

    def __init__(self, request: Request) -> None:
        """Build it.

        Raises:
            ClayError: The environment names roots of trust that cannot be read.
        """
        scheme, _, rest = request.url.partition("://")
        authority, slash, path = rest.partition("/")
        self.site = f"{scheme}://{authority}"
        self.origin, host = _origin(scheme, authority)
        self.tls = tls_context() if scheme == "https" else None
        self.timeouts = request.timeouts()
        headers = [(b"Host", host)]
        headers += [(name.encode("ascii"), value.encode("ascii")) for name, value in request.headers.items()]
        headers.append((b"Cookie", request.session.cookie_header().encode("ascii")))
        method, content = request.call.operation.method, request.content
        if content is not None or method in ("POST", "PUT", "PATCH"):
            headers.append((b"Content-Length", str(len(content or b"")).encode()))
        target = (slash + path).encode("ascii")
        self.request = httpcore.Request(
            method.encode(),
            httpcore.URL(scheme=self.origin.scheme, host=self.origin.host, port=self.origin.port, target=target),
            headers=headers,
            content=content,
            extensions={"timeout": self.timeouts},
        )


@functools.cache
def httptools() -> ModuleType | None:
    """Load httptools, which the extra `fast` installs."""
    try:
        import httptools  # noqa: PLC0415 -- see above
    except ImportError:
        return None
    return httptools


def _connection(prepared: _Prepared) -> httpcore.ConnectionInterface:
    if httptools() is None:
        return httpcore.HTTPConnection(prepared.origin, prepared.tls)
    from .httptools_connection import HttptoolsConnection  # noqa: PLC0415 -- needs it

    return HttptoolsConnection(prepared.origin, prepared.tls)


def _async_connection(prepared: _Prepared, network: httpcore.AsyncNetworkBackend) -> httpcore.AsyncConnectionInterface:
    if httptools() is None:
        return httpcore.AsyncHTTPConnection(prepared.origin, prepared.tls, network_backend=network)
    from .httptools_connection import AsyncHttptoolsConnection  # noqa: PLC0415 -- likewise

    return AsyncHttptoolsConnection(prepared.origin, prepared.tls, network)


@functools.lru_cache(_PREPARED_ORIGINS)
def _origin(scheme: str, authority: str) -> tuple[httpcore.Origin, bytes]:
    """Give the origin of a URL that `Options` has checked, and its `Host` header."""
    name, colon, digits = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        name, digits = authority, ""
    standard = _PORTS[scheme]
    port = int(digits or standard)
    host = name if port == standard else f"{name}:{port}"
    return httpcore.Origin(scheme.encode(), name.strip("[]").encode(), port), host.encode()
