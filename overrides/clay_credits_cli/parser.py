"""The parser of the command line, and its way to report a failure."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from _typeshed import SupportsWrite

SESSION = re.compile(r"\bs(?:%3A|:)[^\s'\"]{8,}", re.IGNORECASE)
"""What looks like a session."""

_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)
"""The lines of `tell` since the command began, or None if they are not collected."""
_quiet = ContextVar("quiet", default=False)


class Commands(Protocol):
    """Where a subcommand adds its parser."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Add a parser and return it."""
        ...


def fail(code: int, problem: str) -> int:
    """Write why a command failed, in one line, and return its exit code."""
    tell(problem)
    return code


def tell(text: str) -> None:
    """Write a line on stderr that names the program, and add it to the notes."""
    # A path in the text may have several lines, and a session may stand where it does not belong.
    line = SESSION.sub("...", " ".join(text.splitlines()))
    notes().append(line)
    if not _quiet.get():
        sys.stderr.write(f"clay-credits: {line}\n")


def notes() -> list[str]:
    """Return the lines that were told since the command began."""
    found = _notes.get()
    return [] if found is None else found


@contextmanager
def noted(*, quiet: bool = False) -> Generator[None]:
    """Collect the lines of this thread or task as notes.

    Args:
        quiet: Whether not to write them on stderr.
    """
    before, was_quiet = _notes.set([]), _quiet.set(quiet)
    try:
        yield
    finally:
        _notes.reset(before)
        _quiet.reset(was_quiet)


class Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line, like all other failures, and shows examples at the end of its help."""

    examples: Sequence[str] = ()

    def __init__(self, **options: Any) -> None:
        # A part of `--session-file` would take a session for a path.
        super().__init__(**options, allow_abbrev=False)

    def format_help(self) -> str:
        """Return the help, with the examples."""
        lines = "".join(f"  {one}\n" for one in self.examples)
        return f"{super().format_help()}\nexamples:\n{lines}"

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # The overridden method ignores errors of `write`.
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Report wrong usage, and exit with 2."""
        sys.exit(fail(2, f"{message} (see {self.prog} --help)"))
