"""Transports of httpx that have one connection each, for a free list to hand to one call at a time.

They leave `handle_request` and `handle_async_request` to httpx, so that tools that mock, record or trace httpx see
their requests. Only `_pool`, a private name of httpx, is replaced by one connection of httpcore, for two reasons. httpx
has no option for httpcore's network backend, which applies the deadline of a call to every read. And even a pool of one
connection takes a fifth of a call.
"""

from __future__ import annotations

import functools
import ssl
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from .deadline_streams import AsyncWatchedBackend, AsyncWatchedStream, Watch, WatchedBackend, WatchedStream
from .errors import ClayError
from .proxies import check_proxy, proxy_from_environment
from .tls import tls_context
from .transport import ConnectionFailureError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .transport import Head


class _One:
    """The state of one connection of httpcore.

    Attributes:
        watch: Watches the call that uses it.
    """

    watch: Watch
    _one: httpcore.ConnectionInterface | httpcore.AsyncConnectionInterface

    def is_idle(self) -> bool:
        """Return whether it can be used again."""
        return self._one.is_idle()

    def has_expired(self) -> bool:
        """Return whether the server has closed it, or sent what was not asked for."""
        return self._one.has_expired()


class Connection(_One, httpx.HTTPTransport):
    """One connection to a site."""

    def __init__(self, site: str, proxy: str | None) -> None:
        """Connect to nothing yet.

        Raises:
            ClayError: The proxy or the TLS settings of the environment cannot be used.
        """
        self.watch = Watch()
        settings = _settings(site, proxy)
        make = _choose(settings, httpcore.ConnectionPool, httpcore.HTTPProxy, httpcore.SOCKSProxy)
        pool = make(**settings, network_backend=WatchedBackend(self.watch))
        self._one = self._pool = pool.create_connection(httpcore.URL(site).origin)


class AsyncConnection(_One, httpx.AsyncHTTPTransport):
    """One connection to a site, awaited."""

    def __init__(self, site: str, proxy: str | None) -> None:
        """Connect to nothing yet.

        Raises:
            ClayError: The proxy or the TLS settings of the environment cannot be used.
        """
        self.watch = Watch()
        settings = _settings(site, proxy)
        make = _choose(settings, httpcore.AsyncConnectionPool, httpcore.AsyncHTTPProxy, httpcore.AsyncSOCKSProxy)
        pool = make(**settings, network_backend=AsyncWatchedBackend(self.watch))
        self._one = self._pool = pool.create_connection(httpcore.URL(site).origin)


def close_all(connections: list[Connection]) -> None:
    """Close connections, each one even if closing another fails or is interrupted."""
    with ExitStack() as stack:
        for connection in connections:
            stack.callback(connection.close)


async def aclose_all(connections: list[AsyncConnection]) -> None:
    """Close connections, each one even if closing another fails or is cancelled."""
    async with AsyncExitStack() as stack:
        for connection in connections:
            stack.push_async_callback(connection.aclose)


def check_asked(response: httpx.Response, watch: Watch, reads_before: int) -> None:
    """Refuse an answer that had arrived before its request was sent.

    h11 keeps what follows an answer in the same read, and would take it for the answer to the next request.

    Raises:
        ConnectionFailureError: Nothing was read since `reads_before`.
    """
    stream = response.extensions.get("network_stream")
    if watch.reads == reads_before and isinstance(stream, WatchedStream | AsyncWatchedStream):
        raise ConnectionFailureError("the connection holds an answer that was not asked for")


def ends_exactly(watch: Watch, head: Head, last_part: bytes) -> bool:
    """Return whether the last read of an answer ended with that answer, and forget what was read.

    h11 would keep what follows and put it before the next answer. If all of another answer follows one without a
    `Content-Length`, this returns true, and `check_asked` finds it.
    """
    last_read, watch.last_read = watch.last_read, b""
    body = last_part if "content-length" in head.headers else b""
    # Part of a head contains no empty line.
    return last_read.endswith(b"\r\n\r\n" + body) or (body != b"" and last_read == body)


def _settings(site: str, proxy: str | None) -> dict[str, Any]:
    """Return what httpcore's pools take, with `proxy_url` if there is a proxy."""
    proxy = proxy_from_environment(site) if proxy is None else check_proxy(proxy, "proxy=")
    settings: dict[str, Any] = {"ssl_context": tls_context() if site.startswith("https:") else _no_tls()}
    if proxy is None:
        return settings
    # httpx reads the credentials out of the URL.
    parsed = httpx.Proxy(proxy)
    url = parsed.url
    settings["proxy_url"] = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    settings["proxy_auth"] = parsed.raw_auth
    if url.scheme == "https":
        settings["proxy_ssl_context"] = tls_context()
    return settings


def _choose(
    settings: dict[str, Any], direct: Callable[..., Any], http: Callable[..., Any], socks: Callable[..., Any]
) -> Callable[..., Any]:
    """Choose the kind of pool for the settings."""
    url: httpcore.URL | None = settings.get("proxy_url")
    if url is None:
        return direct
    if url.scheme.startswith(b"http"):
        return http
    try:
        import socksio  # type: ignore[import-not-found]  # noqa: F401, PLC0415  # pyright: ignore[reportMissingImports, reportUnusedImport] -- an extra of httpx
    except ImportError:
        raise ClayError("A SOCKS proxy needs another package: pip install 'httpx[socks]'.") from None
    return socks


@functools.cache
def _no_tls() -> ssl.SSLContext:
    """Return a context for a site without TLS, which needs no certificates and so takes no time to make."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
