"""A file that holds a session, which only its owner may read."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clay_credits_runtime.errors import ClayError

from .parser import SESSION, tell

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Generator

_MOST_BYTES = 64 * 1024
_OTHERS = 0o077


class SessionFile:
    """Reads and replaces a session. A failure leaves the old one. Several processes may use the file at once."""

    def __init__(self, path: Path) -> None:
        # A link stays one: what it leads to is replaced.
        self._path = Path(os.path.realpath(path))
        self._name = path
        self._known = ""

    def read(self) -> str:
        """Return the session.

        Raises:
            ClayError: The file cannot be read or replaced, is empty, or other people may read it.
        """
        if SESSION.match(str(self._name)):
            raise ClayError("--session-file must be the path of a file with the session, not the session itself")
        try:
            mode = self._path.stat().st_mode
            # Opening a pipe would wait for another program.
            if not stat.S_ISREG(mode):
                raise ClayError(f"{self._name}: is not a regular file")
            if os.name == "posix" and mode & _OTHERS:
                raise ClayError(f"{self._name}: other people may read it: chmod 600 it")
            if not os.access(self._path.parent, os.W_OK):
                raise ClayError(
                    f"{self._name}: a renewed session could not be kept, since its folder cannot be written to: "
                    "use another folder, or CLAY_SESSION"
                )
            self._known = self._session()
        except OSError as error:
            raise ClayError(f"{self._name}: cannot be read ({error.strerror})") from None
        if not self._known:
            raise ClayError(f"{self._name}: has no session in it")
        return self._known

    def write(self, session: str) -> None:
        """Replace the session at once, so that a reader finds the old one or the new one.

        A session that another program wrote meanwhile stays: it was renewed from the same one, or is that of a new
        sign-in.
        """
        try:
            with self._locked():
                if self._session() == self._known:
                    self._replace(session)
                    self._known = session
        except OSError as error:
            tell(f"{self._name}: cannot keep the renewed session ({error.strerror})")

    def _session(self) -> str:
        with self._path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8-sig", "replace").strip()

    @contextmanager
    def _locked(self) -> Generator[None]:
        """Lock the file against other processes, which may replace it while this one waits."""
        if sys.platform == "win32":
            yield
        else:
            while True:
                with self._path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX)
                    if os.path.samestat(os.fstat(file.fileno()), self._path.stat()):
                        yield
                        return

    def _replace(self, session: str) -> None:
        # A new file of this kind has mode 0600.
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{session}\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
