"""SIGTERM as an exception, so that a command that is ended still removes its temporary files."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager

TYPE_CHECKING = False  # not from typing, which takes longer to load than the rest of this module
if TYPE_CHECKING:
    from collections.abc import Generator

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ends."""
PIPE_CLOSED = 141
"""The exit code of a program that SIGPIPE ends: nobody reads its output. 1 would look like a warning."""
TERMINATED = 143
"""The exit code of a program that SIGTERM ends."""


class Terminated(KeyboardInterrupt):
    """SIGTERM ended the program. What ends well after Ctrl-C ends well after it."""


@contextmanager
def terminable() -> Generator[None]:
    """Let SIGTERM raise `Terminated`. A second one changes nothing: the first has its `finally` to run."""
    before = signal.getsignal(signal.SIGTERM)
    # Only the main thread may set handlers. A signal that the parent process ignores stays ignored.
    if before is not signal.SIG_DFL or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated
