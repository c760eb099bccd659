"""Which sessions are accepted beside the account's own: those that faults have issued, and none that they revoked."""

from __future__ import annotations

import hashlib
import threading
from itertools import count

# An accepted value that was given out long ago is forgotten before memory is.
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
        """Issue another session."""
        with self._lock:
            number = next(self._numbers)
            signature = hashlib.sha256(f"{self.accepted} {number}".encode()).hexdigest()[:32]
            value = f"{self.accepted.partition('.')[0]}-{number}.{signature}"
            self._issued[value] = None
            if len(self._issued) > _MAX_ISSUED:
                del self._issued[next(iter(self._issued))]
            return value

    def revoke(self, value: str) -> None:
        """Refuse a session that was accepted until now."""
        with self._lock:
            if value == self.accepted or value in self._issued:
                self._revoked.add(value)

    def translate(self, value: str) -> str:
        """Give what the application knows a session by; an empty value for one that was revoked."""
        with self._lock:
            if value in self._revoked:
                return ""
            return self.accepted if value in self._issued else value
