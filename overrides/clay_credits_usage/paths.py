"""What is at a path, before a file is read or written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def exists(path: Path) -> bool:
    """Return whether there is something at a path.

    Raises:
        OSError: That cannot be told, such as without permission. The method of `Path` does not raise it on Python 3.14.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def problem_at(path: Path) -> str | None:
    """Return why a path cannot be that of a file, or None if it can.

    Raises:
        OSError: That cannot be told.
    """
    # Opening a pipe would wait until something is written to it.
    if exists(path) and not path.is_file():
        return "is not a regular file"
    return None if exists(path.parent) and path.parent.is_dir() else "its folder does not exist"
