"""Finds breaking changes of the package's Python API."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import griffe

from document_diff.revision import git

PACKAGE = "clay_credits"
_SOURCES = ("generated", "overrides")
_TYPED = "tests/typing"


def breakages(root: Path, tag: str) -> list[str]:
    """Return the public names and arguments of a release that were removed or changed since.

    Griffe compares names, arguments and defaults. It does not compare types, which `old_tests` does.
    """
    released = griffe.load_git(
        PACKAGE, ref=tag, repo=root, search_paths=_SOURCES, resolve_aliases=True, resolve_external=True
    )
    current = griffe.load(
        PACKAGE, search_paths=[root / source for source in _SOURCES], resolve_aliases=True, resolve_external=True
    )
    found = griffe.find_breaking_changes(released, current)
    return sorted({f"{one.obj.path}: {one.kind.value}{_named(one)}" for one in found})


def _named(breakage: griffe.Breakage) -> str:
    parameter = breakage.old_value if isinstance(breakage.old_value, griffe.Parameter) else breakage.new_value
    return f": {parameter.name}" if isinstance(parameter, griffe.Parameter) else ""


def old_tests(root: Path, tag: str) -> list[str]:
    """Type-check a release's tests/typing with the work tree's package, and return the errors."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (git(root, "ls-tree", "-r", "--name-only", tag, _TYPED) or "").split():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(git(root, "show", f"{tag}:{name}") or "", encoding="utf-8")
        command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--no-error-summary", _TYPED]
        environment = {"MYPYPATH": os.pathsep.join(str(root / source) for source in _SOURCES), "PATH": ""}
        run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return [line for line in (run.stdout + run.stderr).splitlines() if ": error:" in line or run.returncode > 1]
