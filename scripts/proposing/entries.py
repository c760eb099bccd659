"""Reads the file that clients append drift to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class WrongEntryError(Exception):
    """A line of the file is not an entry. The message says which."""


class NoProposalError(Exception):
    """An entry cannot be turned into an edit. The message says why."""


@dataclass(frozen=True)
class Entry:
    """A difference between an answer and the document.

    Attributes:
        pointer: The place in the answer, with `*` for the index of an array.
        expected: What the document says.
        found: The JSON type that was there.
    """

    operation: str
    pointer: str
    expected: str
    found: str

    @property
    def segments(self) -> list[str]:
        """The parts of the pointer."""
        return [one.replace("~1", "/").replace("~0", "~") for one in self.pointer.split("/")[1:]]


def read_entries(path: Path) -> list[Entry]:
    """Read the entries, each once.

    Raises:
        OSError: The file cannot be read.
        WrongEntryError: A line is not an entry.
    """
    found: dict[Entry, None] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            parsed = json.loads(line)
            entry = Entry(*(parsed[name] for name in ("operation", "pointer", "expected", "found")))
        except (ValueError, TypeError, KeyError):
            raise WrongEntryError(f"{path}: line {number} is not a line of CLAY_DRIFT_LOG") from None
        if not all(isinstance(value, str) for value in vars(entry).values()):
            raise WrongEntryError(f"{path}: line {number} is not a line of CLAY_DRIFT_LOG")
        found[entry] = None
    return list(found)
