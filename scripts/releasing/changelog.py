"""Reads and writes CHANGELOG.md, as Keep a Changelog has it."""

from __future__ import annotations

import re

_UNRELEASED = "## [Unreleased]\n"
_SECTION = re.compile(r"^## \[", re.MULTILINE)


class ChangelogError(Exception):
    """The changelog is not as it must be; the message says how."""


def since(text: str, version: str) -> str:
    """Give what stands above the section of a version: what is unreleased, and a release in the making.

    Raises:
        ChangelogError: There is no section of unreleased changes.
    """
    return text[len(_split(text)[0]) :].partition(f"## [{version}]")[0]


def released(text: str, version: str, date: str, api_changes: str) -> str:
    """Give the changelog with what was unreleased under a version, the changes of the API after it.

    Raises:
        ChangelogError: Nothing is unreleased, or the version is there already.
    """
    before, body, after = _split(text)
    if not body.strip():
        raise ChangelogError("CHANGELOG.md: nothing stands under [Unreleased]: say what this release changes")
    if f"## [{version}]" in text:
        raise ChangelogError(f"CHANGELOG.md: {version} was released already")
    parts = [body.strip(), *([api_changes.strip()] if api_changes.strip() else [])]
    return (
        f"{before}{_UNRELEASED}\n## [{version}] - {date}\n\n"
        + "\n\n".join(parts)
        + "\n"
        + (f"\n{after}" if after else "")
    )


def _split(text: str) -> tuple[str, str, str]:
    before, found, rest = text.partition(_UNRELEASED)
    if not found:
        raise ChangelogError("CHANGELOG.md: the section [Unreleased] is missing")
    next_section = _SECTION.search(rest)
    end = next_section.start() if next_section else len(rest)
    return before, rest[:end], rest[end:]
