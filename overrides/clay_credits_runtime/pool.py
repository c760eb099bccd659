"""Connections that wait to be used again. No I/O.

httpcore's own pool looks at every connection for every request, which at 64 at once takes four fifths of a call.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from typing import Generic, Protocol, TypeVar

from .constants import KEEPALIVE_EXPIRY


class Connection(Protocol):
    """What the pool asks of a connection."""

    def has_expired(self) -> bool:
        """Say whether the other side has closed it, or sent what nobody asked for."""
        ...


ConnectionT = TypeVar("ConnectionT", bound=Connection)


class IdleConnections(Generic[ConnectionT]):
    """Idle connections by the site they lead to, the last used first. Threads may share it."""

    def __init__(self) -> None:
        self._idle: defaultdict[str, deque[tuple[float, ConnectionT]]] = defaultdict(deque)
        self._lock = threading.Lock()

    def take(self, site: str) -> tuple[ConnectionT | None, list[ConnectionT]]:
        """Give a connection that is open still, if there is one, and those to be closed that nobody can use."""
        useless: list[ConnectionT] = []
        with self._lock:
            idle = self._idle[site]
            while idle and idle[0][0] + KEEPALIVE_EXPIRY < time.monotonic():
                useless.append(idle.popleft()[1])
            while idle:
                connection = idle.pop()[1]
                if not connection.has_expired():
                    return connection, useless
                useless.append(connection)
        return None, useless

    def put(self, site: str, connection: ConnectionT) -> None:
        """Keep a connection for another request."""
        with self._lock:
            self._idle[site].append((time.monotonic(), connection))

    def take_all(self) -> list[ConnectionT]:
        """Give every connection, to be closed."""
        with self._lock:
            idle, self._idle = self._idle, defaultdict(deque)
        return [connection for site in idle.values() for _, connection in site]
