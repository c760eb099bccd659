"""Parses the command line, and runs the subcommand that it names."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import TYPE_CHECKING

from clay_credits_mock import ExtraMissingError
from clay_credits_runtime.defaults import SESSION_VARIABLE

from .account import NoAnswerError, SnapshotsError
from .examples import EXAMPLES
from .official_balance import KEY_VARIABLE
from .parser import Parser, fail, noted

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTRODUCTION = f"""Clay credits: what is left, what was used, by whom and for what. Unofficial.

  clay-credits --demo        shows the report of an invented account
  clay-credits               shows yours, once {SESSION_VARIABLE} and CLAY_WORKSPACE are set
  clay-credits balance       shows what is left; {KEY_VARIABLE} is enough for it
  clay-credits --help        lists the commands
"""


def run(package: str, arguments: Sequence[str], routes_package: str | None) -> int:
    """Run a command line. Return its exit code."""
    if not arguments and not any(os.environ.get(one) for one in (SESSION_VARIABLE, KEY_VARIABLE)):
        sys.stdout.write(_INTRODUCTION)
        return 0
    options, unknown = _parser(package, routes_package).parse_known_args(_with_command(arguments))
    if unknown:
        # The parser of the whole would name its own help, which does not show the options of the command.
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    # 1 would mean that a threshold is reached.
    options.failed = 3 if options.command in {"check", "watch"} else 1
    options.official = routes_package is not None
    try:
        with noted():
            ended: int | str | None = options.run(options)
    except argparse.ArgumentError as error:
        return fail(2, str(error))
    except NoAnswerError as error:
        return fail(3, str(error))
    except (ExtraMissingError, SnapshotsError, OSError) as error:
        return fail(options.failed, str(error))
    return fail(1, ended) if isinstance(ended, str) else ended or 0


def _parser(package: str, routes_package: str | None) -> Parser:
    served = importlib.import_module(package)
    text = "Shows what is left of the credits of a Clay workspace, what was used, by whom and for what. Unofficial."
    parser = Parser(prog="clay-credits", description=f"{text} Without a command, it is report.")
    parser.examples = ("clay-credits --demo", "clay-credits report --help")
    version = f"clay-credits {served.__version__}, API contract {served.SPEC_VERSION}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    for name in EXAMPLES:
        # Each module has `add`, which adds a parser whose `run` returns an exit code or a failure.
        importlib.import_module(f".{name}", __package__).add(commands, package, routes_package)
    for name, command in commands.choices.items():
        command.examples = EXAMPLES[name]
        text = command.description or ""
        command.description = f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else None
    return parser


def _with_command(arguments: Sequence[str]) -> Sequence[str]:
    """Return the arguments, with `report` or `balance` before them if they name no command."""
    first = arguments[0] if arguments else ""
    if first and (not first.startswith("-") or first in {"-h", "--help", "--version"}):
        return arguments
    has_key_only = os.environ.get(KEY_VARIABLE) and not os.environ.get(SESSION_VARIABLE)
    return ["balance" if has_key_only and not arguments else "report", *arguments]
