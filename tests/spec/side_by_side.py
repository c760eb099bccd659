"""Prints how oasdiff and our rules judge the catalogue of changes.

Usage: PYTHONPATH=scripts:tests/contract .venv/bin/python tests/spec/side_by_side.py (after make oasdiff)
"""

from __future__ import annotations

import sys

from packaging.version import Version

from changes import MAJOR, MINOR, PATCH
from document_diff.change_kinds import Severity
from document_diff.oasdiff import findings, severity_of
from document_diff.report import Report
from document_diff.revision import Revision
from edits import Between


def report(edit):
    return Report(*(Revision("", content, Version("1.0.0")) for content in Between.of(edit).documents()))


def judged(rows):
    """Return each change with our step and that of oasdiff, or None if oasdiff reports nothing or fails."""
    for name, edit, _ in rows:
        reported = report(edit)
        yield name, reported.severity, max(map(severity_of, findings(reported) or ()), default=None)


def main():
    for title, rows, breaking in (("breaking", MAJOR, True), ("harmless", MINOR + PATCH, False)):
        table = list(judged(rows))
        for name, ours, theirs in table:
            if breaking is not (theirs is Severity.MAJOR) or breaking is not (ours is Severity.MAJOR):
                sys.stdout.write(f"{title}: {name}: we say {ours}, oasdiff {theirs}\n")
        right = [sum(breaking is (row[side] is Severity.MAJOR) for row in table) for side in (1, 2)]
        sys.stdout.write(f"{title}: of {len(table)} we judge {right[0]} rightly, oasdiff {right[1]}\n")


if __name__ == "__main__":
    main()
