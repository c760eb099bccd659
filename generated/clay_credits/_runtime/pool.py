"""Connections that wait to be used again. No I/O.

httpcore's own pool looks at every connection for every request, which at 64 at once takes four fifths of a call.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from .constants import KEEPALIVE_EXPIRY

if TYPE_CHECKING:
    from collections.abc import Iterator


class Connection(Protocol):
    """What the pool asks of a connection."""

    def is_idle(self) -> bool:
        """Say whether it can take another request."""
        ...

    def has_expired(self) -> bool:
        """Say whether the other side has closed it, or sent what nobody asked for."""
        ...


ConnectionT = TypeVar("ConnectionT", bound=Connection)


class IdleConnections(Generic[ConnectionT]):
    """Idle connections by the site they lead to, the last used first. Each step is atomic, so threads may share it."""

    def __init__(self) -> None:
        self._idle: defaultdict[str, deque[tuple[float, ConnectionT]]] = defaultdict(deque)

    def take(self, site: str) -> ConnectionT | None:
        """Give a connection that is open still, if there is one."""
        idle = self._idle[site]
        while idle:
            try:
                _, connection = idle.pop()
            except IndexError:  # another thread was faster
                return None
            if not connection.has_expired():
                return connection
        return None

    def put(self, site: str, connection: ConnectionT) -> None:
        """Keep a connection for another request."""
        self._idle[site].append((time.monotonic(), connection))

    def expired(self, site: str) -> Iterator[ConnectionT]:
        """Give up, and give out to be closed, what nobody has used for too long."""
        idle = self._idle[site]
        while idle and idle[0][0] + KEEPALIVE_EXPIRY < time.monotonic():
            try:
                yield idle.popleft()[1]
            except IndexError:
                return

    def all(self) -> Iterator[ConnectionT]:
        """Give up, and give out to be closed, every connection."""
        for idle in self._idle.values():
            while idle:
                yield idle.pop()[1]
