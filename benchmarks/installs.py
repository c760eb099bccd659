"""The peers, and how each gets an environment of its own below build/bench/."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typed_models
from build import build_distributions
from releasing.wheel_environment import Environment
from subject import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"
SPEC = ROOT / "openapi.yaml"
_BIN = Path(sys.executable).parent
_PINS = HERE / "requirements.txt"


class BenchError(Exception):
    """The benchmark cannot go on; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Something that is measured.

    Attributes:
        name: By which it is chosen, and its folder is called.
        title: What it is.
        kind: `ours`; `typed`, for a client that gives typed values; `raw`, for a library by hand.
        module: Its module in peers/.
        package: What its user imports.
        client: How its user imports what calls are made with.
        shows: The distributions whose versions matter.
        install: Fills its folder: an environment in env/, and in code/ what else belongs on its path.
        generate: Makes its client of a document, where it has a generator.
        develops: Whether it runs in the development environment too.
    """

    name: str
    title: str
    kind: str
    module: str
    package: str
    client: str
    shows: Sequence[str]
    install: Callable[[Path], None]
    generate: Callable[[Path, Path], None] | None = None
    develops: bool = False


@dataclass(frozen=True)
class Place:
    """Where a peer can be run: a Python, and what comes before its own path."""

    python: Path
    path: tuple[Path, ...]

    def environment(self, *first: Path) -> dict[str, str]:
        """Return the variables to run it with, and nothing of the surroundings that could change what it does."""
        path = os.pathsep.join(map(str, (*first, *self.path)))
        # Where nothing is measured, no bytecode is left beside the sources.
        no_bytecode = "1" if self.python == Path(sys.executable) else ""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": path,
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": no_bytecode,
        }

    def versions(self) -> dict[str, str]:
        """Name the distributions that it has, with their versions."""
        program = (
            "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"
        )
        found: dict[str, str] = json.loads(run([self.python, "-c", program], env=self.environment()))
        return found

    def size(self) -> int:
        """Count the bytes that its user installs: no bytecode, and nothing of the environment itself."""
        site = self.python.parent.parent / "lib"
        return sum(
            file.stat().st_size
            for folder in (site, *self.path[1:])
            for file in folder.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith("_virtualenv")
        )


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run a command and return what it writes.

    Raises:
        BenchError: It failed.
    """
    try:
        done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BenchError(f"{command[0]}: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-3:] or [f"exit {done.returncode}"]
        raise BenchError(f"{Path(command[0]).name} {command[1]}: {' '.join(said)}")
    return done.stdout


def installed(peer: Peer) -> Place:
    """Return the peer's environment, made anew if what it is made of has changed.

    Raises:
        BenchError: It cannot be made.
    """
    folder = BUILD / peer.name
    stamp, made_of = folder / ".made-of", _made_of(peer)
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != made_of:
        shutil.rmtree(folder, ignore_errors=True)
        folder.joinpath("code").mkdir(parents=True)
        peer.install(folder)
        # As pip does when it installs: who imports a package for the second time finds its bytecode.
        run([folder / "env/bin/python", "-m", "compileall", "-q", folder / "env/lib", folder / "code"])
        stamp.write_text(made_of, encoding="ascii")
    return Place(folder / "env/bin/python", (HERE, folder / "code"))


def _made_of(peer: Peer) -> str:
    files = [SPEC, ROOT / "requirements-dev.txt", _PINS, Path(__file__), Path(typed_models.__file__)]
    if peer.kind == "ours":
        ours = [*DOCUMENT.parent.rglob("*"), *ROOT.joinpath("overrides").rglob("*")]
        files += [file for file in ours if file.is_file() and "__pycache__" not in file.parts]
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in sorted(files))).hexdigest()


def in_development(peer: Peer, folder: Path) -> Place:
    """Return the development environment to run the peer in, with what the peer generates in a folder."""
    if peer.generate is not None and peer.kind != "ours":
        peer.generate(SPEC, folder / peer.package)
    return Place(Path(sys.executable), (HERE, folder))


def _install_ours(extra: str) -> Callable[[Path], None]:
    def install(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as built:
            build_distributions(Path(built))
            (wheel,) = Path(built).glob("*.whl")
            Environment(folder / "env").install(wheel, extra=extra)

    return install


def _install_httpx(folder: Path) -> None:
    Environment(folder / "env").add("httpx")


def _install_stock(folder: Path) -> None:
    environment = Environment(folder / "env")
    environment.add("httpx")
    environment.add("attrs")
    generate_stock(SPEC, folder / "code" / "clay_stock")


def _locked(name: str) -> Callable[[Path], None]:
    """Install a dependency group of pyproject.toml in the pinned versions."""

    def install(folder: Path) -> None:
        environment = folder / "env"
        run([_BIN / "uv", "venv", "--quiet", "--python", sys.executable, environment])
        uv: list[str | Path] = [_BIN / "uv", "pip", "install", "--quiet", "--python", environment / "bin" / "python"]
        run([*uv, "--group", f"{ROOT / 'pyproject.toml'}:bench-{name}", "--constraint", _PINS])

    return install


def _install_openapi(library: str) -> Callable[[Path], None]:
    def install(folder: Path) -> None:
        _locked(f"openapi-{library}")(folder)
        generate_openapi(library)(SPEC, folder / "code" / f"clay_{library}")

    return install


def _install_stainless(folder: Path) -> None:
    _locked("stainless")(folder)
    content: dict[str, Any] = json.loads(DOCUMENT.read_bytes())
    folder.joinpath("code", "clay_stainless.py").write_text(typed_models.source(content), encoding="utf-8")


def generate_ours(document: Path, output: Path) -> None:
    """Make our client of a document."""
    run([sys.executable, ROOT / "scripts" / "generate.py", "--document", document, "--output", output])


def generate_stock(document: Path, output: Path) -> None:
    """Make the client that openapi-python-client makes by itself, in a place where it finds no settings of ours."""
    with tempfile.TemporaryDirectory() as scratch:
        config = Path(scratch, "config.yaml")
        config.write_text("package_name_override: clay_stock\n", encoding="utf-8")
        made = Path(scratch, "made")
        command: list[str | Path] = [_BIN / "openapi-python-client", "generate", "--meta", "none", "--path", document]
        environment = {**os.environ, "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}"}
        run([*command, "--config", config, "--output-path", made], env=environment)
        shutil.copytree(made, output, dirs_exist_ok=True)


def generate_openapi(library: str) -> Callable[[Path, Path], None]:
    """Make the client of openapi-generator; the Java that it needs comes with it."""

    def generate(document: Path, output: Path) -> None:
        tool = installed(OPENAPI_GENERATOR).python.parent / "openapi-generator-cli"
        with tempfile.TemporaryDirectory() as made:
            command: list[str | Path] = [
                tool,
                "generate",
                "-g",
                "python",
                "--library",
                library,
                "--package-name",
                output.name,
            ]
            run([*command, "-i", document, "-o", made])
            shutil.copytree(Path(made, output.name), output, dirs_exist_ok=True)

    return generate


OPENAPI_GENERATOR = Peer(
    name="openapi-generator",
    title="the generator",
    kind="tool",
    module="",
    package="",
    client="",
    shows=(),
    install=_locked("openapi-generator"),
)
PLOTS = Peer(
    name="plots", title="draws", kind="tool", module="", package="", client="", shows=(), install=_locked("plots")
)

PEERS = (
    Peer(
        name="ours",
        title="clay-credits",
        kind="ours",
        module="ours",
        package="clay_credits",
        client="from clay_credits import Clay",
        shows=("httpx", "attrs"),
        install=_install_ours(""),
        generate=generate_ours,
        develops=True,
    ),
    Peer(
        name="ours-fast",
        title="clay-credits[fast]",
        kind="ours",
        module="ours",
        package="clay_credits",
        client="from clay_credits import Clay",
        shows=("httpx", "attrs", "msgspec"),
        install=_install_ours("fast"),
    ),
    Peer(
        name="stock",
        title="openapi-python-client",
        kind="typed",
        module="stock",
        package="clay_stock",
        client="from clay_stock.client import Client",
        shows=("httpx", "attrs"),
        install=_install_stock,
        generate=generate_stock,
        develops=True,
    ),
    Peer(
        name="openapi-urllib3",
        title="openapi-generator, urllib3",
        kind="typed",
        module="openapi_urllib3",
        package="clay_urllib3",
        client="from clay_urllib3 import ApiClient",
        shows=("urllib3", "pydantic"),
        install=_install_openapi("urllib3"),
        generate=generate_openapi("urllib3"),
    ),
    Peer(
        name="openapi-asyncio",
        title="openapi-generator, asyncio",
        kind="typed",
        module="openapi_asyncio",
        package="clay_asyncio",
        client="from clay_asyncio import ApiClient",
        shows=("aiohttp", "pydantic"),
        install=_install_openapi("asyncio"),
    ),
    Peer(
        name="stainless",
        title="Stainless's runtime",
        kind="typed",
        module="stainless",
        package="groq",
        client="from groq import Groq",
        shows=("groq", "httpx", "pydantic"),
        install=_install_stainless,
    ),
    Peer(
        name="httpx",
        title="httpx, JSON",
        kind="raw",
        module="httpx_json",
        package="httpx",
        client="from httpx import Client",
        shows=("httpx",),
        install=_install_httpx,
        develops=True,
    ),
    Peer(
        name="aiohttp",
        title="aiohttp, JSON",
        kind="raw",
        module="aiohttp_json",
        package="aiohttp",
        client="from aiohttp import ClientSession",
        shows=("aiohttp",),
        install=_locked("aiohttp"),
    ),
)
