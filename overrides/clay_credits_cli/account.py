"""Opens the account that a command reads: by a session, a file with one, or the invented account of `--demo`."""

from __future__ import annotations

import argparse
import importlib
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from clay_credits_mock import ExtraMissingError
from clay_credits_runtime.defaults import SESSION_VARIABLE, WORKSPACE_VARIABLE
from clay_credits_runtime.errors import APIError, ClayError

from . import clock
from .session_file import SessionFile

if TYPE_CHECKING:
    import datetime
    from collections.abc import Generator


class NoAnswerError(Exception):
    """The account cannot be read. The message says what to do."""


@frozen
class Account:
    """An account that is open.

    Attributes:
        clay: A client of it.
        workspace_id: The id of the workspace that the command is about.
        moment: The present, in UTC.
    """

    clay: Any
    workspace_id: str
    moment: datetime.datetime


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the account."""
    group = parser.add_argument_group("account")
    group.add_argument("--workspace", metavar="ID", help=f"id of the workspace (default: {WORKSPACE_VARIABLE})")
    group.add_argument(
        "--session-file",
        type=Path,
        metavar="FILE",
        help=f"file with the session, kept up to date (default: the session in {SESSION_VARIABLE})",
    )
    group.add_argument("--demo", action="store_true", help="read an invented account: no session, no network")


@contextmanager
def opened(options: argparse.Namespace) -> Generator[Account]:
    """Open the account of the options.

    Raises:
        ArgumentError: The options do not go together, or the workspace or the session is missing.
        NoAnswerError: The service does not answer, or refuses the session.
    """
    try:
        with _demo(options) if options.demo else _real(options) as account:
            yield account
    except ClayError as error:
        raise reported(error) from None


def reported(error: ClayError) -> argparse.ArgumentError | NoAnswerError:
    """Return what a command reports for an error: wrong use, such as a missing session, or no answer."""
    return NoAnswerError(str(error)) if isinstance(error, APIError) else argparse.ArgumentError(None, str(error))


@contextmanager
def _demo(options: argparse.Namespace) -> Generator[Account]:
    if options.session_file is not None:
        raise argparse.ArgumentError(None, "--session-file cannot be used with --demo")
    try:
        mock = importlib.import_module(f"{options.package}.mock").InProcessMock()
    except ExtraMissingError as error:
        message = f"--demo needs {error.name}: pip install 'clay-credits[cli]'"
        raise ExtraMissingError(message, name=error.name) from None
    yield Account(mock.clay, options.workspace or mock.account.workspace_id, mock.clock.now())


@contextmanager
def _real(options: argparse.Namespace) -> Generator[Account]:
    workspace = options.workspace or os.environ.get(WORKSPACE_VARIABLE)
    if not workspace:
        raise argparse.ArgumentError(None, f"name the workspace: --workspace ID, or {WORKSPACE_VARIABLE}")
    given: dict[str, Any] = {}
    if options.session_file is not None:
        file = SessionFile(options.session_file)
        given = {"session": file.read(), "on_session_renewed": file.write}
    with importlib.import_module(options.package).Clay(**given) as clay:
        yield Account(clay, workspace, clock.now())
