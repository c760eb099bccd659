"""The network below httpcore: its own streams, held to the deadline of the call that uses them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any, cast

import httpcore

if TYPE_CHECKING:
    from collections.abc import Iterable


class Watch:
    """Watches the one call that uses a connection.

    Attributes:
        deadline: When the call ends, on the clock of `time.monotonic`.
        reads: How often the connection was read.
        last_read: What the last read returned, until its answer has ended.
    """

    __slots__ = ("deadline", "last_read", "reads")

    def __init__(self) -> None:
        """Start without a call."""
        self.deadline: float = 0.0
        self.reads: int = 0
        self.last_read: bytes = b""

    def limit(self, timeout: float | None, expired: type[Exception]) -> float:
        """Return the seconds that one step may take: its own timeout, or what is left of the call.

        Raises:
            Exception: Nothing is left; it is of the type `expired`.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise expired
        return left if timeout is None or left < timeout else timeout


class WatchedStream(httpcore.NetworkStream):
    """A stream that reads and writes no longer than its call may take."""

    def __init__(self, stream: httpcore.NetworkStream, watch: Watch) -> None:
        """Wrap a stream of httpcore."""
        self._stream = stream
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        watch = self._watch
        watch.reads += 1
        watch.last_read = self._stream.read(max_bytes, watch.limit(timeout, httpcore.ReadTimeout))
        return watch.last_read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # httpcore writes nothing at the end of a request, and more than once.
        if buffer:
            self._stream.write(buffer, self._watch.limit(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> WatchedStream:
        try:
            limit = self._watch.limit(timeout, httpcore.ConnectTimeout)
            return WatchedStream(self._stream.start_tls(ssl_context, server_hostname, limit), self._watch)
        except BaseException:
            # httpcore closes it for an Exception alone, and an interrupt is none.
            self._stream.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class WatchedBackend(httpcore.NetworkBackend):
    """Connects with httpcore's own backend, and watches each stream."""

    def __init__(self, watch: Watch) -> None:
        """Watch all streams by one watch: there is one connection."""
        self._backend = httpcore.SyncBackend()
        self._watch = watch

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> WatchedStream:
        ends = time.monotonic() + self._watch.limit(timeout, httpcore.ConnectTimeout)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        # httpcore would spend the whole limit on each address.
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = ends - time.monotonic()
            if left <= 0:
                raise httpcore.ConnectTimeout
            try:
                stream = self._backend.connect_tcp(str(address[0]), port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return WatchedStream(stream, self._watch)
        raise failure


class AsyncWatchedStream(httpcore.AsyncNetworkStream):
    """A stream that reads and writes no longer than its call may take."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, watch: Watch) -> None:
        """Wrap a stream of httpcore."""
        self._stream = stream
        self._watch = watch
        # Looked up once: anyio collects all that it knows of a stream to tell one thing.
        self._ssl_object: ssl.SSLObject | None = stream.get_extra_info("ssl_object")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        watch = self._watch
        watch.reads += 1
        watch.last_read = await self._stream.read(max_bytes, watch.limit(timeout, httpcore.ReadTimeout))
        return watch.last_read

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            await self._stream.write(buffer, self._watch.limit(timeout, httpcore.WriteTimeout))

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncWatchedStream:
        try:
            limit = self._watch.limit(timeout, httpcore.ConnectTimeout)
            return AsyncWatchedStream(await self._stream.start_tls(ssl_context, server_hostname, limit), self._watch)
        except BaseException:
            # httpcore closes it for an Exception alone, and a cancellation is none.
            with contextlib.suppress(BaseException):
                await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return self._stream.get_extra_info(info) or _holds_decrypted(self._ssl_object)
        return self._stream.get_extra_info(info)


class AsyncWatchedBackend(httpcore.AsyncNetworkBackend):
    """Connects with httpcore's own backend, and watches each stream."""

    def __init__(self, watch: Watch) -> None:
        """Watch all streams by one watch: there is one connection."""
        # Without anyio, httpcore defines another class of this name, hence the cast.
        self._backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
        self._watch = watch

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncWatchedStream:
        limit = self._watch.limit(timeout, httpcore.ConnectTimeout)
        return AsyncWatchedStream(
            await self._backend.connect_tcp(host, port, limit, local_address, socket_options), self._watch
        )


def _holds_decrypted(ssl_object: ssl.SSLObject | None) -> bool:
    """Return whether the TLS layer of an idle connection has bytes that the socket no longer has.

    anyio reads the socket into a buffer of its own, so that a whole answer can wait there. A byte that is read here is
    lost: httpcore closes a connection that is readable while nothing was asked.
    """
    if ssl_object is None:
        return False
    try:
        ssl_object.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True
    return True
