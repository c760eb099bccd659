"""What the generated clients pass everything to: options, credentials, the connections, and the life of a call."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .callbacks import check_callback
from .credentials import open_credentials
from .defaults import BASE_URL_VARIABLE, MAX_RETRIES, READ_TIMEOUT, TOTAL_TIMEOUT
from .errors import ClayError
from .lazy_value import Lazy
from .misuse import refuse_pickling
from .options import Options, check_connection, checked, own_timeout
from .redaction import Secrets
from .reports import DriftReports

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from types import ModuleType
    from typing import NoReturn, Self

    import httpx

    from .api import Api
    from .credentials import Credentials, Source
    from .drift import Drift, DriftReporter
    from .operation import Call
    from .options import CallOptions
    from .pool import Permits
    from .response import RawResponse
    from .routes import Routes
    from .transport import AsyncTransport, Transport
    from .unread_transports import AsyncUnread, Unread

T = TypeVar("T")
StreamT = TypeVar("StreamT")
TransportT = TypeVar("TransportT")


def _one_permit() -> Permits:
    from .pool import Permits  # noqa: PLC0415 -- few clients need it before they call

    # Ctrl-C could leave a lock of `threading` locked.
    return Permits(1)


def _async_lock() -> asyncio.Lock:
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    return asyncio.Lock()


class _BaseClient(Generic[TransportT]):
    """What is the same for both ways of calling."""

    options: Options
    drift: DriftReports
    connection: Lazy[TransportT]
    _http_client_class: ClassVar[str]
    _awaits: ClassVar[bool]
    _make_lock: ClassVar[Any]

    @classmethod
    def new_credentials(cls, api: Api, /, **given: Source | None) -> Credentials | str:
        """Find the credentials to use, or return why they cannot be used; `open_credentials` says why not raise it."""
        cookies = [scheme.name for scheme in api.schemes if scheme.location == "cookie"]
        return open_credentials(api, given, Secrets(*cookies), cls._make_lock)

    def other_credentials(self, /, **given: Source | None) -> Credentials | str | None:
        """Find those of a copy in the same way, or return None if it has the credentials of this client."""
        return self.options.credentials.replaced(given, self._make_lock)

    def copied(
        self, credentials: Credentials | str | None, on_drift: Callable[[Drift], object] | None, **options: Any
    ) -> Self:
        """Return a copy with other options that shares the connections. None is what this client has.

        Raises:
            ClayError: A credential or the base URL cannot be used.
            TypeError: An option is of another type.
            ValueError: Another option cannot be used.
        """
        self._check_callback(options.get("on_session_renewed"))
        changed = self.options.changed(**options)
        copy = object.__new__(type(self))
        copy.options = changed if credentials is None else changed._replace(credentials=checked(credentials))
        copy.connection = self.connection
        copy.drift = self.drift if on_drift is None else DriftReports(on_drift, self.drift.contract)
        return copy

    def _set_up(
        self,
        api: Api,
        credentials: Credentials | str,
        on_drift: Callable[[Drift], object] | None,
        *,
        http_client: httpx.Client | httpx.AsyncClient | None,
        proxy: str | None,
        base_url: str | None,
        timeout: float | httpx.Timeout | None,
        **options: Any,
    ) -> None:
        credentials = checked(credentials)
        self._check_callback(options.get("on_session_renewed"))
        check_connection(proxy, http_client, self._http_client_class)
        defaults = Options(
            credentials=credentials,
            base_url=api.server,
            timeout=READ_TIMEOUT,
            total_timeout=TOTAL_TIMEOUT,
            max_retries=MAX_RETRIES,
            default_headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": api.user_agent,
            },
        )
        base_url = (os.environ.get(BASE_URL_VARIABLE) or None) if base_url is None else base_url
        if base_url is None and "://" not in api.server:
            raise ClayError(
                "No base URL, since the document does not name the host of the service: pass base_url= or set "
                f"{BASE_URL_VARIABLE}, such as https://host.example{api.server}."
            )
        self.options = defaults.changed(
            base_url=base_url,
            timeout=own_timeout(http_client) if timeout is None else timeout,
            **options,
        )
        self.drift = DriftReports(on_drift, api.version)

    def _check_callback(self, on_session_renewed: object) -> None:
        if on_session_renewed is not None:
            check_callback("on_session_renewed", on_session_renewed, awaited=self._awaits)

    def __reduce__(self) -> NoReturn:
        refuse_pickling()


class SyncClient(_BaseClient["Transport"]):
    """Carries out calls and waits for each answer."""

    _http_client_class = "Client"
    _awaits = False
    _make_lock = staticmethod(_one_permit)

    def __init__(
        self,
        api: Api,
        credentials: Credentials | str,
        *,
        http_client: httpx.Client | None,
        proxy: str | None,
        on_drift: Callable[[Drift], object] | None,
        routes: Routes | None = None,
        **options: Any,
    ) -> None:
        """Set up the client; the options are those of the generated one."""
        self._set_up(api, credentials, on_drift, http_client=http_client, proxy=proxy, **options)
        process = os.getpid()

        def make() -> Transport:
            from .transport_choice import sync_transport  # noqa: PLC0415 -- a client may never call

            transport = sync_transport(http_client, proxy, api.schemes, process)
            return transport if routes is None else routes.over(transport)

        self.connection: Lazy[Transport] = Lazy(make)

    def close(self) -> None:
        """Close all connections but those of an `http_client` that was passed."""
        transport = self.connection.close()
        if transport is not None:
            transport.close()

    def send(self, call: Call[T], call_options: CallOptions) -> RawResponse[T]:
        """Carry out a call."""
        drivers = _drivers()
        flow = drivers.start_call(call, self.options, call_options, self.drift.report)
        answer: RawResponse[T] = drivers.run(flow, self.connection.get())
        return answer

    def stream(
        self,
        streamed: Callable[[RawResponse[T], Unread, DriftReporter], StreamT],
        call: Call[T],
        call_options: CallOptions,
    ) -> AbstractContextManager[StreamT]:
        """Carry out a call whose answer is read while it arrives."""
        from .stream_context import Opening  # noqa: PLC0415 -- few calls need it
        from .streamed_answer import streaming  # noqa: PLC0415 -- likewise

        flow = _drivers().start_call(call, self.options, call_options, self.drift.report)
        return Opening(streaming(flow, self.connection.get(), streamed, self.drift.report))


class AsyncClient(_BaseClient["AsyncTransport"]):
    """Carries out calls whose answers are awaited."""

    _http_client_class = "AsyncClient"
    _awaits = True
    _make_lock = staticmethod(_async_lock)

    def __init__(
        self,
        api: Api,
        credentials: Credentials | str,
        *,
        http_client: httpx.AsyncClient | None,
        proxy: str | None,
        on_drift: Callable[[Drift], object] | None,
        routes: Routes | None = None,
        **options: Any,
    ) -> None:
        """Set up the client, as `SyncClient` does."""
        self._set_up(api, credentials, on_drift, http_client=http_client, proxy=proxy, **options)
        process = os.getpid()

        def make() -> AsyncTransport:
            from .transport_choice import async_transport  # noqa: PLC0415 -- a client may never call

            transport = async_transport(http_client, proxy, api.schemes, process)
            return transport if routes is None else routes.over_async(transport)

        self.connection: Lazy[AsyncTransport] = Lazy(make)

    async def aclose(self) -> None:
        """Close all connections but those of an `http_client` that was passed."""
        transport = self.connection.peek()
        if transport is not None:
            # Before the client is closed: another event loop than its own is refused.
            await transport.aclose()
        self.connection.close()

    async def send(self, call: Call[T], call_options: CallOptions) -> RawResponse[T]:
        """Carry out a call."""
        drivers = _drivers()
        flow = drivers.start_call(call, self.options, call_options, self.drift.report)
        answer: RawResponse[T] = await drivers.run_async(flow, self.connection.get())
        return answer

    def stream(
        self,
        streamed: Callable[[RawResponse[T], AsyncUnread, DriftReporter], StreamT],
        call: Call[T],
        call_options: CallOptions,
    ) -> AbstractAsyncContextManager[StreamT]:
        """Carry out a call whose answer is read while it arrives."""
        from .stream_context import AsyncOpening  # noqa: PLC0415 -- few calls need it
        from .streamed_answer import streaming_async  # noqa: PLC0415 -- likewise

        flow = _drivers().start_call(call, self.options, call_options, self.drift.report)
        return AsyncOpening(streaming_async(flow, self.connection.get(), streamed, self.drift.report))


@cache
def _drivers() -> ModuleType:
    """Load what carries out calls: a program may import the package and call nothing."""
    from . import drivers  # noqa: PLC0415 -- as the docstring says; a statement at each call would cost a tenth of it

    return drivers
