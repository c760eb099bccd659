"""The free list: connections that wait for the next call, and permits that limit their number. No I/O.

httpcore's own pool looks at every connection for every request, which at 64 at once takes most of a call. Here each
connection is a transport of its own, used by one call at a time. So nothing has to be searched, and an interrupted call
affects no other call.
"""

from __future__ import annotations

import contextlib
import queue
import time
import weakref
from collections import deque
from typing import Generic, Protocol, TypeVar

from .defaults import KEEPALIVE_EXPIRY


class _Connection(Protocol):
    def has_expired(self) -> bool: ...


ConnectionT = TypeVar("ConnectionT", bound=_Connection)


class IdleConnections(Generic[ConnectionT]):
    """Idle connections by the site they lead to, the last used first.

    Threads may share it. It has no lock that Ctrl-C could leave locked: the methods of a deque are atomic.
    """

    def __init__(self) -> None:
        self._idle: dict[str, deque[tuple[float, ConnectionT]]] = {}

    def take(self, site: str) -> tuple[ConnectionT | None, list[ConnectionT]]:
        """Return an idle connection or None, and those that were idle for too long or have ended, to be closed."""
        idle, expired = self._idle.get(site), list[ConnectionT]()
        if not idle:
            return None, expired
        oldest = time.monotonic() - KEEPALIVE_EXPIRY
        try:
            while idle[0][0] < oldest:
                expired.append(idle.popleft()[1])
            while (connection := idle.pop()[1]).has_expired():
                expired.append(connection)
        except IndexError:
            return None, expired
        return connection, expired

    def put(self, site: str, connection: ConnectionT) -> None:
        """Keep a connection for another call."""
        self._idle.setdefault(site, deque()).append((time.monotonic(), connection))

    def take_all(self) -> list[ConnectionT]:
        """Return every connection, to be closed."""
        taken = list[ConnectionT]()
        # One by one: another thread may be about to take one of them.
        for site in tuple(self._idle.values()):
            with contextlib.suppress(IndexError):
                while True:
                    taken.append(site.popleft()[1])
        return taken


class Permit:
    """The right to use one connection. It goes back by itself if an interrupt destroys its holder."""

    # Here too, for the destructor of one whose __init__ was interrupted.
    _free: weakref.ref[queue.SimpleQueue[Permit]] | None = None

    def __init__(self, free: weakref.ref[queue.SimpleQueue[Permit]] | None = None) -> None:
        """Belong to the queue of free permits. The reference is weak, since that queue holds this permit."""
        self._free = free

    def give_back(self) -> None:
        """Return the permit, for another call."""
        free = None if self._free is None else self._free()
        if free is None:
            return
        successor = Permit()
        # Either of the two has the right at any time, so that an interrupt neither loses nor doubles it.
        successor._free, self._free = self._free, None
        free.put(successor)

    def __del__(self) -> None:
        self.give_back()


class Permits:
    """As many permits as there may be connections, for threads."""

    def __init__(self, count: int) -> None:
        """Have all of them free."""
        # Its methods are atomic, and a destructor may call `put`.
        self._free: queue.SimpleQueue[Permit] = queue.SimpleQueue()
        for _ in range(count):
            self._free.put(Permit(weakref.ref(self._free)))

    def take(self, timeout: float) -> Permit | None:
        """Wait for a permit, and return None if none became free in time."""
        try:
            return self._free.get(timeout=timeout)
        except queue.Empty:
            return None
