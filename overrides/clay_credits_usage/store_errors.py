"""What can be wrong with a database of snapshots, in words."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

CANNOT_OPEN = "cannot be opened: you have no permission"
PRIMARY_CODE = 0xFF
"""The part of an error code of SQLite that tells its kind."""

_REASONS = {
    sqlite3.SQLITE_BUSY: "is in use by another process: try again later",
    sqlite3.SQLITE_CANTOPEN: CANNOT_OPEN,
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a copy",
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk is full or fails",
    sqlite3.SQLITE_NOTADB: "is not a database of snapshots",
    sqlite3.SQLITE_PERM: CANNOT_OPEN,
    sqlite3.SQLITE_READONLY: "cannot be written: you have no permission",
}


class StoreError(Exception):
    """The database cannot be used. The message is one sentence. Nothing in the database was changed."""


class NoStoreError(StoreError):
    """The path has no database of snapshots."""


@contextmanager
def told(path: Path) -> Generator[None]:
    """Replace an error of SQLite or of the file system by a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
        kind = NoStoreError if code == sqlite3.SQLITE_NOTADB else StoreError
        raise kind(f"{path}: {_REASONS.get(code) or f'cannot be used ({error})'}") from None
    except OSError as error:
        raise StoreError(f"{path}: cannot be used ({error.strerror})") from None
    except OverflowError:
        raise StoreError(f"{path}: cannot store a number that large") from None
