"""The parser of the command line, and its way to report a failure."""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from _typeshed import SupportsWrite

_lines: ContextVar[list[str] | None] = ContextVar("lines", default=None)


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
    """Write a line on stderr that names the program, or add it to those that are collected."""
    # A path in the text may have several lines.
    line, lines = " ".join(text.splitlines()), _lines.get()
    if lines is None:
        sys.stderr.write(f"clay-credits: {line}\n")
    else:
        lines.append(line)


@contextmanager
def collected() -> Generator[list[str]]:
    """Collect the lines of `tell` in a list, instead of on stderr. Other threads and tasks still write theirs."""
    lines: list[str] = []
    token = _lines.set(lines)
    try:
        yield lines
    finally:
        _lines.reset(token)


class Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line, like all other failures, and shows examples at the end of its help."""

    examples: Sequence[str] = ()

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
