"""Opens what a command reads: an account by a session or a file with one, that of `--demo`, or `--snapshots`."""

from __future__ import annotations

import argparse
import datetime
import importlib
import os
import sys
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
    from collections.abc import Generator

    from clay_credits_usage.records import Balance
    from clay_credits_usage.store import Store

_OLD = datetime.timedelta(days=2)


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
        moment: The present, in UTC.
    """

    clay: Any
    workspace_id: str
    moment: datetime.datetime


def add_options(parser: argparse.ArgumentParser, *, snapshots: bool = False) -> None:
    """Add the options that choose the account.

    Args:
        parser: The parser of the command.
        snapshots: Whether the command can also read a database of snapshots.
    """
    group = parser.add_argument_group("account")
    only = ", or the only one of --snapshots" if snapshots else ""
    group.add_argument("--workspace", metavar="ID", help=f"id of the workspace (default: {WORKSPACE_VARIABLE}{only})")
    sources = group.add_mutually_exclusive_group()
    sources.add_argument(
        "--session-file",
        type=Path,
        metavar="FILE",
        help=f"file with the session, kept up to date (default: the session in {SESSION_VARIABLE})",
    )
    sources.add_argument("--demo", action="store_true", help="read an invented account: no session, no network")
    parser.set_defaults(snapshots=None)
    if snapshots:
        text = "read the newest snapshot in a database of `clay-credits snapshot`: no session, no network"
        sources.add_argument("--snapshots", type=Path, metavar="FILE", help=text)


@contextmanager
def opened(options: argparse.Namespace) -> Generator[Account]:
    """Open the account of the options.

    Raises:
        ArgumentError: The workspace or the session is missing.
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


@contextmanager
def stored(options: argparse.Namespace) -> Generator[tuple[Store, str]]:
    """Open the database of `--snapshots`, and yield it with the id of the workspace.

    Raises:
        ArgumentError: The workspace is not in it, or it has several and none is named.
        SnapshotsError: It cannot be read, or has no snapshots.
    """
    from clay_credits_usage.store import Store, StoreError  # noqa: PLC0415 -- it needs SQLite, which most runs do not

    try:
        with Store.open(options.snapshots) as store:
            yield store, _stored_workspace(store, options)
    except StoreError as error:
        raise SnapshotsError(str(error)) from None


def tell_age(options: argparse.Namespace, balance: Balance) -> None:
    """Write on stderr when the newest snapshot was made if that is long ago, so that no alarm is silently off."""
    if clock.now() - balance.moment > _OLD:
        path = " ".join(str(options.snapshots).splitlines())
        sys.stderr.write(f"{path}: the newest snapshot is of {balance.moment:%Y-%m-%d %H:%M} UTC\n")


def _stored_workspace(store: Store, options: argparse.Namespace) -> str:
    """Return the workspace that is named, or else the only one in the database."""
    known = store.workspaces()
    if not known:
        raise SnapshotsError(f"{store.path}: has no snapshots yet")
    named = options.workspace or os.environ.get(WORKSPACE_VARIABLE)
    if named and named not in known:
        raise argparse.ArgumentError(None, f"{store.path}: has no snapshots of the workspace {named}")
    if not named and len(known) > 1:
        names = ", ".join(known)
        raise argparse.ArgumentError(
            None, f"{store.path}: has several workspaces ({names}): name one by --workspace ID, or {WORKSPACE_VARIABLE}"
        )
    return named or known[0]
