"""The command `clay-credits`. Each subcommand imports what it needs when it runs."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import TYPE_CHECKING

from .parser import Parser, fail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .parser import Commands

_COMMANDS = ("mock", "bridge", "doctor")
"""The modules of the subcommands. Each has `add`, which adds a parser whose `run` returns an exit code or a failure."""


def main(package: str, arguments: Sequence[str] | None = None, *, routes_package: str | None = None) -> int:
    """Run the command line of a generated package. Return 0 for success, 1 for a failure, and 2 for wrong usage.

    Args:
        package: The package.
        arguments: The arguments; by default those of the process.
        routes_package: The package with its other routes, or None if it has none.
    """
    try:
        try:
            return _run(package, arguments, routes_package)
        finally:
            sys.stdout.flush()
    except OSError as error:
        # Python writes what is left when it exits, which would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1 if isinstance(error, BrokenPipeError) else fail(1, f"cannot write the output ({error.strerror})")


def _run(package: str, arguments: Sequence[str] | None, routes_package: str | None) -> int:
    served = importlib.import_module(package)
    parser = Parser(prog="clay-credits", description="Clay credit usage, unofficial.")
    version = f"clay-credits {served.__version__}, API contract {served.SPEC_VERSION}"
    parser.add_argument("--version", action="version", version=version)
    commands: Commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in _COMMANDS:
        importlib.import_module(f".{name}", __name__).add(commands, package, routes_package)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        # The parser of the whole would name its own help, which does not show the options of the command.
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        ended: int | str | None = options.run(options)
    except argparse.ArgumentError as error:
        return fail(2, str(error))
    return fail(1, ended) if isinstance(ended, str) else ended or 0
