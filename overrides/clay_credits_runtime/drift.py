"""Differences between an answer and the document: an error if they break a promise, drift otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MOST_STRINGS = 10_000
_MOST_ENTRIES = 1000


class MismatchError(ValueError):
    """A value is not what the document promises; names types and places, never the value."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected, found)
        self.expected = expected
        self.found = found
        self.path: list[str | int] = []

    def below(self, segment: str | int) -> MismatchError:
        """Move the place below a member of an object or array."""
        self.path.insert(0, segment)
        return self

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        return json_pointer(self.path)

    def __str__(self) -> str:
        return f"expected {self.expected} at {self.pointer or 'the top'}, found {self.found}"


@frozen
class Drift:
    """A difference between an answer and an inferred part of the document.

    Attributes:
        operation: The operationId in the document; empty where no call was made.
        pointer: JSON pointer (RFC 6901) to the place in the body.
        expected: What the document says stands there.
        found: The JSON type that stands there. Never the value.
    """

    operation: str
    pointer: str
    expected: str
    found: str


class DriftReporter(Protocol):
    """Reports drift."""

    def __call__(self, drifts: tuple[Drift, ...], contract: str | None = None) -> None:
        """Report differences.

        Args:
            drifts: The differences.
            contract: The version of the document, if it is not that of the client.
        """
        ...


# Callers import it from there.
Drift.__module__ = "clay_credits"


class ReplacedError(Exception):
    """The parsed JSON is needed again, but decoded values have replaced it."""


class DriftLog:
    """The tolerated mismatches of one answer. Their places are relative to the value that is being read."""

    __slots__ = ("_strings", "entries", "may_replace", "share")

    def __init__(self, *, may_replace: bool = False) -> None:
        """Begin with an answer.

        Args:
            may_replace: Whether decoded values may replace the parsed JSON in place, which saves memory. The caller can
                parse it again.
        """
        self.entries: list[MismatchError] = []
        self.may_replace: bool = may_replace
        self._strings: dict[str, str] = {}
        self.share: Callable[[str, str], str] = self._strings.setdefault
        """Pass a string twice; the equal string that came first is returned. Ids repeat in many rows."""

    def forget_strings(self) -> None:
        """Drop the shared strings if there are so many that they cannot be ids that repeat."""
        if len(self._strings) > _MOST_STRINGS:
            self._strings.clear()

    def tolerate(self, mismatch: MismatchError) -> None:
        """Note a difference that does not fail the call, up to a limit."""
        if len(self.entries) < _MOST_ENTRIES:
            self.entries.append(mismatch)

    def rebase(self, since: int, segment: str | int) -> None:
        """Move all that was noted after the first `since` entries below a segment."""
        for entry in self.entries[since:]:
            entry.below(segment)

    def rebase_item(self, since: int, index: int, seen: set[tuple[object, ...]]) -> None:
        """Move what an item noted below its index. Keep only what no item before it has shown, up to a limit."""
        fresh: list[MismatchError] = []
        for entry in self.entries[since:]:
            kind = (*entry.path, entry.expected, entry.found)
            if kind not in seen and len(seen) < _MOST_ENTRIES:
                seen.add(kind)
                fresh.append(entry.below(index))
        self.entries[since:] = fresh

    def for_operation(self, operation: str) -> tuple[Drift, ...]:
        """Return the noted differences as public values."""
        return tuple(Drift(operation, entry.pointer, entry.expected, entry.found) for entry in self.entries)


def json_type(value: object) -> str:
    """Name the JSON type of a parsed value."""
    if value is None:
        return "null"
    for python_type, name in _JSON_TYPES:
        if isinstance(value, python_type):
            return name
    return type(value).__name__


# bool stands before int, whose subclass it is.
_JSON_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


def json_pointer(path: Iterable[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(segment).replace("~", "~0").replace("/", "~1") for segment in path)
