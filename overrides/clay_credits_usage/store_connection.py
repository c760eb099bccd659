"""Opens the file of a database of snapshots."""

from __future__ import annotations

import os
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from .paths import exists, problem_at
from .store_errors import CANNOT_OPEN, PRIMARY_CODE, NoStoreError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long a call waits for another process that uses the database."""
_WAIT_SECONDS = 0.5
"""How long SQLite waits at a time. Python handles a signal, such as that of Ctrl-C, only between two waits."""


class _Patient(sqlite3.Connection):
    """A connection that waits for other processes, and is ended by a signal."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return super().execute(*arguments)
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > deadline:
                    raise


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open a file, or create it if it is missing.

    Raises:
        StoreError: The file is missing, or it is a folder, a pipe or the like.
        sqlite3.Error: SQLite cannot open it.
        OSError: It is not known what is at the path.
    """
    _check(path)
    if not create and not exists(path):
        raise NoStoreError(f"{path}: does not exist: clay-credits snapshot creates it")
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    wait = min(_WAIT_SECONDS, BUSY_SECONDS)
    return sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None, factory=_Patient)


def can_only_be_created(path: Path) -> bool:
    """Return whether a path has no database yet, but can have one.

    Raises:
        StoreError: There is something else, or nothing can be created.
        OSError: It is not known what is at the path.
    """
    _check(path)
    if exists(path) and path.stat().st_size > 0:
        return False
    if not os.access(path if exists(path) else path.parent, os.W_OK):
        raise StoreError(f"{path}: {CANNOT_OPEN}")
    return True


def _check(path: Path) -> None:
    if problem := problem_at(path):
        raise NoStoreError(f"{path}: {problem}")
