"""The report of two revisions: all changes, and the version that they need."""

from __future__ import annotations

import json
from dataclasses import asdict
from difflib import unified_diff
from functools import cached_property
from typing import TYPE_CHECKING

from packaging.version import Version

from .caller_advice import advice
from .change_kinds import PLACES, Severity
from .compare import compare
from .operations import operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .caller_advice import Advice
    from .node_pairs import Change
    from .revision import Revision

CALLERS = "What callers change"
_MARKS = {Severity.MAJOR: "!", Severity.MINOR: "+", Severity.PATCH: " "}


class Report:
    """The differences of two revisions of the document."""

    def __init__(self, old: Revision, new: Revision) -> None:
        """Compare them."""
        self.old = old
        self.new = new
        self.changes = compare(old.content, new.content)

    @cached_property
    def severity(self) -> Severity | None:
        """The most severe change."""
        return max((change.severity for change in self.changes), default=None)

    @cached_property
    def advice(self) -> list[Advice]:
        """What callers have to change."""
        return advice(self.old.content, self.new.content, self.changes)

    @property
    def asked(self) -> Version:
        """The lowest version that the changes allow. Before 1.0.0 what breaks is a minor step."""
        old = self.old.version
        major, minor, patch = old.major, old.minor, old.micro
        if self.severity is None:
            return old
        if self.severity is Severity.MAJOR and major:
            return Version(f"{major + 1}.0.0")
        return Version(f"{major}.{minor}.{patch + 1}" if self.severity is Severity.PATCH else f"{major}.{minor + 1}.0")

    @property
    def follows(self) -> bool:
        """Whether info.version was raised enough for the changes."""
        return self.new.version >= self.asked

    @property
    def verdict(self) -> str:
        """One line about the version that the changes need."""
        versions = f"info.version was {self.old.version} and is {self.new.version}"
        if self.severity is None:
            return f"Nothing changed: {versions}."
        counts = [sum(change.severity is one for change in self.changes) for one in reversed(Severity)]
        counted = f"{counts[0]} breaking, {counts[1]} new, {counts[2]} other"
        return f"{counted}. A {self.severity} step, to {self.asked}: {versions}, which {self._judgement}."

    @property
    def _judgement(self) -> str:
        return "follows" if self.follows else "does not follow"


def as_text(report: Report) -> str:
    """Return text for a terminal. `!` marks breaking changes, and `+` additions."""
    lines = [f"From {report.old.name} to {report.new.name}", ""]
    for title, changes in _groups(report):
        lines += [title, *(f"  {mark} {text}" for mark, text in _lines(changes)), ""]
    lines += [f"{CALLERS}\n"] if report.advice else []
    for one in report.advice:
        lines.append(one.title)
        for language, code in _code(one):
            lines += [f"  {language}", *(f"    {line}" for line in code)]
        lines.append("")
    return "\n".join([*lines, report.verdict])


def as_markdown(report: Report) -> str:
    """Return Markdown for the section of a release in the changelog."""
    lines = ["### API changes", "", f"The contract {report.new.version}, after {report.old.version}.", ""]
    prefixes = {"!": "**Breaking:** ", "+": "", " ": ""}
    for title, changes in _groups(report):
        lines += [f"- {title}", *(f"  - {prefixes[mark]}{text}" for mark, text in _lines(changes))]
    lines += ["", f"#### {CALLERS}"] if report.advice else []
    for one in report.advice:
        lines += ["", f"{one.title}:"]
        for language, code in _code(one):
            lines += ["", "```diff", f"# {language}", *code, "```"]
    return "\n".join(lines if report.changes else [*lines, "Nothing changed."])


def as_json(report: Report) -> str:
    """Return JSON for programs."""
    versions = {"old": str(report.old.version), "new": str(report.new.version), "asked": str(report.asked)}
    changes = [{**asdict(change), "severity": str(change.severity)} for change in report.changes]
    step = str(report.severity) if report.severity else None
    whole = {"versions": versions, "step": step, "follows": report.follows, "changes": changes}
    return json.dumps(whole, ensure_ascii=False, indent=1)


FORMATS: dict[str, Callable[[Report], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}


def _groups(report: Report) -> Iterator[tuple[str, list[Change]]]:
    """Return the changes of each operation and shared component, in the order of the document, under its title."""
    groups: dict[str, list[Change]] = {}
    for change in report.changes:
        groups.setdefault(change.group, []).append(change)
    every = len(operations(report.new.content))
    for group, changes in groups.items():
        names = dict.fromkeys(name for change in changes for name in change.operations)
        used = "all operations" if len(names) == every else ", ".join(names) or "no operation"
        yield f"{group} (used by {used})" if changes[0].place.startswith("/components/") else group, changes


def _code(one: Advice) -> Iterator[tuple[str, list[str]]]:
    """Return the lines of an example by language, marked as removed, added or kept. Languages without a change lack."""
    for language, before, after in zip(("Python", "TypeScript"), one.before, one.after, strict=True):
        if before != after:
            lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=len(before))
            yield language, [f"{line[:1]} {line[1:]}" for line in lines][3:]


def _lines(changes: list[Change]) -> Iterator[tuple[str, str]]:
    """Return a mark and a line for each change, the most severe first, and one line for all places of a kind."""
    for change in sorted(changes, key=lambda one: -one.severity):
        if change.kind not in PLACES:
            yield _MARKS[change.severity], change.text
    for kind, title in PLACES.items():
        places = dict.fromkeys(_within(change) for change in changes if change.kind == kind)
        if places:
            yield _MARKS[Severity.PATCH], f"{title}: {', '.join(places)}"


def _within(change: Change) -> str:
    """Return the place relative to its group."""
    segments = change.place.split("/")[1:]
    inner = segments[3:] if segments[0] in {"paths", "components"} else segments
    return "/".join(inner or segments[-1:]).replace("~1", "/").replace("~0", "~")
