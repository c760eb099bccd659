"""The example clients in other languages: reads examples/*/language.toml, and generates, builds and runs a client.

`make languages` uses it in tests/languages/test_languages.py.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import shutil
import subprocess
import textwrap
import time
import tomllib
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clay_credits import Clay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from clay_credits.mock import MockServer
    from openapi_document.document import Document

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
BUILD = ROOT / "build" / "languages"
SETTINGS = "language.toml"
# Enough for a first build, which fetches and compiles all dependencies.
STEP_SECONDS = 900
_SHOWN_LINES = 30
_CALL = re.compile(r"^[^\n]*\[call\][^\n]*\n(.*?)^[^\n]*\[/call\]", re.DOTALL | re.MULTILINE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


class LanguageError(Exception):
    """The settings of a language are wrong, or a step failed. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """The settings in language.toml. A command is a line of the shell.

    Attributes:
        folder: The example's folder.
        name: The language's name.
        tools: Executables that it needs.
        requires: Commands that succeed if the libraries that it needs are installed.
        needs: The same in words, for the bundle's README.
        files: The files of its project.
        document: The file of the bundle that its generator reads best.
        prepare: Commands that may need the network.
        generate: Commands that generate the client. `{document}` is replaced by the document's path.
        check: Commands that lint the example program.
        build: Commands that build the program.
        run: The program and its arguments.
        note: An explanation of the commands.
        program: The file whose lines between `[call]` and `[/call]` show a call.
    """

    folder: Path
    name: str
    tools: Sequence[str]
    requires: Sequence[str] = ()
    needs: str
    files: Sequence[str]
    document: str
    prepare: Sequence[str] = ()
    generate: Sequence[str]
    check: Sequence[str] = ()
    build: Sequence[str] = ()
    run: Sequence[str]
    note: str = ""
    program: str

    def missing(self, environment: Mapping[str, str]) -> list[str]:
        """Return the tools that are not on the PATH, or else the commands of `requires` that fail."""
        return [tool for tool in self.tools if shutil.which(tool, path=environment["PATH"]) is None] or [
            command
            for command in self.requires
            if subprocess.run(["/bin/sh", "-c", command], env=environment, capture_output=True, check=False).returncode
        ]

    def commands(self, document: str) -> list[str]:
        """Return the commands that build the program for a document."""
        made = [*self.prepare, *self.generate, *self.build]
        return [line.replace("{document}", document) for line in made]

    def run_command(self, given: Iterable[str]) -> str:
        """Return the line of the shell that runs the program."""
        return shlex.join([*self.run, *given])

    def call(self) -> str:
        """Return the lines of the program that make a client and call an operation.

        Raises:
            LanguageError: The program is missing, or does not mark them.
        """
        path = self.folder / self.program
        found = _CALL.search(path.read_text(encoding="utf-8")) if path.is_file() else None
        if found is None:
            raise LanguageError(f"{path}: there are no lines between [call] and [/call]")
        return textwrap.dedent(found[1])

    def make(self, bundle: Path, environment: Mapping[str, str]) -> tuple[Path, dict[str, float]]:
        """Build the program, and return its folder and the seconds that each step took.

        Raises:
            LanguageError: A command failed, or the bundle has no such document.
        """
        document = bundle / self.document
        if not document.is_file():
            raise LanguageError(f"{self.folder / SETTINGS}: the bundle has no {self.document}")
        work, seconds = self._work_copy(document), {}
        for step in ("prepare", "generate", "check", "build"):
            start = time.perf_counter()
            for line in getattr(self, step):
                command = line.replace("{document}", shlex.quote(str(document)))
                self._run(step, ["/bin/sh", "-c", command], work, environment)
            seconds[step] = time.perf_counter() - start
        return work, seconds

    def answers(self, work: Path, given: Sequence[str], environment: Mapping[str, str]) -> Any:
        """Run the program and return the JSON that it writes.

        Raises:
            LanguageError: It failed, or wrote something else.
        """
        written = self._run("run", [*self.run, *given], work, environment)
        try:
            return json.loads(written)
        except ValueError as error:
            raise LanguageError(f"{self.name}: run: its output is not JSON: {error}") from None

    def texts(self) -> dict[str, str]:
        """Return the files of its project by their names.

        Raises:
            LanguageError: One is missing, or is not text.
        """
        try:
            return {name: self.folder.joinpath(name).read_text(encoding="utf-8") for name in self.files}
        except (OSError, UnicodeDecodeError) as error:
            raise LanguageError(f"{self.folder / SETTINGS}: files: {error}") from None

    def _work_copy(self, document: Path) -> Path:
        """Return a copy of the project. An earlier build in it is kept if its inputs are the same."""
        settings = self.folder.joinpath(SETTINGS).read_text(encoding="utf-8")
        texts = self.texts()
        made_of = hashlib.sha256(repr([settings, texts, document.read_bytes()]).encode()).hexdigest()
        work = BUILD / self.folder.name
        stamp = work / ".made-of"
        if not stamp.is_file() or stamp.read_text(encoding="ascii") != made_of:
            shutil.rmtree(work, ignore_errors=True)
            for name, text in texts.items():
                file = work / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            stamp.write_text(made_of, encoding="ascii")
        return work

    def _run(self, step: str, command: Sequence[str], work: Path, environment: Mapping[str, str]) -> str:
        try:
            result = subprocess.run(
                command, cwd=work, env=environment, capture_output=True, text=True, check=False, timeout=STEP_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise LanguageError(f"{self.name}: {step}: {error}") from None
        if result.returncode:
            said = "\n".join((result.stdout + result.stderr).splitlines()[-_SHOWN_LINES:])
            raise LanguageError(f"{self.name}: {step}: {shlex.join(command)}: exit {result.returncode}\n{said}")
        return result.stdout


def read(folder: Path) -> Language:
    """Read a language's settings.

    Raises:
        LanguageError: They are missing or not TOML, or a key is missing, unknown or of a wrong type.
    """
    path = folder / SETTINGS
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LanguageError(f"{path}: {error}") from None
    for problem in _problems(settings):
        raise LanguageError(f"{path}: {problem}")
    language = Language(folder=folder, **settings)
    language.call()
    return language


def _problems(settings: dict[str, Any]) -> Iterator[str]:
    known = {field.name: field for field in fields(Language) if field.name != "folder"}
    yield from (f"unknown key {key}" for key in settings.keys() - known.keys())
    for key, field in known.items():
        value = settings.get(key, field.default)
        if value is MISSING:
            yield f"the key {key} is missing"
        elif field.type == "str" and not isinstance(value, str):
            yield f"{key} must be a string"
        elif field.type != "str" and not _is_strings(value):
            yield f"{key} must be a list of strings"


def _is_strings(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def languages() -> list[str]:
    """Return the names of the folders of all languages."""
    return sorted(path.parent.name for path in EXAMPLES.glob(f"*/{SETTINGS}"))


def arguments(document: Document) -> dict[str, str]:
    """Return the document's example of each parameter by its name, in the order of the operations."""
    return {
        one["name"]: str(one.get("example", "..."))
        for operation in document.operations()
        for one in operation.parameters
    }


def python_answers(document: Document, server: MockServer) -> dict[str, Any]:
    """Call each operation with the document's examples, and return the values of the Python client."""
    answers: dict[str, Any] = {}
    ids = arguments(document)
    with Clay(session=server.session, base_url=server.base_url) as clay:
        for operation in document.operations():
            method = getattr(getattr(clay, operation.tag), operation.method_name)
            answers[operation.operation_id] = method(*(ids[one["name"]] for one in operation.parameters)).to_dict()
    return answers


def canonical(value: Any) -> str:
    """Return JSON that is the same text for equal values in every language.

    Keys are sorted, null members are left out, times are in UTC, and 1.0 is written as 1.
    """
    return json.dumps(_canonical(value), indent=1, sort_keys=True, ensure_ascii=False)


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _TIME.fullmatch(value):
        return datetime.fromisoformat(value.upper()).astimezone(UTC).isoformat()
    return value
