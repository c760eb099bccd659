"""Sends requests by connections of our own, the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from .connections import Connection, check_asked, close_all, ends_exactly
from .defaults import MAX_CONNECTIONS
from .httpx_errors import Guard
from .pool import IdleConnections, Permits
from .request_builder import RequestBuilder
from .transport import Head, all_in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .pool import Permit
    from .transport import Request

_GUARD = Guard(httpx, hooks=False)


class PooledTransport:
    """Sends requests, from any thread."""

    def __init__(self, proxy: str | None = None) -> None:
        """Connect to nothing yet.

        Args:
            proxy: The URL of a proxy for every request, or None for those of the environment.
        """
        self._proxy = proxy
        self._idle = IdleConnections[Connection]()
        self._permits = Permits(MAX_CONNECTIONS)
        self._builder = RequestBuilder(httpx)
        self._closed = False

    def open(self, request: Request) -> _Open:
        return _GUARD.run(self._open, request)

    def _open(self, request: Request) -> _Open:
        timeouts, site = request.timeouts(), request.site()
        permit = self._permits.take(timeouts["pool"])
        if permit is None:
            raise all_in_use()
        connection = None
        try:
            connection, expired = self._idle.take(site)
            if expired:
                close_all(expired)
            connection = connection or Connection(site, self._proxy)
            watch = connection.watch
            watch.deadline, reads = request.deadline, watch.reads
            response = connection.handle_request(self._builder.build(request, timeouts))
            check_asked(response, watch, reads)
            return _Open(self, site, permit, connection, response)
        except BaseException:
            if connection is not None:
                connection.close()
            permit.give_back()
            raise

    def give_back(self, site: str, connection: Connection, permit: Permit, *, ended: bool) -> None:
        """Take a connection back, and keep it if its answer was read to the end."""
        try:
            if ended and not self._closed and connection.is_idle():
                self._idle.put(site, connection)
                self._close_idle_if_closed()
            else:
                connection.close()
        finally:
            permit.give_back()

    def close(self) -> None:
        self._closed = True
        self._close_idle_if_closed()

    def _close_idle_if_closed(self) -> None:
        # Another thread may close the client just before a connection comes back.
        if self._closed:
            close_all(self._idle.take_all())


class _Open:
    """An answer that is still to be read."""

    def __init__(
        self, transport: PooledTransport, site: str, permit: Permit, connection: Connection, response: httpx.Response
    ) -> None:
        self.head = Head(response.status_code, response.headers.raw)
        self._chunks: Iterator[bytes] = iter(response.stream)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] -- a sync transport's
        self._last_part, self._ended = b"", False
        self._transport, self._site, self._permit = transport, site, permit
        self._connection, self._response = connection, response

    def read(self, deadline: float) -> bytes:
        self._connection.watch.deadline = deadline
        received: bytes = _GUARD.run(next, self._chunks, b"")
        if received:
            self._last_part = received
        else:
            self._ended = True
        return received

    def close(self) -> None:
        keep = False
        try:
            _GUARD.run(self._response.close)
            keep = self._ended and ends_exactly(self._connection.watch, self.head, self._last_part)
        finally:
            self._transport.give_back(self._site, self._connection, self._permit, ended=keep)
