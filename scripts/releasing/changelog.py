"""Reads and writes CHANGELOG.md in the format of Keep a Changelog."""

from __future__ import annotations

import re

_UNRELEASED = "## [Unreleased]\n"
_SECTION = re.compile(r"^## \[", re.MULTILINE)


class ChangelogError(Exception):
    """The changelog has a mistake, which the message describes."""


def since(text: str, version: str) -> str:
    """Return the text above the section of a version: unreleased changes, or a release that is being prepared.

    Raises:
        ChangelogError: There is no section of unreleased changes.
    """
    return text[len(_split(text)[0]) :].partition(f"## [{version}]")[0]


def released(text: str, version: str, date: str, api_changes: str) -> str:
    """Return the changelog with the unreleased changes and the API changes below a new version.

    Raises:
        ChangelogError: There are no unreleased changes, or the version exists already.
    """
    before, body, after = _split(text)
    if not body.strip():
        raise ChangelogError("CHANGELOG.md: [Unreleased] is empty: describe what this release changes")
    if f"## [{version}]" in text:
        raise ChangelogError(f"CHANGELOG.md: {version} was released already")
    parts = [body.strip(), *([api_changes.strip()] if api_changes.strip() else [])]
    return (
        f"{before}{_UNRELEASED}\n## [{version}] - {date}\n\n"
        + "\n\n".join(parts)
        + "\n"
        + (f"\n{after}" if after else "")
    )


def section(text: str, version: str) -> str:
    """Return what a release changes, without its heading.

    Raises:
        ChangelogError: The release has no section.
    """
    found = re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n", text, re.MULTILINE)
    if not found:
        raise ChangelogError(f"CHANGELOG.md: has no dated section for {version}")
    return _SECTION.split(text[found.end() :])[0].strip() + "\n"


def _split(text: str) -> tuple[str, str, str]:
    before, found, rest = text.partition(_UNRELEASED)
    if not found:
        raise ChangelogError("CHANGELOG.md: the section [Unreleased] is missing")
    next_section = _SECTION.search(rest)
    end = next_section.start() if next_section else len(rest)
    return before, rest[:end], rest[end:]
