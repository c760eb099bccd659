"""A value that is made once, at its first use, and not after it was closed."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .errors import ClayError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_ALL: weakref.WeakSet[Lazy[Any]] = weakref.WeakSet()


class Lazy(Generic[T]):
    """Makes a value when it is first needed, and holds it until it is closed.

    A forked process makes a new value, because the connections of the old one belong to the parent.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._value: T | None = None
        self._of_parent: list[T | None] = []
        self._closed = False
        self._lock = threading.Lock()
        _ALL.add(self)

    def get(self) -> T:
        """Return the value, and make it if it is not there yet."""
        value = self._value
        if value is not None:
            return value
        with self._lock:
            self.check_open()
            if self._value is None:
                self._value = self._make()
            return self._value

    def check_open(self) -> None:
        """Raise the error of a closed client."""
        if self._closed:
            raise ClayError("The client is closed: make a new one, or call it inside its with block.")

    def peek(self) -> T | None:
        """Return the value if it was made, and None otherwise."""
        return self._value

    def close(self) -> T | None:
        """Return the value a last time, so that its connections can be closed, or None if it was never made."""
        with self._lock:
            self._closed = True
            value, self._value = self._value, None
            return value

    def start_anew(self) -> None:
        """Forget the value without closing it, and a lock that a thread of the parent may have held."""
        # Kept, since collecting it would close connections that the parent still uses.
        self._of_parent.append(self._value)
        self._value = None
        self._lock = threading.Lock()


def _start_all_anew() -> None:
    for lazy in _ALL:
        lazy.start_anew()


if hasattr(os, "register_at_fork"):  # pragma: no branch -- Windows has none
    os.register_at_fork(after_in_child=_start_all_anew)
