"""Environments that have a wheel and what it depends on, and nothing else; no index is asked."""

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
    """A virtual environment that is filled from this one's distributions, whose versions are pinned."""

    def __init__(self, folder: Path) -> None:
        """Make it, empty."""
        venv.create(folder, with_pip=False)
        self.python = folder / "bin" / "python"
        self._site = Path(self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())

    def install(self, wheel: Path, *, extra: str = "") -> None:
        """Install the wheel, and copy what it requires."""
        pip(f"--python={self.python}", "install", str(wheel))
        for name in closure(extra=extra).keys() - {NAME}:
            self._copy(name)

    def add(self, name: str) -> None:
        """Copy a distribution and what it requires."""
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
        """Run its Python, apart from this project's folder and the variables of the surroundings."""
        command = [str(self.python), "-I", "-W", "error", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)


def pip(*arguments: str) -> None:
    """Run pip without an index."""
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run(command, check=True, capture_output=True)


def closure(name: str = NAME, extra: str = "") -> dict[str, set[str]]:
    """Name a distribution and all that it requires here, as installed here, each with what it requires itself."""
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
