"""What `Clay` and `AsyncClay` are built on: options, the session, and the life of a call."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from .constants import BASE_URL_VARIABLE, MAX_RETRIES, READ_TIMEOUT, TOTAL_TIMEOUT
from .lazy import Lazy
from .options import Options, check_connection, checked_store, own_timeout
from .redaction import Secrets
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
    from .options import Api, CallOptions
    from .pool import Permits
    from .response import DriftReporter, RawResponse
    from .session import SessionSource, SessionStore
    from .transport import AsyncTransport, Transport
    from .tries import Try
    from .unread import AsyncUnread, Unread

T = TypeVar("T")
StreamT = TypeVar("StreamT")


def _one_permit() -> Permits:
    from .pool import Permits  # noqa: PLC0415 -- few clients need it before they call

    # Ctrl-C could leave a lock of `threading` locked.
    return Permits(1)


def _async_lock() -> asyncio.Lock:
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    return asyncio.Lock()


class _BaseClient:
    """What is the same for both ways of calling."""

    api: ClassVar[Api]

    _options: Options
    _drift: DriftReports
    _connection: Lazy[Any]
    _make_lock: ClassVar[Any]

    @property
    def base_url(self) -> str:
        """The URL that the document's paths are appended to, without a slash at its end."""
        return self._options.base_url

    def __repr__(self) -> str:
        # Tools that print the locals of a failed __init__ come here before there are options.
        options: Options | None = vars(self).get("_options")
        return f"<{type(self).__name__} {options.base_url if options else '(not made)'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A client cannot be pickled or copied: make one in each process, and use with_options() for a copy."
        )

    def with_options(
        self,
        *,
        session: SessionSource | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        default_headers: Mapping[str, str] | None = None,
        on_session_renewed: Callable[[str], object] | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        on_try: Callable[[Try], object] | None = None,
    ) -> Self:
        """Return a copy with other options that shares the connections of this client.

        Closing either closes both. None is what this client has.

        Args:
            session: Another session.
            base_url: Another base URL.
            timeout: Another timeout in seconds.
            max_retries: Another number of retries.
            total_timeout: Another limit on the whole call, in seconds.
            default_headers: Headers over those of this client.
            on_session_renewed: Another function to call with a renewed session.
            on_drift: Another function to call with drift. It is told again what this client has reported.
            on_try: Another function to call with each try.

        Raises:
            ClayError: The session or the base URL cannot be used.
            TypeError: An option is of another type.
            ValueError: Another option cannot be used.
        """
        options = self._options.changed(
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            total_timeout=total_timeout,
            default_headers=default_headers,
            on_session_renewed=on_session_renewed,
            on_try=on_try,
        )
        if session is not None:
            # An answer to either may reflect the session of the other.
            store = open_store(session, self.api.cookie, options.store.secrets, self._make_lock)
            session = None  # a traceback may show this frame's locals
            options = options._replace(store=checked_store(store))
        copy = object.__new__(type(self))
        copy._options, copy._connection = options, self._connection
        copy._drift = self._drift if on_drift is None else DriftReports(on_drift)
        return copy

    def _set_up(
        self,
        store: SessionStore,
        on_drift: Callable[[Drift], object] | None,
        *,
        base_url: str | None,
        **options: Any,
    ) -> None:
        defaults = Options(
            store=store,
            base_url=self.api.server,
            timeout=READ_TIMEOUT,
            total_timeout=TOTAL_TIMEOUT,
            max_retries=MAX_RETRIES,
            default_headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": self.api.user_agent,
            },
        )
        chosen = os.environ.get(BASE_URL_VARIABLE) if base_url is None else base_url
        self._options = defaults.changed(base_url=chosen, **options)
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
        on_try: Callable[[Try], object] | None = None,
    ) -> None:
        """Make a client. Nothing is sent, and no connection is made, before the first call.

        Args:
            session: The value of the session cookie, or a function that returns it: it is called when a session is
                first needed, and once again when the service refuses what it returned. By default the environment
                variable `CLAY_SESSION`.
            base_url: The URL before the document's paths; else `CLAY_BASE_URL`; else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            max_retries: How many tries may follow a first that failed in a way that may pass. 0 switches it off.
            total_timeout: Seconds that a whole call may take, its retries included. By default 180.
            default_headers: Headers that every call sends, over the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.Client`, or an `httpx2.Client`, to send requests by: its hooks, auth, headers,
                mounts, limits and proxies are used, its cookies and redirects are not. Its timeout is used if it is
                not httpx's default and `timeout` is not passed. It stays yours to close.
            on_session_renewed: Called with the new value whenever the service renews the session, so that it can be
                saved.
            on_drift: Called with the first drift of each kind; see `Drift`.
            on_try: Called with each request that was sent, and what came of it; see `Try`.

        An error that a callback raises is logged, and does not cost the answer.

        Raises:
            ClayError: There is no session, or the session, the base URL or the proxy cannot be used.
            TypeError: An option is of another type.
            ValueError: Both `proxy` and `http_client` are given, or another option cannot be used.
        """
        store = open_store(session, self.api.cookie, Secrets(self.api.cookie), self._make_lock)
        session = None  # a traceback may show this frame's locals
        check_connection(proxy, http_client, "Client")
        self._set_up(
            checked_store(store),
            on_drift,
            base_url=base_url,
            timeout=own_timeout(http_client) if timeout is None else timeout,
            max_retries=max_retries,
            total_timeout=total_timeout,
            default_headers=default_headers,
            on_session_renewed=on_session_renewed,
            on_try=on_try,
        )
        cookie, process = self.api.cookie, os.getpid()
        self._connection: Lazy[Transport] = Lazy(lambda: _sync_transport(http_client, proxy, cookie, process))

    _make_lock = staticmethod(_one_permit)

    def close(self) -> None:
        """Close all connections. An `http_client` that was passed stays open."""
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

    def send(self, call: Call[T], call_options: CallOptions) -> RawResponse[T]:
        """Carry out a call. The methods of the resources do this; there is no need to do it by hand."""
        drivers = _drivers()
        flow = drivers.begin(call, self._options, call_options, self._drift.report)
        answer: RawResponse[T] = drivers.run(flow, self._connection.get())
        return answer

    def stream(
        self,
        streamed: Callable[[RawResponse[T], Unread, DriftReporter], StreamT],
        call: Call[T],
        call_options: CallOptions,
    ) -> AbstractContextManager[StreamT]:
        """Carry out a call whose answer is read while it arrives. The methods of the resources do this."""
        from .stream import streaming  # noqa: PLC0415 -- few calls need it

        flow = _drivers().begin(call, self._options, call_options, self._drift.report)
        return streaming(flow, self._connection.get(), streamed, self._drift.report)


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
        on_try: Callable[[Try], object] | None = None,
    ) -> None:
        """Make a client. Nothing is sent, and no connection is made, before the first call.

        Args:
            session: The value of the session cookie, or a function, sync or async, that returns it: it is called when
                a session is first needed, and once again when the service refuses what it returned. By default the
                environment variable `CLAY_SESSION`.
            base_url: The URL before the document's paths; else `CLAY_BASE_URL`; else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            max_retries: How many tries may follow a first that failed in a way that may pass. 0 switches it off.
            total_timeout: Seconds that a whole call may take, its retries included. By default 180.
            default_headers: Headers that every call sends, over the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.AsyncClient`, or an `httpx2.AsyncClient`, to send requests by: its hooks, auth,
                headers, mounts, limits and proxies are used, its cookies and redirects are not. Its timeout is used if
                it is not httpx's default and `timeout` is not passed. It stays yours to close.
            on_session_renewed: Called with the new value whenever the service renews the session, so that it can be
                saved. It may be async.
            on_drift: Called with the first drift of each kind; see `Drift`.
            on_try: Called with each request that was sent, and what came of it; see `Try`.

        An error that a callback raises is logged, and does not cost the answer.

        Raises:
            ClayError: There is no session, or the session, the base URL or the proxy cannot be used.
            TypeError: An option is of another type.
            ValueError: Both `proxy` and `http_client` are given, or another option cannot be used.
        """
        store = open_store(session, self.api.cookie, Secrets(self.api.cookie), self._make_lock)
        session = None  # a traceback may show this frame's locals
        check_connection(proxy, http_client, "AsyncClient")
        self._set_up(
            checked_store(store),
            on_drift,
            base_url=base_url,
            timeout=own_timeout(http_client) if timeout is None else timeout,
            max_retries=max_retries,
            total_timeout=total_timeout,
            default_headers=default_headers,
            on_session_renewed=on_session_renewed,
            on_try=on_try,
        )
        cookie, process = self.api.cookie, os.getpid()
        self._connection: Lazy[AsyncTransport] = Lazy(lambda: _async_transport(http_client, proxy, cookie, process))

    _make_lock = staticmethod(_async_lock)

    async def aclose(self) -> None:
        """Close all connections. An `http_client` that was passed stays open."""
        transport = self._connection.peek()
        if transport is not None:
            # Before the client is closed: another event loop than its own is refused.
            await transport.aclose()
        self._connection.close()

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
        call_options: CallOptions,
    ) -> RawResponse[T]:
        """Carry out a call. The methods of the resources do this; there is no need to do it by hand."""
        drivers = _drivers()
        flow = drivers.begin(call, self._options, call_options, self._drift.report)
        answer: RawResponse[T] = await drivers.run_async(flow, self._connection.get())
        return answer

    def stream(
        self,
        streamed: Callable[[RawResponse[T], AsyncUnread, DriftReporter], StreamT],
        call: Call[T],
        call_options: CallOptions,
    ) -> AbstractAsyncContextManager[StreamT]:
        """Carry out a call whose answer is read while it arrives. The methods of the resources do this."""
        from .stream import streaming_async  # noqa: PLC0415 -- few calls need it

        flow = _drivers().begin(call, self._options, call_options, self._drift.report)
        return streaming_async(flow, self._connection.get(), streamed, self._drift.report)


@cache
def _drivers() -> ModuleType:
    """Load what carries out calls: a program may import the package and call nothing."""
    from . import drivers  # noqa: PLC0415 -- as the docstring says; a statement at each call would cost a tenth of it

    return drivers


def _sync_transport(http_client: httpx.Client | None, proxy: str | None, cookie: str, process: int) -> Transport:
    _redact_wire_logs(cookie)
    if http_client is not None:
        from .client_transport import ClientTransport  # noqa: PLC0415 -- few clients need it

        return ClientTransport(http_client, process)
    from .pooled_transport import PooledTransport  # noqa: PLC0415 -- most of the import time of the package

    return PooledTransport(proxy)


def _async_transport(
    http_client: httpx.AsyncClient | None, proxy: str | None, cookie: str, process: int
) -> AsyncTransport:
    _redact_wire_logs(cookie)
    if http_client is not None:
        from .async_client_transport import AsyncClientTransport  # noqa: PLC0415 -- few clients need it

        return AsyncClientTransport(http_client, process)
    from .async_pooled_transport import AsyncPooledTransport  # noqa: PLC0415 -- most of the import time

    return AsyncPooledTransport(proxy)


def _redact_wire_logs(cookie: str) -> None:
    from .logs import redact_wire_logs  # noqa: PLC0415 -- nothing logs before there are connections

    redact_wire_logs(cookie)
