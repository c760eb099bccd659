"""Builds the wheel and the sdist once, and an environment that has nothing but the package and what it depends on."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def dist(tmp_path_factory):
    """The folder with the wheel and the sdist, built from what git would commit."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


class Environment:
    """A virtual environment that is filled from this one's distributions, so that no index is asked."""

    def __init__(self, folder):
        venv.create(folder, with_pip=False)
        self.python = folder / "bin" / "python"
        self._site = Path(self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())

    def install(self, wheel, *, extra=""):
        _pip(f"--python={self.python}", "install", str(wheel))
        for name in _closure("clay-credits", extra) - {"clay-credits"}:
            self._copy(name)

    def _copy(self, name):
        site = Path(sysconfig.get_path("purelib"))
        for file in distribution(name).files or ():
            source = Path(file.locate())
            if source.is_relative_to(site) and source.exists() and "__pycache__" not in source.parts:
                target = self._site / source.relative_to(site)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)

    def run(self, *arguments, **options):
        # -I: neither this project's folder nor variables of the surroundings.
        command = [str(self.python), "-I", "-W", "error", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def _pip(*arguments):
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run(command, check=True, capture_output=True)


def _closure(name, extra=""):
    """Name a distribution and all that it requires here, as installed here."""
    found, open_ends = set(), [(name, extra)]
    while open_ends:
        current, wanted = open_ends.pop()
        if current in found:
            continue
        found.add(current)
        requirements = map(Requirement, distribution(current).requires or ())
        open_ends += [
            (one.name, "") for one in requirements if not one.marker or one.marker.evaluate({"extra": wanted})
        ]
    return found


@pytest.fixture(scope="session")
def environment(dist, tmp_path_factory):
    """The wheel without extras."""
    made = Environment(tmp_path_factory.mktemp("plain"))
    made.install(next(dist.glob("*.whl")))
    return made


@pytest.fixture(scope="session")
def mock_environment(dist, tmp_path_factory):
    """The wheel made of the sdist, with the extra `mock`."""
    made = Environment(tmp_path_factory.mktemp("mock"))
    _pip("wheel", str(next(dist.glob("*.tar.gz"))), "--wheel-dir", str(dist / "of-sdist"))
    made.install(next(dist.glob("of-sdist/*.whl")), extra="mock")
    return made
