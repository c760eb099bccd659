"""Checks the workflows and actions of GitHub without a network, so that a tag does not fail after it was pushed."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_USES = re.compile(r"^ *(?:- )?uses: (.*)$", re.MULTILINE)
_PINNED = re.compile(r"([\w.-]+/[\w./-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)")
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
_CHECKOUT = "actions/checkout"
_PUBLISH = "pypa/gh-action-pypi-publish"
# What has to be true of the job that publishes.
_PUBLISHING = {
    "if": "github.event_name == 'push'",
    "environment": "pypi",
    "needs": ["test", "build"],
    "permissions": {"id-token": "write"},
}
_CODE = ("make ", ".venv/")
_ON_THE_RUNNER = {"gh", "python", "sed", "sha256sum", "sudo"}


def problems(root: Path) -> Iterator[str]:
    """Return a line for each claim of a workflow or an action that does not hold."""
    pins: dict[str, str] = {}
    folder = root / ".github"
    for path in (*sorted(folder.glob("workflows/*.yml")), *sorted(folder.glob("actions/*/action.yml"))):
        text = path.read_text(encoding="utf-8")
        found = [*_uses(root, text, pins)]
        content = yaml.safe_load(text)
        if path.parent.name == "workflows":
            found += _workflow(root, content)
        else:
            found += _expressions(content["runs"]["steps"])
        yield from (f"{path.relative_to(root)}: {one}" for one in found)


def _uses(root: Path, text: str, pins: dict[str, str]) -> Iterator[str]:
    """Check that each action is pinned by a hash, with its version as a comment, and by the same one everywhere."""
    for used in _USES.findall(text):
        pinned = _PINNED.fullmatch(used)
        if used.startswith("./"):
            if not (root / used).exists():
                yield f"{used} does not exist"
        elif not pinned:
            yield f"{used} is not pinned by a hash with its version as a comment"
        elif pins.setdefault(pinned[1], pinned[2]) != pinned[2]:
            yield f"{pinned[1]} has another pin elsewhere"


def _workflow(root: Path, workflow: dict[str, Any]) -> Iterator[str]:
    """Check the permissions of each job, and that what it runs exists."""
    if workflow.get("permissions") not in ({}, {"contents": "read"}):
        yield "does not begin with the least permissions"
    for name, job in workflow["jobs"].items():
        permissions = job.get("permissions", {})
        steps = job.get("steps", [])
        used = {step["uses"].partition("@")[0]: step.get("with", {}) for step in steps if "uses" in step}
        lines = [*_lines(steps)]
        runs_code = _CHECKOUT in used or any(line.startswith(_CODE) for line in lines)
        if "write" in str(permissions) and runs_code:
            yield f"{name} may write, and runs code of the repository"
        if _PUBLISH in used:
            yield from (
                f"{name} publishes, so its {key} must be {value}"
                for key, value in _PUBLISHING.items()
                if job.get(key) != value
            )
            if used[_PUBLISH] != {"attestations": True}:
                yield f"{name} publishes with other settings than attestations"
        if used.get(_CHECKOUT, {"persist-credentials": False}).get("persist-credentials") is not False:
            yield f"{name} keeps the credentials of the checkout"
        rows = job.get("strategy", {}).get("matrix", {}).get("include", [])
        tests = {test for row in rows for test in row.get("tests", "").split()}
        yield from (f"{name}: {test} does not exist" for test in sorted(tests) if not (root / test).exists())
        yield from (f"{name}: {one}" for one in _expressions(steps))
        yield from (f"{name}: {one}" for line in lines for one in _command(root, line))


def _lines(steps: list[dict[str, Any]]) -> Iterator[str]:
    """Return the commands of steps."""
    for step in steps:
        yield from step.get("run", "").replace("\\\n", " ").splitlines()


def _expressions(steps: list[dict[str, Any]]) -> Iterator[str]:
    """Return a line for each command that a value could become a part of."""
    yield from (f"an expression becomes a part of a command: {line.strip()}" for line in _lines(steps) if "${{" in line)


def _command(root: Path, line: str) -> Iterator[str]:
    words = shlex.split(line)
    if words[0] == "make":
        if words[1] not in _TARGET.findall((root / "Makefile").read_text(encoding="utf-8")):
            yield f"the Makefile has no target {words[1]}"
    elif words[0].startswith(".venv/bin/python"):
        if not (root / words[1]).is_file():
            yield f"{words[1]} does not exist"
    elif words[0] not in _ON_THE_RUNNER:
        yield f"{words[0]} is neither a make target nor a known command of the runner"
