"""Fails if the document changed since the last release, but its version or the changelog did not.

Releases are tags such as v1.2.3.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import Version

from document_diff.report import Report
from document_diff.revision import DOCUMENT, git, read_revision
from openapi_document.yaml_files import DocumentError
from releasing.changelog import ChangelogError, since

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
_RELEASE = re.compile(r"v\d+\.\d+\.\d+")


def last_release(repository: Path) -> str | None:
    """Return the newest release that the checked-out commit descends from."""
    tags = git(repository, "tag", "--merged", "HEAD", "--list", "v*") or ""
    return max(filter(_RELEASE.fullmatch, tags.split()), key=Version, default=None)


def is_shallow(repository: Path) -> bool:
    """Return whether this is a shallow clone, which may lack the tags of releases."""
    return (git(repository, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def problems(report: Report, changelog: str, release: str) -> Iterator[str]:
    """Return a line for each mistake in `info.version` and in the changelog."""
    if report.new.version < report.old.version:
        yield f"info.version went down from {report.old.version} to {report.new.version}"
    elif not report.follows:
        yield f"info.version must be {report.asked} or higher: {report.verdict} See make spec-diff BASE={release}"
    try:
        news = since(changelog, release.removeprefix("v"))
    except ChangelogError as error:
        yield str(error)
        return
    version = str(report.new.version)
    if report.new.version > report.old.version and not re.search(rf"\bcontract {re.escape(version)}(?!\.?\w)", news):
        yield f'CHANGELOG.md does not say "contract {version}" since {release}'


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT, help="the repository to check")
    repository: Path = parser.parse_args(arguments).folder
    if not (repository / DOCUMENT).is_file():
        sys.stderr.write(f"check: {repository} has no {DOCUMENT}\n")
        return 1
    release = last_release(repository)
    if release is None:
        fetch = f"git fetch {'--unshallow ' if is_shallow(repository) else ''}--tags"
        sys.stdout.write(
            f"check: there is no release tag, so {DOCUMENT} was not compared. "
            f"If there was a release: {fetch}. To compare with a file: make spec-diff BASE=file\n"
        )
        return 0
    try:
        report = Report(read_revision(release, repository), read_revision(str(repository / DOCUMENT), repository))
        changelog = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    except (DocumentError, OSError) as error:
        sys.stderr.write(f"check: {' '.join(str(error).split())}\n")
        return 1
    found = list(problems(report, changelog, release))
    for problem in found:
        sys.stderr.write(f"check: {problem}\n")
    if not found:
        sys.stdout.write(f"check: {report.new.version} follows {release}\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
