"""The command `clay-credits`. Each subcommand imports what it needs when it runs."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import TYPE_CHECKING

from clay_credits_mock import ExtraMissingError
from clay_credits_runtime.defaults import SESSION_VARIABLE

from .account import NoAnswerError, SnapshotsError
from .balance import KEY_VARIABLE
from .parser import Parser, fail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from .parser import Commands

_COMMANDS = (
    "report",
    "balance",
    "forecast",
    "explain",
    "check",
    "watch",
    "snapshot",
    "export",
    "metrics",
    "doctor",
    "bridge",
    "mock",
)
"""The modules of the subcommands. Each has `add`, which adds a parser whose `run` returns an exit code or a failure."""

_INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ends."""

_INTRODUCTION = f"""Clay credits: what is left, what was used, by whom and for what. Unofficial.

  clay-credits report --demo     shows the report of an invented account
  clay-credits                   shows yours, once {SESSION_VARIABLE} and CLAY_WORKSPACE are set
  clay-credits balance           shows what is left; {KEY_VARIABLE} is enough for it
  clay-credits --help            lists the commands
"""


def main(package: str, arguments: Sequence[str] | None = None, *, routes_package: str | None = None) -> int:
    """Run the command line of a generated package. Return its exit code: docs/commands.md lists them.

    Args:
        package: The package.
        arguments: The arguments; by default those of the process.
        routes_package: The package with its other routes, or None if it has none.
    """
    streams: tuple[TextIO | None, TextIO | None] = (sys.stdout, sys.stderr)
    if streams[1] is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- it lives as long as the process
    if streams[0] is None:
        return fail(1, "cannot write the output (it is closed)")
    try:
        try:
            return _run(package, arguments, routes_package)
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        # Python writes what is left when it exits, which would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1 if isinstance(error, BrokenPipeError) else fail(1, f"cannot write the output ({error.strerror})")


def _run(package: str, arguments: Sequence[str] | None, routes_package: str | None) -> int:
    served = importlib.import_module(package)
    parser = Parser(prog="clay-credits", description="Clay credit usage, unofficial.")
    version = f"clay-credits {served.__version__}, API contract {served.SPEC_VERSION}"
    parser.add_argument("--version", action="version", version=version)
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments:
        chosen = _without_arguments()
        if chosen is None:
            sys.stdout.write(_INTRODUCTION)
            return 0
        arguments = [chosen]
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
    except NoAnswerError as error:
        return fail(3, str(error))
    except (ExtraMissingError, SnapshotsError) as error:
        return fail(1, str(error))
    return fail(1, ended) if isinstance(ended, str) else ended or 0


def _without_arguments() -> str | None:
    """Return the command that shows most of what the environment gives access to, or None if it gives none."""
    if os.environ.get(SESSION_VARIABLE):
        return "report"
    return "balance" if os.environ.get(KEY_VARIABLE) else None
