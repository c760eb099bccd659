"""Shows on stderr how far a long reading is, if stderr is a terminal."""

from __future__ import annotations

import sys


class Progress:
    """One line that is written over and over, and removed at the end."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._width = 0

    def __call__(self, done: int, of: int, what: str) -> None:
        """Show that some of a number of things are read."""
        if self._shown:
            line = f"Reading {what} {done}/{of}"
            sys.stderr.write(f"\r{line:<{self._width}}")
            sys.stderr.flush()
            self._width = max(self._width, len(line))

    def end(self) -> None:
        """Remove the line."""
        if self._shown and self._width:
            sys.stderr.write(f"\r{'':<{self._width}}\r")
            sys.stderr.flush()
