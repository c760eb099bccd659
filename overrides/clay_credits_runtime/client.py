"""What `Clay` and `AsyncClay` are built on: options, the session, and the way of a call."""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .constants import BASE_URL_VARIABLE, MAX_RETRIES, READ_TIMEOUT, TOTAL_TIMEOUT
from .lazy import Lazy
from .options import Options, Policy, check_connection, checked_store, checked_timeout
from .proxies import may_use_proxies
from .reports import DriftReports
from .session import open_store

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from types import ModuleType, TracebackType
    from typing import Self

    import httpx

    from .drift import Drift
    from .operation import Call
    from .options import Api
    from .response import DriftReporter, RawResponse
    from .session import SessionSource, SessionStore
    from .stream import AsyncUnread, Unread
    from .transport import AsyncTransport, Transport

T = TypeVar("T")
StreamT = TypeVar("StreamT")


class _BaseClient:
    """What is the same for both ways of calling."""

    api: ClassVar[Api]

    _options: Options
    _drift: DriftReports
    _connection: Lazy[Any]
    _asking: Lazy[Any]

    @property
    def base_url(self) -> str:
        """The URL that the document's paths are appended to, without a slash at its end."""
        return self._options.base_url

    def __repr__(self) -> str:
        # Tools that print the locals of a failed __init__ come here before there are options.
        options: Options | None = vars(self).get("_options")
        return f"<{type(self).__name__} {options.base_url if options else '(not made)'}>"

    def with_options(
        self,
        *,
        session: SessionSource | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        default_headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Give a copy with other options that shares the connections of this client.

        Closing either closes both.

        Args:
            session: Another session, or None for the same.
            base_url: Another base URL, or None for the same.
            timeout: Another timeout in seconds, or None for the same.
            max_retries: Another number of retries, or None for the same.
            default_headers: Headers over those of this client, or None for the same.

        Raises:
            ClayError: The session or the base URL cannot be used.
            ValueError: Another option cannot be used.
        """
        options = self._options.with_values(base_url, timeout, max_retries, default_headers)
        if session is not None:
            store = open_store(session, self.api.cookie)
            session = None  # a traceback may show this frame's locals
            options = options._replace(store=checked_store(store))
        copy = object.__new__(type(self))
        copy._options, copy._connection = options, self._connection
        copy._drift, copy._asking = self._drift, self._asking
        return copy

    def _set_up(
        self,
        store: SessionStore,
        policy: Policy,
        base_url: str | None,
        timeout: float | httpx.Timeout | None,
        default_headers: Mapping[str, str] | None,
        on_drift: Callable[[Drift], object] | None,
    ) -> None:
        defaults = Options(
            store=store,
            base_url=self.api.server,
            timeout=READ_TIMEOUT,
            default_headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": self.api.user_agent,
            },
            policy=policy._replace(total_timeout=checked_timeout("total_timeout", policy.total_timeout)),
        )
        chosen = os.environ.get(BASE_URL_VARIABLE) if base_url is None else base_url
        self._options = defaults.with_values(chosen, timeout, policy.max_retries, default_headers)
        self._drift = DriftReports(on_drift)


class SyncClient(_BaseClient):
    """Base of the client that waits for each answer."""

    def __init__(
        self,
        *,
        session: str | Callable[[], str] | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int = MAX_RETRIES,
        total_timeout: float = TOTAL_TIMEOUT,
        default_headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        http_client: httpx.Client | None = None,
        on_session_renewed: Callable[[str], object] | None = None,
        on_drift: Callable[[Drift], object] | None = None,
    ) -> None:
        """Make a client. Nothing is sent, and no connection is made, before the first call.

        Args:
            session: The value of the session cookie, or a function that gives it: it is asked when it is first
                needed, and once again when the service refuses what it gave. By default the environment variable
                `CLAY_SESSION`.
            base_url: The URL before the document's paths; else `CLAY_BASE_URL`; else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            max_retries: How many tries may follow a first that failed in a way that may pass. 0 switches it off.
            total_timeout: Seconds after which no further try begins and no answer is read on.
            default_headers: Headers that every call sends, over the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.Client` whose connections, proxies and TLS settings to use, and nothing else of
                it: no cookies, headers, hooks or redirects. It stays yours to close.
            on_session_renewed: Is called with the new value whenever the service renews the session, so that it can
                be saved.
            on_drift: Is called with the first drift of each kind; see `Drift`.

        Raises:
            ClayError: There is no session, or the session or the base URL cannot be used.
            ValueError: Both `proxy` and `http_client` are given, or another option cannot be used.
        """
        store = open_store(session, self.api.cookie)
        session = None  # a traceback may show this frame's locals
        policy = Policy(max_retries, total_timeout, on_session_renewed)
        self._set_up(checked_store(store), policy, base_url, timeout, default_headers, on_drift)
        check_connection(proxy, http_client)
        cookie = self.api.cookie
        self._asking: Lazy[threading.Lock] = Lazy(threading.Lock)
        self._connection: Lazy[Transport] = Lazy(lambda: _sync_transport(http_client, proxy, cookie))

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
        self,
        call: Call[T],
        timeout: float | httpx.Timeout | None,
        max_retries: int | None,
        extra_headers: Mapping[str, str] | None,
    ) -> RawResponse[T]:
        """Carry out a call. The methods of the resources do this; there is no need to do it by hand."""
        drivers = _drivers()
        flow = drivers.begin(call, self._options, self._drift.report, timeout, max_retries, extra_headers)
        answer: RawResponse[T] = drivers.run(flow, self._connection.get(), self._asking.get())
        return answer

    def stream(
        self,
        streamed: Callable[[RawResponse[T], Unread, DriftReporter], StreamT],
        call: Call[T],
        timeout: float | httpx.Timeout | None,
        max_retries: int | None,
        extra_headers: Mapping[str, str] | None,
    ) -> AbstractContextManager[StreamT]:
        """Carry out a call whose answer is read while it arrives. The methods of the resources do this."""
        from .stream import streaming  # noqa: PLC0415 -- few calls need it

        flow = _drivers().begin(call, self._options, self._drift.report, timeout, max_retries, extra_headers)
        return streaming(flow, self._connection.get(), self._asking.get(), streamed, self._drift.report)


class AsyncClient(_BaseClient):
    """Base of the client whose answers are awaited."""

    def __init__(
        self,
        *,
        session: str | Callable[[], str | Awaitable[str]] | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int = MAX_RETRIES,
        total_timeout: float = TOTAL_TIMEOUT,
        default_headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        http_client: httpx.AsyncClient | None = None,
        on_session_renewed: Callable[[str], object] | None = None,
        on_drift: Callable[[Drift], object] | None = None,
    ) -> None:
        """Make a client. Nothing is sent, and no connection is made, before the first call.

        Args:
            session: The value of the session cookie, or a function, sync or async, that gives it: it is asked when
                it is first needed, and once again when the service refuses what it gave. By default the environment
                variable `CLAY_SESSION`.
            base_url: The URL before the document's paths; else `CLAY_BASE_URL`; else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            max_retries: How many tries may follow a first that failed in a way that may pass. 0 switches it off.
            total_timeout: Seconds after which no further try begins and no answer is read on.
            default_headers: Headers that every call sends, over the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.AsyncClient` whose connections, proxies and TLS settings to use, and nothing else of
                it: no cookies, headers, hooks or redirects. It stays yours to close.
            on_session_renewed: Is called with the new value whenever the service renews the session, so that it can
                be saved. It may be async.
            on_drift: Is called with the first drift of each kind; see `Drift`.

        Raises:
            ClayError: There is no session, or the session or the base URL cannot be used.
            ValueError: Both `proxy` and `http_client` are given, or another option cannot be used.
        """
        store = open_store(session, self.api.cookie)
        session = None  # a traceback may show this frame's locals
        policy = Policy(max_retries, total_timeout, on_session_renewed)
        self._set_up(checked_store(store), policy, base_url, timeout, default_headers, on_drift)
        check_connection(proxy, http_client)
        cookie = self.api.cookie
        self._asking: Lazy[asyncio.Lock] = Lazy(_async_lock)
        self._connection: Lazy[AsyncTransport] = Lazy(lambda: _async_transport(http_client, proxy, cookie))

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
        self,
        call: Call[T],
        timeout: float | httpx.Timeout | None,
        max_retries: int | None,
        extra_headers: Mapping[str, str] | None,
    ) -> RawResponse[T]:
        """Carry out a call. The methods of the resources do this; there is no need to do it by hand."""
        drivers = _drivers()
        flow = drivers.begin(call, self._options, self._drift.report, timeout, max_retries, extra_headers)
        answer: RawResponse[T] = await drivers.run_async(flow, self._connection.get(), self._asking.get())
        return answer

    def stream(
        self,
        streamed: Callable[[RawResponse[T], AsyncUnread, DriftReporter], StreamT],
        call: Call[T],
        timeout: float | httpx.Timeout | None,
        max_retries: int | None,
        extra_headers: Mapping[str, str] | None,
    ) -> AbstractAsyncContextManager[StreamT]:
        """Carry out a call whose answer is read while it arrives. The methods of the resources do this."""
        from .stream import streaming_async  # noqa: PLC0415 -- few calls need it

        flow = _drivers().begin(call, self._options, self._drift.report, timeout, max_retries, extra_headers)
        return streaming_async(flow, self._connection.get(), self._asking.get(), streamed, self._drift.report)


@cache
def _drivers() -> ModuleType:
    """Load what carries out calls: a program may import the package and call nothing."""
    from . import drivers  # noqa: PLC0415 -- as the docstring says; a statement at each call would cost a tenth of it

    return drivers


def _async_lock() -> asyncio.Lock:
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    return asyncio.Lock()


def _redact_wire_logs(cookie: str) -> None:
    from .logs import redact_wire_logs  # noqa: PLC0415 -- nothing logs before there are connections

    redact_wire_logs(cookie)


def _sync_transport(http_client: httpx.Client | None, proxy: str | None, cookie: str) -> Transport:
    _redact_wire_logs(cookie)
    if http_client is None and proxy is None and not may_use_proxies():
        from .httpcore_transport import HttpcoreTransport  # noqa: PLC0415 -- most of the import time of the package

        return HttpcoreTransport()
    from .httpx_transport import HttpxTransport  # noqa: PLC0415 -- likewise

    return HttpxTransport(http_client, proxy=proxy)


def _async_transport(http_client: httpx.AsyncClient | None, proxy: str | None, cookie: str) -> AsyncTransport:
    _redact_wire_logs(cookie)
    if http_client is None and proxy is None and not may_use_proxies():
        from .httpcore_transport import AsyncHttpcoreTransport  # noqa: PLC0415 -- most of the import time

        return AsyncHttpcoreTransport()
    from .httpx_transport import AsyncHttpxTransport  # noqa: PLC0415 -- likewise

    return AsyncHttpxTransport(http_client, proxy=proxy)
