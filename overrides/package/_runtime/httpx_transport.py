"""Carries requests by httpx. The only module that imports it, and it is imported at the first call."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import httpx

from .constants import CONNECT_TIMEOUT
from .errors import APIConnectionError, APITimeoutError
from .transport import Request, Response

if TYPE_CHECKING:
    from collections.abc import Generator

    from .errors import APIError

ErrorT = TypeVar("ErrorT", bound="APIError")


class HttpxTransport:
    """Carries requests by an `httpx.Client`."""

    def __init__(self, client: httpx.Client | None = None, *, proxy: str | None = None) -> None:
        """Take somebody's client, which stays open, or make one of our own."""
        self._owned = client is None
        self._client = httpx.Client(proxy=proxy) if client is None else client

    def send(self, request: Request) -> Response:
        started = time.perf_counter()
        with _translated_errors(request):
            answer = self._client.send(_build(request), auth=_SessionAuth(request), follow_redirects=False)
        return _response(answer, started)

    def close(self) -> None:
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """Carries requests by an `httpx.AsyncClient`."""

    def __init__(self, client: httpx.AsyncClient | None = None, *, proxy: str | None = None) -> None:
        """Take somebody's client, which stays open, or make one of our own."""
        self._owned = client is None
        self._client = httpx.AsyncClient(proxy=proxy) if client is None else client

    async def send(self, request: Request) -> Response:
        started = time.perf_counter()
        with _translated_errors(request):
            answer = await self._client.send(_build(request), auth=_SessionAuth(request), follow_redirects=False)
        return _response(answer, started)

    async def aclose(self) -> None:
        if self._owned:
            await self._client.aclose()


class _SessionAuth(httpx.Auth):
    """Adds the session below cookie jars and redirects, and takes it away again once the request was sent."""

    def __init__(self, request: Request) -> None:
        self._origin = _origin(httpx.URL(request.url))
        self._cookie = request.session.cookie_header(request.cookie)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if _origin(request.url) == self._origin:
            request.headers["Cookie"] = self._cookie
        try:
            yield request
        finally:
            # The request hangs on to responses and exceptions, which people print.
            request.headers.pop("Cookie", None)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _build(request: Request) -> httpx.Request:
    # Not client.build_request(): that would add the cookies of a jar and the defaults of somebody's client.
    timeout = request.timeout
    if not isinstance(timeout, httpx.Timeout):
        timeout = httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT))
    return httpx.Request(
        request.call.operation.method,
        request.url,
        headers=dict(request.headers),
        content=request.content,
        extensions={"timeout": timeout.as_dict()},
    )


@contextmanager
def _translated_errors(request: Request) -> Generator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise _connection_error(APITimeoutError, request, f"got no answer in time ({type(error).__name__})") from error
    except httpx.RequestError as error:
        raise _connection_error(APIConnectionError, request, f"got no answer ({_reason(error)})") from error


def _connection_error(error_class: type[ErrorT], request: Request, problem: str) -> ErrorT:
    operation = request.call.operation
    return error_class(
        f"{operation.method} {operation.path} ({operation.operation_id}) {problem}.",
        operation=operation.operation_id,
        method=operation.method,
        path_template=operation.path,
    )


def _reason(error: httpx.RequestError) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _response(answer: httpx.Response, started: float) -> Response:
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    return Response(answer.status_code, headers, answer.content, time.perf_counter() - started)
