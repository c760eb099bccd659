"""The subcommand `doctor`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from clay_credits_runtime.defaults import WORKSPACE_VARIABLE

from .parser import fail

if TYPE_CHECKING:
    from .parser import Commands

_DESCRIPTION = """\
Ask the service how it answers your account, one call a second, and print what differs from what this package expects.
Needs CLAY_SESSION; CLAY_API_KEY is optional. No name, id or amount is printed, so the output can be shared.
Exit codes: 0 all as expected, 1 something differs, 2 wrong usage, 3 no answer."""

_CLEAR_LINE = "\r\x1b[K"


def add(commands: Commands, package: str, routes_package: str | None) -> None:
    """Add the subcommand to a package that has other routes."""
    if routes_package is None:
        return
    doctor = commands.add_parser(
        "doctor",
        help="find out which paths of the service answer, and how",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    doctor.add_argument(
        "--workspace",
        type=_number,
        metavar="ID",
        help=f"the number of the workspace (default: {WORKSPACE_VARIABLE}, or the only one)",
    )
    doctor.add_argument("--json", action="store_true", help="print JSON")
    doctor.add_argument(
        "--try-key",
        action="store_true",
        help="also send CLAY_API_KEY to a path of the session, once, to see whether it opens it",
    )
    doctor.set_defaults(run=_doctor, parser=doctor, package=package, routes_package=routes_package)


def pause() -> None:
    """Wait for a second, to be no burden to the service."""
    time.sleep(1)


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def _doctor(options: argparse.Namespace) -> int:
    """Print the report.

    Raises:
        ArgumentError: The environment or the workspace cannot be used.
    """
    clients, facts = (importlib.import_module(f"{options.routes_package}.doctor.{one}") for one in ("clients", "facts"))
    try:
        report = _examined(options)
    except clients.CannotAskError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    except facts.NoAnswerError as error:
        return fail(3, str(error))
    text = json.dumps(report.to_dict(), indent=2) if options.json else "\n".join(report.lines())
    sys.stdout.write(f"{text}\n")
    return int(report.differs)


def _examined(options: argparse.Namespace) -> Any:
    """Return the report, and remove the line of progress."""
    examine = importlib.import_module(f"{options.routes_package}.doctor.examine").examine
    try:
        return examine(
            options.package, _workspace(options), tries_key=options.try_key, pause=pause, progress=_progress, now=now
        )
    finally:
        _show(_CLEAR_LINE)


def _workspace(options: argparse.Namespace) -> str | None:
    text = options.workspace or os.environ.get(WORKSPACE_VARIABLE)
    try:
        return _number(text) if text else None
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentError(None, f"{WORKSPACE_VARIABLE} {error}") from None


def _number(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError("must be the number of a workspace, as in the address of its page")
    return text


def _progress(name: str) -> None:
    _show(f"{_CLEAR_LINE}{name} ...")


def _show(text: str) -> None:
    """Write to a person who waits, and to no file."""
    if sys.stderr.isatty():
        sys.stderr.write(text)
        sys.stderr.flush()
