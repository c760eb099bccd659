"""Pauses Python's garbage collector while much is made of which nothing is garbage."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


class _Pauses:
    """The pauses of all threads: the first stops the collector, and the last lets it go on."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.count = 0
        self.was_enabled = False

    def begin(self) -> None:
        with self.lock:
            if not self.count:
                self.was_enabled = gc.isenabled()
                gc.disable()
            self.count += 1

    def end(self) -> None:
        with self.lock:
            self.count -= 1
            if not self.count and self.was_enabled:
                _spare_what_is_new()
                gc.enable()

    def start_anew(self) -> None:
        """Go on in a process that was forked: the threads that paused are the parent's."""
        self.lock = threading.Lock()
        if self.count and self.was_enabled:
            gc.enable()
        self.count = 0


def _spare_what_is_new() -> None:
    """Count what was made among the old objects, which are looked through less often; that takes no time."""
    # Whoever has frozen objects does not want them back.
    if hasattr(gc, "freeze") and not gc.get_freeze_count():  # pragma: no branch -- PyPy has none
        gc.freeze()
        gc.unfreeze()


_PAUSES = _Pauses()


@contextlib.contextmanager
def paused() -> Generator[None, None, None]:
    """Let nothing be collected until the end of the block, in any thread; a collector that is off stays off."""
    _PAUSES.begin()
    try:
        yield
    finally:
        _PAUSES.end()


if hasattr(os, "register_at_fork"):  # pragma: no branch -- Windows has none
    os.register_at_fork(after_in_child=_PAUSES.start_anew)
