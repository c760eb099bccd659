"""Virtual environments with a wheel and its dependencies, and nothing else, made without a package index."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "clay-credits"


class Environment:
    """A virtual environment. Its packages are copied from the current one, where all versions are pinned."""

    def __init__(self, folder: Path) -> None:
        """Create it without packages."""
        venv.create(folder, with_pip=False)
        self.python = folder / "bin" / "python"
        self._site = Path(self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())

    def install(self, wheel: Path, *, extra: str = "") -> None:
        """Install the wheel, and copy its dependencies."""
        pip(f"--python={self.python}", "install", str(wheel))
        for name in closure(extra=extra).keys() - {NAME}:
            self._copy(name)

    def add(self, name: str) -> None:
        """Copy a distribution and its dependencies."""
        for required in closure(name):
            self._copy(required)

    def _copy(self, name: str) -> None:
        site = Path(sysconfig.get_path("purelib"))
        for file in distribution(name).files or ():
            source = Path(str(file.locate()))
            if source.is_relative_to(site) and source.exists() and "__pycache__" not in source.parts:
                target = self._site / source.relative_to(site)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)

    def run(
        self, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run its Python, isolated from this project's folder and from environment variables."""
        command = [str(self.python), "-I", "-W", "error", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)


def pip(*arguments: str) -> None:
    """Run pip without an index."""
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run(command, check=True, capture_output=True)


def closure(name: str = NAME, extra: str = "") -> dict[str, set[str]]:
    """Return a distribution and all its installed dependencies, each with the names that it requires."""
    found: dict[str, set[str]] = {}
    open_ends = [(name, extra)]
    while open_ends:
        current, wanted = open_ends.pop()
        if current not in found:
            requirements = map(Requirement, distribution(current).requires or ())
            found[current] = {
                one.name for one in requirements if not one.marker or one.marker.evaluate({"extra": wanted})
            }
            open_ends += [(one, "") for one in found[current]]
    return found
