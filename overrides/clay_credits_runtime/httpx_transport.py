"""Carries requests by httpx: for an `http_client` of the caller, and where a proxy may stand between.

It goes by the connections of an `httpx.Client` and past the client itself. What `Client.send` adds is what this package
must keep the session from: cookie jars that send it to other hosts, hooks and logs that see it, redirects that take it
along. It also is a quarter of the time of a small call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import httpx

from .errors import ClayError
from .tls import tls_context
from .transport import Guard, Head, check_loop, running_loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import TypeVar

    from .transport import Request

    ClientT = TypeVar("ClientT")

_FAILURES = (httpx.HTTPError, httpx.InvalidURL, UnicodeError)
# Errors that the same request would meet again.
_PERMANENT = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)
_GUARD = Guard(_FAILURES, timeouts=httpx.TimeoutException, permanent=_PERMANENT)


class HttpxTransport:
    """Carries requests by the connections of an `httpx.Client`."""

    def __init__(self, client: httpx.Client | None = None, *, proxy: str | None = None) -> None:
        """Take somebody's client, which stays open, or make one of our own."""
        self._owned = client is None
        self._client = _made(lambda: httpx.Client(proxy=proxy, verify=tls_context())) if client is None else client

    def open(self, request: Request) -> _Open:
        return _GUARD.run(self._open, request)

    def _open(self, request: Request) -> _Open:
        built = _build(request)
        transport = self._client._transport_for_url(built.url)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- see the module
        return _Open(transport.handle_request(built))

    def close(self) -> None:
        if self._owned:
            self._client.close()


class _Open:
    """An answer that is still to be read."""

    def __init__(self, answer: httpx.Response) -> None:
        self.head = Head(answer.status_code, answer.headers.raw)
        self._answer = answer
        self._chunks = iter(cast("Iterator[bytes]", answer.stream))

    def read(self) -> bytes:
        received: bytes = _GUARD.run(next, self._chunks, b"")
        return received

    def close(self) -> None:
        self._answer.close()


class AsyncHttpxTransport:
    """Carries requests by the connections of an `httpx.AsyncClient`, in one event loop."""

    def __init__(self, client: httpx.AsyncClient | None = None, *, proxy: str | None = None) -> None:
        """Take somebody's client, which stays open, or make one of our own."""
        self._owned = client is None
        self._client = _made(lambda: httpx.AsyncClient(proxy=proxy, verify=tls_context())) if client is None else client
        self._loop = running_loop()

    async def open(self, request: Request) -> _AsyncOpen:
        check_loop(self._loop)
        return await _GUARD.run_async(self._open, request)

    async def _open(self, request: Request) -> _AsyncOpen:
        built = _build(request)
        transport = self._client._transport_for_url(built.url)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- see the module
        return _AsyncOpen(await transport.handle_async_request(built))

    async def aclose(self) -> None:
        if self._owned:
            await self._client.aclose()


class _AsyncOpen:
    """An answer that is still to be read."""

    def __init__(self, answer: httpx.Response) -> None:
        self.head = Head(answer.status_code, answer.headers.raw)
        self._answer = answer
        self._chunks = aiter(cast("AsyncIterator[bytes]", answer.stream))

    async def read(self) -> bytes:
        received: bytes = await _GUARD.run_async(anext, self._chunks, b"")
        return received

    async def aclose(self) -> None:
        await self._answer.aclose()


def _made(make: Callable[[], ClientT]) -> ClientT:
    """Make a client of what stands in arguments and environment, which httpx checks only here."""
    try:
        return make()
    except (OSError, ValueError, ImportError) as error:
        problem = f"{type(error).__name__}: {error}"
    raise ClayError(f"The connections cannot be set up. Correct proxy=, HTTPS_PROXY or SSL_CERT_FILE. {problem}")


def _build(request: Request) -> httpx.Request:
    return httpx.Request(
        request.call.operation.method,
        request.url,
        headers={**request.headers, "Cookie": request.session.cookie_header()},
        content=request.content,
        extensions={"timeout": request.timeouts()},
    )
