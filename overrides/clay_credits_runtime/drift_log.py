"""Appends drift to a file, so that the document can be corrected by it: `make propose` reads the file."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from .defaults import DRIFT_LOG_VARIABLE

if TYPE_CHECKING:
    from .drift import Drift


# Names of properties, as people who write services choose them. Other keys, such as ids and names, are data.
_PROPERTY = re.compile(r"_{0,2}[a-z][A-Za-z_]{0,39}")


def masked(pointer: str) -> str:
    """Return a pointer with `*` for the index of an array, and `?` for a key that may be data."""
    return "/".join(one if one in {"", "*"} or _PROPERTY.fullmatch(one) else _mask(one) for one in pointer.split("/"))


def _mask(segment: str) -> str:
    return "*" if segment.isdecimal() else "?"


def append(drift: Drift, place: str, contract: str) -> None:
    """Append one line of JSON to the file that the environment names, if it names one.

    `place` is its pointer, with `*` for the index of an array.

    Raises:
        OSError: The file cannot be written.
    """
    path = os.environ.get(DRIFT_LOG_VARIABLE)
    if not path:
        return
    entry = {
        "operation": drift.operation,
        "pointer": masked(place),
        "expected": drift.expected,
        "found": drift.found,
        "contract": contract,
    }
    # One write, so that several processes can share the file.
    with open(path, "a", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 -- pathlib takes long to load
        file.write(json.dumps(entry) + "\n")
