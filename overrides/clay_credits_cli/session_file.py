"""A file that holds a session, which only its owner may read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from clay_credits_runtime.errors import ClayError

_MOST_BYTES = 64 * 1024
_OTHERS = 0o077


class SessionFile:
    """Reads and replaces a session. A failure leaves the old one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str:
        """Return the session.

        Raises:
            ClayError: The file cannot be read, is empty, or other people may read it.
        """
        try:
            with self._path.open("rb") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_mode & _OTHERS:
                    raise ClayError(f"{self._path}: other people may read it: chmod 600 it")
                content = file.read(_MOST_BYTES)
        except OSError as error:
            raise ClayError(f"{self._path}: cannot be read ({error.strerror})") from None
        session = content.decode("utf-8", "replace").strip()
        if not session:
            raise ClayError(f"{self._path}: has no session in it")
        return session

    def write(self, session: str) -> None:
        """Replace the session at once, so that a reader finds the old one or the new one.

        Raises:
            OSError: The file cannot be written.
        """
        # A new file of this kind has mode 0600.
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{session}\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink()
            raise
