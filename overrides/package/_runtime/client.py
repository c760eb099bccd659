"""What `Clay` and `AsyncClay` are built on: options, the session, and the way of a call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from attrs import evolve, frozen

from .constants import BASE_URL_VARIABLE, READ_TIMEOUT
from .errors import ClayError
from .lazy import Lazy
from .operation import check_headers
from .response import judge
from .session import Session, find_session
from .transport import Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    import httpx

    from .operation import Call
    from .response import RawResponse
    from .transport import AsyncTransport, Transport

T = TypeVar("T")


@frozen
class Api:
    """What the document says about the whole API.

    Attributes:
        server: The base URL of the live service.
        cookie: The name of the cookie that carries the session.
        user_agent: How the package names itself.
    """

    server: str
    cookie: str
    user_agent: str


@frozen(kw_only=True)
class _Options:
    session: Session
    base_url: str
    timeout: float | httpx.Timeout
    default_headers: Mapping[str, str]


class _BaseClient:
    """What is the same for both ways of calling."""

    api: ClassVar[Api]

    _options: _Options
    _connection: Lazy[Any]

    @property
    def base_url(self) -> str:
        """The URL that the document's paths are appended to, without a slash at its end."""
        return self._options.base_url

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"

    def with_options(
        self,
        *,
        session: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        default_headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Give a copy with other options that shares the connections of this client.

        Closing either closes both.

        Args:
            session: Another session, or None for the same.
            base_url: Another base URL, or None for the same.
            timeout: Another timeout in seconds, or None for the same.
            default_headers: Headers over those of this client, or None for the same.

        Raises:
            ClayError: The session or the base URL cannot be used.
        """
        options = self._options
        if session is not None:
            options = evolve(options, session=Session(session, cookie=self.api.cookie))
        if base_url is not None:
            options = evolve(options, base_url=_checked_base_url(base_url))
        if timeout is not None:
            options = evolve(options, timeout=timeout)
        if default_headers is not None:
            headers = _merge_headers(options.default_headers, check_headers(default_headers))
            options = evolve(options, default_headers=headers)
        copy = object.__new__(type(self))
        copy._options, copy._connection = options, self._connection
        return copy

    def _set_options(
        self,
        session: str | None,
        base_url: str | None,
        timeout: float | httpx.Timeout | None,
        default_headers: Mapping[str, str] | None,
    ) -> None:
        self._options = _Options(
            session=find_session(session, cookie=self.api.cookie),
            base_url=_checked_base_url(base_url or os.environ.get(BASE_URL_VARIABLE) or self.api.server),
            timeout=READ_TIMEOUT if timeout is None else timeout,
            default_headers=check_headers(default_headers),
        )

    def _request(
        self, call: Call[Any], timeout: float | httpx.Timeout | None, extra_headers: Mapping[str, str] | None
    ) -> Request:
        options = self._options
        standard = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": self.api.user_agent}
        return Request(
            call=call,
            url=options.base_url + call.target(),
            headers=_merge_headers(
                standard, options.default_headers, check_headers(call.headers()), check_headers(extra_headers)
            ),
            content=call.content(),
            session=options.session,
            cookie=self.api.cookie,
            timeout=options.timeout if timeout is None else timeout,
        )


class SyncClient(_BaseClient):
    """Base of the client that waits for each answer."""

    def __init__(
        self,
        *,
        session: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        default_headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        """Make a client. Nothing is sent, and no connection is made, before the first call.

        Args:
            session: The value of the session cookie; else the environment variable `CLAY_SESSION`.
            base_url: The URL before the document's paths; else `CLAY_BASE_URL`; else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            default_headers: Headers that every call sends, over the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.Client` to send by. Its cookies, headers and base URL are not used; it
                stays yours to close.

        Raises:
            ClayError: There is no session, or the session or the base URL cannot be used.
            ValueError: Both `proxy` and `http_client` are given, or a header cannot be sent.
        """
        self._set_options(session, base_url, timeout, default_headers)
        _refuse_both(proxy, http_client)
        self._connection: Lazy[Transport] = Lazy(lambda: _sync_transport(http_client, proxy))

    def close(self) -> None:
        """Let go of all connections. An `http_client` that was passed stays open."""
        transport = self._connection.close()
        if transport is not None:
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def send(
        self, call: Call[T], timeout: float | httpx.Timeout | None, extra_headers: Mapping[str, str] | None
    ) -> RawResponse[T]:
        """Carry out a call. The methods of the resources do this; there is no need to do it by hand."""
        request = self._request(call, timeout, extra_headers)
        return judge(call.operation, self._connection.get().send(request))


class AsyncClient(_BaseClient):
    """Base of the client whose answers are awaited."""

    def __init__(
        self,
        *,
        session: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        default_headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """Make a client. Nothing is sent, and no connection is made, before the first call.

        Args:
            session: The value of the session cookie; else the environment variable `CLAY_SESSION`.
            base_url: The URL before the document's paths; else `CLAY_BASE_URL`; else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            default_headers: Headers that every call sends, over the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.AsyncClient` to send by. Its cookies, headers and base URL are not used; it
                stays yours to close.

        Raises:
            ClayError: There is no session, or the session or the base URL cannot be used.
            ValueError: Both `proxy` and `http_client` are given, or a header cannot be sent.
        """
        self._set_options(session, base_url, timeout, default_headers)
        _refuse_both(proxy, http_client)
        self._connection: Lazy[AsyncTransport] = Lazy(lambda: _async_transport(http_client, proxy))

    async def aclose(self) -> None:
        """Let go of all connections. An `http_client` that was passed stays open."""
        transport = self._connection.close()
        if transport is not None:
            await transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def send(
        self, call: Call[T], timeout: float | httpx.Timeout | None, extra_headers: Mapping[str, str] | None
    ) -> RawResponse[T]:
        """Carry out a call. The methods of the resources do this; there is no need to do it by hand."""
        request = self._request(call, timeout, extra_headers)
        return judge(call.operation, await self._connection.get().send(request))


def _sync_transport(http_client: httpx.Client | None, proxy: str | None) -> Transport:
    from .httpx_transport import HttpxTransport  # noqa: PLC0415 -- most of the import time of the package

    return HttpxTransport(http_client, proxy=proxy)


def _async_transport(http_client: httpx.AsyncClient | None, proxy: str | None) -> AsyncTransport:
    from .httpx_transport import AsyncHttpxTransport  # noqa: PLC0415 -- most of the import time of the package

    return AsyncHttpxTransport(http_client, proxy=proxy)


def _refuse_both(proxy: str | None, http_client: object) -> None:
    if proxy is not None and http_client is not None:
        raise ValueError("proxy and http_client exclude each other: give the proxy to the http_client")


def _checked_base_url(url: str) -> str:
    """Refuse a URL that requests could not be sent to as the caller expects, and drop the slash at its end."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    else:
        usable = usable and not (parts.query or parts.fragment or parts.username or parts.password)
    if not usable:
        raise ClayError(
            f"The base URL must be http:// or https:// with a host, and without user, query or fragment. "
            f"Correct base_url= or {BASE_URL_VARIABLE}."
        )
    return url.rstrip("/")


def _merge_headers(*layers: Mapping[str, str]) -> dict[str, str]:
    """Lay headers over each other, the last winning, whatever the case of their names."""
    merged: dict[str, tuple[str, str]] = {}
    for layer in layers:
        for name, value in layer.items():
            merged[name.lower()] = (name, value)
    return dict(merged.values())
