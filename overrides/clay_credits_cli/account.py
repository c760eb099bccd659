"""Opens what a command reads: an account by a session or a file with one, that of `--demo`, or `--snapshots`."""

from __future__ import annotations

import argparse
import importlib
import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from clay_credits_mock import ExtraMissingError
from clay_credits_routes.period import NoPeriodError
from clay_credits_runtime.defaults import ROUTES_VARIABLE, SESSION_VARIABLE, WORKSPACE_VARIABLE
from clay_credits_runtime.errors import APIError, ClayError
from clay_credits_usage.reading import PeriodRenewedError

from . import clock
from .messages import is_unknown_workspace, worded
from .session_file import SessionFile

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from clay_credits_usage.store import Store


class NoAnswerError(Exception):
    """The account cannot be read. The message says what to do."""


class SnapshotsError(Exception):
    """The database of snapshots cannot be read. The message says why."""


@frozen
class Account:
    """An account that is open.

    Attributes:
        clay: A client of it.
        workspace_id: The id of the workspace that the command is about.
        now: Returns the present, in UTC.
    """

    clay: Any
    workspace_id: str
    now: Callable[[], datetime.datetime]


def add_options(parser: argparse.ArgumentParser, *, snapshots: bool = False) -> None:
    """Add the options that choose the account.

    Args:
        parser: The parser of the command.
        snapshots: Whether the command can also read a database of snapshots.
    """
    group = parser.add_argument_group("account")
    only = ", or the only one in --snapshots" if snapshots else ""
    group.add_argument(
        "--workspace",
        metavar="ID",
        help=f"number of the workspace, as in the address of its page (default: {WORKSPACE_VARIABLE}{only})",
    )
    sources = group.add_mutually_exclusive_group()
    sources.add_argument(
        "--session-file",
        type=Path,
        metavar="FILE",
        help=f"read the session from a file, and write the renewed one back (default: read {SESSION_VARIABLE})",
    )
    sources.add_argument("--demo", action="store_true", help="read an invented account: no session, no network")
    parser.set_defaults(snapshots=None, keep=None, kept=None)
    if snapshots:
        text = "read the newest snapshot in a database of `clay-credits snapshot`: no session, no network"
        sources.add_argument("--snapshots", type=Path, metavar="FILE", help=text)


@contextmanager
def opened(options: argparse.Namespace) -> Generator[Account]:
    """Open the account of the options.

    Raises:
        ArgumentError: The workspace or the session is missing, or the workspace is unknown.
        NoAnswerError: The service does not answer, or refuses the session.
    """
    try:
        if options.keep is None:
            with _opened(options) as account:
                yield account
        else:
            options.kept = options.kept or options.keep.enter_context(_opened(options))
            yield options.kept
    except ClayError as error:
        raise reported(error, options.session_file or SESSION_VARIABLE) from None


@contextmanager
def kept_open(options: argparse.Namespace) -> Generator[None]:
    """Let `opened` open the account once, as long as the `with` block lasts: its client knows a renewed session."""
    with ExitStack() as options.keep:
        yield


def reported(error: ClayError, session_from: object = SESSION_VARIABLE) -> argparse.ArgumentError | NoAnswerError:
    """Return what a command reports for an error: wrong use, such as a missing session, or no answer.

    Args:
        error: The error.
        session_from: The variable or the file that has the session.
    """
    text = worded(error, session_from)
    is_of_the_service = isinstance(error, APIError | NoPeriodError | PeriodRenewedError)
    if is_of_the_service and not is_unknown_workspace(error):
        return NoAnswerError(text)
    return argparse.ArgumentError(None, text)


def _opened(options: argparse.Namespace) -> AbstractContextManager[Account]:
    return _demo(options) if options.demo else _real(options)


@contextmanager
def _demo(options: argparse.Namespace) -> Generator[Account]:
    try:
        mock = importlib.import_module(f"{options.package}.mock").InProcessMock()
    except ExtraMissingError as error:
        message = f"--demo needs {error.name}: pip install 'clay-credits[cli]'"
        raise ExtraMissingError(message, name=error.name) from None
    # The environment is about a real account.
    named = _workspace(options) if options.workspace else None
    yield Account(mock.clay, named or mock.account.workspace_id, mock.clock.now)


@contextmanager
def _real(options: argparse.Namespace) -> Generator[Account]:
    workspace = _workspace(options)
    if not workspace:
        raise argparse.ArgumentError(None, f"name the workspace: --workspace ID, or {WORKSPACE_VARIABLE}")
    given: dict[str, Any] = {}
    if options.session_file is not None:
        file = SessionFile(options.session_file)
        given = {"session": file.read, "on_session_renewed": file.write}
    if options.workspace and os.environ.get(ROUTES_VARIABLE) == "workspace":
        # Or else the variable would choose the workspace of all calls but one.
        given["workspace"] = workspace
    try:
        client = importlib.import_module(options.package).Clay(**given)
    except ValueError as error:
        raise argparse.ArgumentError(None, f"--{error}") from None
    with client as clay:
        yield Account(clay, workspace, clock.now)


def _workspace(options: argparse.Namespace) -> str | None:
    """Return the workspace that the options or the environment name.

    Raises:
        ArgumentError: It cannot be the id of one.
    """
    name = "--workspace" if options.workspace else WORKSPACE_VARIABLE
    workspace: str | None = options.workspace or os.environ.get(WORKSPACE_VARIABLE)
    if workspace and (workspace in {".", ".."} or not workspace.isprintable()):
        raise argparse.ArgumentError(None, f"{name}: must be the id of a workspace, such as 12345")
    return workspace


@contextmanager
def stored(options: argparse.Namespace) -> Generator[tuple[Store, str]]:
    """Open the database of `--snapshots`, and yield it with the id of the workspace.

    Raises:
        ArgumentError: It is missing, the workspace is not in it, or it has several and none is named.
        SnapshotsError: It cannot be read, or has no snapshots.
    """
    # They need SQLite, which most runs do not.
    from clay_credits_usage.store import Store  # noqa: PLC0415
    from clay_credits_usage.store_errors import NoStoreError, StoreError  # noqa: PLC0415

    try:
        with Store.open(options.snapshots) as store:
            yield store, _stored_workspace(store, options)
    except NoStoreError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    except StoreError as error:
        raise SnapshotsError(str(error)) from None


def _stored_workspace(store: Store, options: argparse.Namespace) -> str:
    """Return the workspace that is named, or else the only one in the database."""
    known = store.workspaces()
    if not known:
        raise SnapshotsError(f"{store.path}: has no snapshots yet")
    named = _workspace(options)
    if named and named not in known:
        raise argparse.ArgumentError(None, f"{store.path}: has no snapshots of the workspace {named}")
    if not named and len(known) > 1:
        names = ", ".join(known)
        raise argparse.ArgumentError(
            None, f"{store.path}: has several workspaces ({names}): name one by --workspace ID, or {WORKSPACE_VARIABLE}"
        )
    return named or known[0]
