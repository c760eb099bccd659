"""SIGTERM as an exception, so that a command that is ended still removes its temporary files."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager

TYPE_CHECKING = False  # not from typing, which takes longer to load than the rest of this module
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager
    from typing import Any

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ends."""
PIPE_CLOSED = 141
"""The exit code of a program that SIGPIPE ends: nobody reads its output. 1 would look like a warning."""
TERMINATED = 143
"""The exit code of a program that SIGTERM ends."""


class Terminated(KeyboardInterrupt):
    """SIGTERM ended the program. What ends well after Ctrl-C ends well after it."""


def terminable() -> AbstractContextManager[None]:
    """Let SIGTERM raise `Terminated`. A second one changes nothing: the first has its `finally` to run."""
    return _handled(signal.SIGTERM, _terminate, signal.SIG_DFL)


@contextmanager
def ended_at_once() -> Generator[None]:
    """Let Ctrl-C and SIGTERM end the process without waiting for its threads."""
    with (
        _handled(signal.SIGINT, lambda *_: os._exit(INTERRUPTED), signal.default_int_handler),
        _handled(signal.SIGTERM, lambda *_: os._exit(TERMINATED), _terminate),
    ):
        yield


@contextmanager
def _handled(number: int, handler: Callable[..., object], usual: Any) -> Generator[None]:
    """Set a handler in place of the usual one."""
    before = signal.getsignal(number)
    # Only the main thread may set handlers. A signal that the parent process ignores stays ignored.
    if before is not usual or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def _terminate(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated
