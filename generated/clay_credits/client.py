"""The clients: `Clay` waits for each answer, `AsyncClay` is the same with await."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from clay_credits_runtime.client import AsyncClient as _AsyncClient
from clay_credits_runtime.client import SyncClient as _SyncClient
from clay_credits_runtime.defaults import MAX_RETRIES as _MAX_RETRIES
from clay_credits_runtime.defaults import TOTAL_TIMEOUT as _TOTAL_TIMEOUT
from clay_credits_runtime.misuse import refuse_options as _refuse_options
from clay_credits_runtime.misuse import refuse_pickling as _refuse_pickling
from clay_credits_runtime.misuse import refuse_wrong_form as _refuse_wrong_form
from clay_credits_runtime.options import hidden as _hidden

from ._document import API as _API

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType
    from typing import Never, NoReturn, Self

    import httpx

    from clay_credits_runtime.drift import Drift
    from clay_credits_runtime.tries import Try

    from .resources import integrations as _integrations
    from .resources import owners as _owners
    from .resources import users as _users
    from .resources import workspaces as _workspaces

__all__ = ["AsyncClay", "Clay"]


class Clay:
    """Client of the Clay credit usage API.

    Example:
        with Clay() as clay:  # the session is in the environment variable CLAY_SESSION
            print(clay.integrations.list())

    Use it in a `with` block, or close it with `close()`.
    Threads may share it.
    """

    def __init__(
        self,
        *,
        session: str | Callable[[], str] | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int = _MAX_RETRIES,
        total_timeout: float = _TOTAL_TIMEOUT,
        default_headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        http_client: httpx.Client | None = None,
        on_session_renewed: Callable[[str], object] | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        on_try: Callable[[Try], object] | None = None,
    ) -> None:
        """Make a client. It connects to nothing before the first call.

        Args:
            session: The value of the session cookie, or a function that returns it.
                The function is called when a session is first needed, and again when the service refuses a session.
                By default the environment variable `CLAY_SESSION`.
            base_url: The URL before the document's paths. By default `CLAY_BASE_URL`, else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            max_retries: How many times a request is sent again after a failure that may pass. 0 switches retries off.
            total_timeout: Seconds that a whole call may take, its retries included. By default 180.
            default_headers: Headers of every request. They replace the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.Client` or `httpx2.Client` that sends the requests.
                Its hooks, auth, headers, mounts, limits and proxies are used, its cookies and redirects are not. Its
                timeout is used if it is not httpx's default and `timeout` is not passed. Closing it is up to you.
            on_session_renewed: Called with the session whenever the service renews it, so that you can save it.
            on_drift: Called with the first drift of each kind; see `Drift`.
            on_try: Called with each request that was sent and its outcome; see `Try`.

        If a callback raises an error, the error is logged and the call goes on.

        Raises:
            ClayError: There is no session, or the session, the base URL or the proxy cannot be used.
            TypeError: An option is of another type.
            ValueError: Both `proxy` and `http_client` are passed, or another option cannot be used.
        """
        store = _SyncClient.new_store(_API, session)
        session, proxy = None, _hidden(proxy)  # a traceback may show this frame's locals
        self._client = _SyncClient(
            _API,
            store,
            http_client=http_client,
            proxy=proxy,
            on_drift=on_drift,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            total_timeout=total_timeout,
            default_headers=default_headers,
            on_session_renewed=on_session_renewed,
            on_try=on_try,
        )

    @cached_property
    def integrations(self) -> _integrations.Integrations:
        """The integration types that credits are spent on, and what each of them used."""
        from .resources import integrations as _integrations

        return _integrations.Integrations(self._client)

    @cached_property
    def owners(self) -> _owners.Owners:
        """The people who may see credit usage."""
        from .resources import owners as _owners

        return _owners.Owners(self._client)

    @cached_property
    def users(self) -> _users.Users:
        """What one person used and created."""
        from .resources import users as _users

        return _users.Users(self._client)

    @cached_property
    def workspaces(self) -> _workspaces.Workspaces:
        """The balance and the period of a whole workspace."""
        from .resources import workspaces as _workspaces

        return _workspaces.Workspaces(self._client)

    @property
    def base_url(self) -> str:
        """The URL before the document's paths, without a slash at its end."""
        return self._client.options.base_url

    def with_options(
        self,
        *,
        session: str | Callable[[], str] | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        default_headers: Mapping[str, str] | None = None,
        on_session_renewed: Callable[[str], object] | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        on_try: Callable[[Try], object] | None = None,
        **not_taken: Never,
    ) -> Self:
        """Return a copy with other options that shares the connections of this client.

        Closing one closes both. An option that is None stays as it is in this client. `proxy` and `http_client` are
        not taken, because they belong to the connections.

        Args:
            session: Another session.
            base_url: Another base URL.
            timeout: Another timeout in seconds.
            max_retries: Another number of retries.
            total_timeout: Another limit on the whole call, in seconds.
            default_headers: Headers that are added to those of this client, or replace them.
            on_session_renewed: Another function to call with a renewed session.
            on_drift: Another function to call with drift. It also receives drift that this client has reported before.
            on_try: Another function to call with each request that was sent.

        Raises:
            ClayError: The session or the base URL cannot be used.
            TypeError: An option is of another type, or is not taken.
            ValueError: Another option cannot be used.
        """
        _refuse_options("Clay", not_taken)
        store = self._client.other_store(session)
        session = None  # a traceback may show this frame's locals
        copy = object.__new__(type(self))
        copy._client = self._client.copied(
            store,
            on_drift,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            total_timeout=total_timeout,
            default_headers=default_headers,
            on_session_renewed=on_session_renewed,
            on_try=on_try,
        )
        return copy

    def close(self) -> None:
        """Close all connections. An `http_client` that was passed stays open."""
        self._client.close()

    def __enter__(self) -> Self:
        self._client.connection.check_open()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    if not TYPE_CHECKING:  # type checkers refuse the wrong form because these methods are missing

        def __aenter__(self) -> NoReturn:
            """Raise a TypeError that names the right form."""
            _refuse_wrong_form("Clay", "with")

        __aexit__ = __aenter__

    def __repr__(self) -> str:
        # Tools that print the locals of a failed __init__ come here before there are options.
        return f"<{type(self).__name__} {self.base_url if '_client' in vars(self) else '(not made)'}>"

    def __reduce__(self) -> NoReturn:
        _refuse_pickling()


class AsyncClay:
    """Client of the Clay credit usage API, with await.

    Example:
        async with AsyncClay() as clay:  # the session is in the environment variable CLAY_SESSION
            print(await clay.integrations.list())

    Use it in an `async with` block, or close it with `await aclose()`.
    It belongs to one event loop.
    """

    def __init__(
        self,
        *,
        session: str | Callable[[], str | Awaitable[str]] | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int = _MAX_RETRIES,
        total_timeout: float = _TOTAL_TIMEOUT,
        default_headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        http_client: httpx.AsyncClient | None = None,
        on_session_renewed: Callable[[str], object] | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        on_try: Callable[[Try], object] | None = None,
    ) -> None:
        """Make a client. It connects to nothing before the first call.

        Args:
            session: The value of the session cookie, or a function, sync or async, that returns it.
                The function is called when a session is first needed, and again when the service refuses a session.
                By default the environment variable `CLAY_SESSION`.
            base_url: The URL before the document's paths. By default `CLAY_BASE_URL`, else the document's server.
            timeout: Seconds to wait for bytes of an answer, or an `httpx.Timeout`. By default 60, and 5 to connect.
            max_retries: How many times a request is sent again after a failure that may pass. 0 switches retries off.
            total_timeout: Seconds that a whole call may take, its retries included. By default 180.
            default_headers: Headers of every request. They replace the package's own.
            proxy: URL of a proxy for every call. By default the proxies of the environment are used.
            http_client: An `httpx.AsyncClient` or `httpx2.AsyncClient` that sends the requests.
                Its hooks, auth, headers, mounts, limits and proxies are used, its cookies and redirects are not. Its
                timeout is used if it is not httpx's default and `timeout` is not passed. Closing it is up to you.
            on_session_renewed: Called with the session whenever the service renews it, so that you can save it.
                It may be async.
            on_drift: Called with the first drift of each kind; see `Drift`.
            on_try: Called with each request that was sent and its outcome; see `Try`.

        If a callback raises an error, the error is logged and the call goes on.

        Raises:
            ClayError: There is no session, or the session, the base URL or the proxy cannot be used.
            TypeError: An option is of another type.
            ValueError: Both `proxy` and `http_client` are passed, or another option cannot be used.
        """
        store = _AsyncClient.new_store(_API, session)
        session, proxy = None, _hidden(proxy)  # a traceback may show this frame's locals
        self._client = _AsyncClient(
            _API,
            store,
            http_client=http_client,
            proxy=proxy,
            on_drift=on_drift,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            total_timeout=total_timeout,
            default_headers=default_headers,
            on_session_renewed=on_session_renewed,
            on_try=on_try,
        )

    @cached_property
    def integrations(self) -> _integrations.AsyncIntegrations:
        """The integration types that credits are spent on, and what each of them used."""
        from .resources import integrations as _integrations

        return _integrations.AsyncIntegrations(self._client)

    @cached_property
    def owners(self) -> _owners.AsyncOwners:
        """The people who may see credit usage."""
        from .resources import owners as _owners

        return _owners.AsyncOwners(self._client)

    @cached_property
    def users(self) -> _users.AsyncUsers:
        """What one person used and created."""
        from .resources import users as _users

        return _users.AsyncUsers(self._client)

    @cached_property
    def workspaces(self) -> _workspaces.AsyncWorkspaces:
        """The balance and the period of a whole workspace."""
        from .resources import workspaces as _workspaces

        return _workspaces.AsyncWorkspaces(self._client)

    @property
    def base_url(self) -> str:
        """The URL before the document's paths, without a slash at its end."""
        return self._client.options.base_url

    def with_options(
        self,
        *,
        session: str | Callable[[], str | Awaitable[str]] | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        default_headers: Mapping[str, str] | None = None,
        on_session_renewed: Callable[[str], object] | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        on_try: Callable[[Try], object] | None = None,
        **not_taken: Never,
    ) -> Self:
        """Return a copy with other options that shares the connections of this client.

        Closing one closes both. An option that is None stays as it is in this client. `proxy` and `http_client` are
        not taken, because they belong to the connections.

        Args:
            session: Another session.
            base_url: Another base URL.
            timeout: Another timeout in seconds.
            max_retries: Another number of retries.
            total_timeout: Another limit on the whole call, in seconds.
            default_headers: Headers that are added to those of this client, or replace them.
            on_session_renewed: Another function to call with a renewed session.
            on_drift: Another function to call with drift. It also receives drift that this client has reported before.
            on_try: Another function to call with each request that was sent.

        Raises:
            ClayError: The session or the base URL cannot be used.
            TypeError: An option is of another type, or is not taken.
            ValueError: Another option cannot be used.
        """
        _refuse_options("AsyncClay", not_taken)
        store = self._client.other_store(session)
        session = None  # a traceback may show this frame's locals
        copy = object.__new__(type(self))
        copy._client = self._client.copied(
            store,
            on_drift,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            total_timeout=total_timeout,
            default_headers=default_headers,
            on_session_renewed=on_session_renewed,
            on_try=on_try,
        )
        return copy

    async def aclose(self) -> None:
        """Close all connections. An `http_client` that was passed stays open."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        self._client.connection.check_open()
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    if not TYPE_CHECKING:  # type checkers refuse the wrong form because these methods are missing

        def __enter__(self) -> NoReturn:
            """Raise a TypeError that names the right form."""
            _refuse_wrong_form("AsyncClay", "async with")

        __exit__ = __enter__

    def __repr__(self) -> str:
        # Tools that print the locals of a failed __init__ come here before there are options.
        return f"<{type(self).__name__} {self.base_url if '_client' in vars(self) else '(not made)'}>"

    def __reduce__(self) -> NoReturn:
        _refuse_pickling()
