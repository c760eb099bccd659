"""Prints what changed between two revisions of the document, and the version step that the changes need.

Usage: python scripts/spec_diff.py [--format text|markdown|json] [--fail-on major|minor|patch] BASE [HEAD]

BASE and HEAD are files or git references. HEAD is openapi.yaml of the work tree by default.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from document_diff.change_kinds import Severity
from document_diff.oasdiff import second_opinion
from document_diff.report import FORMATS, Report
from document_diff.revision import DOCUMENT, read_revision
from openapi_document.yaml_files import DocumentError

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line. Return 1 for a change above --fail-on, 2 for an unreadable revision, or 0."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("base", metavar="BASE", help="the older revision: a file or a git reference")
    parser.add_argument(
        "head", metavar="HEAD", nargs="?", default=os.path.relpath(ROOT / DOCUMENT), help="the newer one"
    )
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--fail-on", choices=[str(one) for one in Severity], help="exit with 1 for such a change or a more severe one"
    )
    options = parser.parse_args(arguments)
    try:
        report = Report(read_revision(options.base, ROOT), read_revision(options.head, ROOT))
    except DocumentError as error:
        sys.stderr.write(f"spec-diff: {' '.join(str(error).split())}\n")
        return 2
    lines = [FORMATS[options.format](report)]
    if options.format == "text":
        lines += second_opinion(report)
    sys.stdout.write("\n".join(lines) + "\n")
    limit = Severity[options.fail_on.upper()] if options.fail_on else None
    return int(limit is not None and report.severity is not None and report.severity >= limit)


if __name__ == "__main__":
    raise SystemExit(main())
