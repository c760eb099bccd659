"""The sessions that are accepted: the account's own and those that faults have issued, except the revoked ones."""

from __future__ import annotations

import hashlib
import threading
from itertools import count

# The oldest session is forgotten, so that memory does not grow.
_MAX_ISSUED = 1000


class Sessions:
    """Translates the session of a call into the one that the application accepts."""

    def __init__(self, accepted: str) -> None:
        self.accepted: str = accepted
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Accept the account's own session, and no other."""
        with self._lock:
            self._numbers = count(1)
            self._issued: dict[str, None] = {}
            self._revoked: set[str] = set()

    def renew(self) -> str:
        """Issue a session and return it."""
        with self._lock:
            number = next(self._numbers)
            signature = hashlib.sha256(f"{self.accepted} {number}".encode()).hexdigest()[:32]
            value = f"{self.accepted.partition('.')[0]}-{number}.{signature}"
            self._issued[value] = None
            if len(self._issued) > _MAX_ISSUED:
                del self._issued[next(iter(self._issued))]
            return value

    def revoke(self, value: str) -> None:
        """Refuse a session from now on."""
        with self._lock:
            if value == self.accepted or value in self._issued:
                self._revoked.add(value)

    def translate(self, value: str) -> str:
        """Return the account's own session for an issued one, and an empty value for a revoked one."""
        with self._lock:
            if value in self._revoked:
                return ""
            return self.accepted if value in self._issued else value
