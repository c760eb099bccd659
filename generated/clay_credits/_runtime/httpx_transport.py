"""Carries requests by httpx. The only module that imports it, and it is imported at the first call.

It goes by the connections of an `httpx.Client` and past the client itself. What `Client.send` adds is what this package
must keep the session from: cookie jars that send it to other hosts, hooks and logs that see it, redirects that take it
along. It also is a quarter of the time of a small call.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NoReturn

import httpx

from .constants import CONNECT_TIMEOUT
from .errors import ClayError
from .transport import ConnectionFailureError, Response

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from .transport import Request

    ClientT = TypeVar("ClientT")

# Errors that the same request would meet again. That a certificate is refused has no type of its own in httpx.
_PERMANENT = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)
_REFUSED_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"


class HttpxTransport:
    """Carries requests by the connections of an `httpx.Client`."""

    def __init__(self, client: httpx.Client | None = None, *, proxy: str | None = None) -> None:
        """Take somebody's client, which stays open, or make one of our own."""
        self._owned = client is None
        self._client = _made(lambda: httpx.Client(proxy=proxy)) if client is None else client

    def send(self, request: Request) -> Response:
        body = _Body(request)
        try:
            built = _build(request)
            transport = self._client._transport_for_url(built.url)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- see the module
            answer = transport.handle_request(built)
            try:
                for chunk in answer.iter_bytes():
                    if not body.take(chunk):
                        break
            except httpx.DecodingError:
                body.unreadable = "its content coding is broken"
            finally:
                answer.close()
            return body.response(answer)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            failure = _failure(error)
        except BaseException as error:
            _raise_bare(error)
        # Outside of the except block: a context would keep the frames of httpx, whose locals know the session.
        raise failure

    def close(self) -> None:
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """Carries requests by the connections of an `httpx.AsyncClient`, in one event loop."""

    def __init__(self, client: httpx.AsyncClient | None = None, *, proxy: str | None = None) -> None:
        """Take somebody's client, which stays open, or make one of our own."""
        self._owned = client is None
        self._client = _made(lambda: httpx.AsyncClient(proxy=proxy)) if client is None else client
        self._loop = asyncio.get_running_loop()

    async def send(self, request: Request) -> Response:
        if asyncio.get_running_loop() is not self._loop:
            raise ClayError("This AsyncClay belongs to another event loop, as its connections do: make one per loop.")
        body = _Body(request)
        try:
            built = _build(request)
            transport = self._client._transport_for_url(built.url)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- see the module
            answer = await transport.handle_async_request(built)
            try:
                async for chunk in answer.aiter_bytes():
                    if not body.take(chunk):
                        break
            except httpx.DecodingError:
                body.unreadable = "its content coding is broken"
            finally:
                await answer.aclose()
            return body.response(answer)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            failure = _failure(error)
        except BaseException as error:
            _raise_bare(error)
        # Outside of the except block: a context would keep the frames of httpx, whose locals know the session.
        raise failure

    async def aclose(self) -> None:
        if self._owned:
            await self._client.aclose()


class _Body:
    """Collects a body, within the limits of its request."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._chunks: list[bytes] = []
        self._size = 0
        self._started = time.perf_counter()
        self.unreadable = ""

    def take(self, chunk: bytes) -> bool:
        """Take the next bytes; say whether to read on.

        Raises:
            ConnectionFailureError: The body trickled in for longer than the whole call may take.
        """
        self._chunks.append(chunk)
        self._size += len(chunk)
        if time.monotonic() > self._request.deadline:
            raise ConnectionFailureError("the answer took longer than the whole call may", timed_out=True)
        if self._size > self._request.max_body_bytes:
            self.unreadable = f"it is larger than {self._request.max_body_bytes} bytes"
        return not self.unreadable

    def response(self, answer: httpx.Response) -> Response:
        """Give what arrived; a body that is broken or too large is left out."""
        return Response(
            status_code=answer.status_code,
            headers={name: value for name, value in answer.headers.items() if name != "set-cookie"},
            content=b"" if self.unreadable else b"".join(self._chunks),
            elapsed=time.perf_counter() - self._started,
            set_cookies=tuple(answer.headers.get_list("set-cookie")),
            unreadable=self.unreadable,
        )


def _made(make: Callable[[], ClientT]) -> ClientT:
    """Make a client of what stands in arguments and environment, which httpx checks only here."""
    try:
        return make()
    except (OSError, ValueError, ImportError) as error:
        problem = f"{type(error).__name__}: {error}"
    raise ClayError(f"The connections cannot be set up. Correct proxy=, HTTPS_PROXY or SSL_CERT_FILE. {problem}")


def _build(request: Request) -> httpx.Request:
    timeout = request.timeout
    if not isinstance(timeout, httpx.Timeout):
        timeout = httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT))
    return httpx.Request(
        request.call.operation.method,
        request.url,
        headers={**request.headers, "Cookie": request.session.cookie_header()},
        content=request.content,
        extensions={"timeout": timeout.as_dict()},
    )


def _failure(error: Exception) -> ConnectionFailureError:
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    permanent = isinstance(error, _PERMANENT) or _REFUSED_CERTIFICATE in text
    return ConnectionFailureError(text, timed_out=isinstance(error, httpx.TimeoutException), permanent=permanent)


def _raise_bare(error: BaseException) -> NoReturn:
    """Let an interruption pass without the frames of httpx, and everything else as it is."""
    if isinstance(error, Exception):
        raise error
    raise error.with_traceback(None)
