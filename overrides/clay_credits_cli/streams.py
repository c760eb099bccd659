"""stdout and stderr of a command: any text can be written, and a stream that is closed or full is told in one line."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # not from typing, which takes longer to load than the rest of this module
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any, TextIO


class OutputError(Exception):
    """Stdout cannot be written.

    Attributes:
        reason: Why, or None if the program that reads it has ended, which needs no message.
    """

    def __init__(self, reason: str | None) -> None:
        super().__init__(reason)
        self.reason = reason


@contextmanager
def guarded() -> Generator[None]:
    """Guard stdout and stderr.

    Raises:
        OutputError: Stdout cannot be written.
    """
    before = sys.stdout, sys.stderr
    output, messages = _Output(sys.stdout), _Messages(sys.stderr)
    streams: Any = sys
    streams.stdout, streams.stderr = output, messages
    try:
        try:
            yield
        finally:
            output.flush()
    finally:
        sys.stdout, sys.stderr = before
        output.end()
        messages.end()


class _Stream:
    """A stream that writes what its encoding lacks as an escape, and knows whether writing failed."""

    def __init__(self, stream: TextIO | None) -> None:
        # A process that was started with a closed stream has None.
        self.is_closed = stream is None
        self._stream: Any = io.StringIO() if stream is None else stream
        self._failed = False
        reconfigure = getattr(self._stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def end(self) -> None:
        """Discard what could not be written: Python would try again when it exits, and fail."""
        if self._failed:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


class _Output(_Stream):
    def write(self, text: str) -> int:
        if self.is_closed:
            raise OutputError("it is closed")
        self._tried(self._stream.write, text)
        return len(text)

    def flush(self) -> None:
        self._tried(self._stream.flush)

    def _tried(self, method: Any, *arguments: str) -> None:
        try:
            method(*arguments)
        except OSError as error:
            self._failed = True
            raise OutputError(None if _reader_has_ended(error) else error.strerror) from None


def _reader_has_ended(error: OSError) -> bool:
    # Windows has no error of its own for it.
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


class _Messages(_Stream):
    def write(self, text: str) -> int:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            self._failed = True
        return len(text)

    def flush(self) -> None:
        """Do nothing: each message was flushed."""
