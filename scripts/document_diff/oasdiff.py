"""Asks oasdiff for a second opinion, if it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .change_kinds import Severity

if TYPE_CHECKING:
    from .node_pairs import Change
    from .report import Report

# The levels of oasdiff. A warning counts as a breaking change.
_SEVERITIES = {3: Severity.MAJOR, 2: Severity.MAJOR, 1: Severity.PATCH}
# The report shows the version already.
_LEFT_OUT = frozenset({"api-version-not-bumped"})


def second_opinion(report: Report) -> list[str]:
    """Return the findings of oasdiff that are more severe than ours, or a line that there are none."""
    if program() is None:
        return ["oasdiff is not installed, so there is no second opinion: make oasdiff"]
    found = findings(report)
    if found is None:
        return ["oasdiff failed on these documents, so there is no second opinion."]
    more_severe = [finding for finding in found if severity_of(finding) > _ours(report.changes, finding)]
    if not more_severe:
        return ["oasdiff finds no more severe changes."]
    return ["oasdiff finds more severe changes:", *(f"  {_place(finding)}{finding['text']}" for finding in more_severe)]


def program() -> str | None:
    """Return the path of oasdiff from the variable OASDIFF, the PATH, or the folder of this Python."""
    named = os.environ.get("OASDIFF") or "oasdiff"
    return shutil.which(named) or shutil.which(named, path=str(Path(sys.executable).parent))


def findings(report: Report) -> list[dict[str, Any]] | None:
    """Return the findings of oasdiff, or None if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{name}.json") for name in ("old", "new")]
        for file, revision in zip(files, (report.old, report.new), strict=True):
            file.write_text(json.dumps(revision.content), encoding="utf-8")
        command = [program() or "oasdiff", "changelog", "--format", "json", *map(str, files)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: list[dict[str, Any]] | None = None if run.returncode else json.loads(run.stdout or "[]") or []
    except json.JSONDecodeError:
        return None
    return found and [finding for finding in found if finding["id"] not in _LEFT_OUT]


def severity_of(finding: dict[str, Any]) -> Severity:
    """Return the version step of a finding."""
    return _SEVERITIES[finding["level"]]


def _ours(changes: list[Change], finding: dict[str, Any]) -> int:
    """Return our most severe change of the same operation, or of all if the finding names none."""
    operation = finding.get("operationId")
    reached = [change.severity for change in changes if operation is None or operation in change.operations]
    return max(reached, default=0)


def _place(finding: dict[str, Any]) -> str:
    return f"{finding['operation']} {finding['path']}: " if "path" in finding else ""
