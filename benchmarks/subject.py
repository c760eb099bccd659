"""What is measured: two operations of the document, the answers to them, and whether a value is what an answer told.

The workers import it inside the peers' environments: it needs the standard library only.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from string import digits
from typing import Any, NamedTuple

DOCUMENT = Path(__file__).resolve().parent.parent / "generated" / "clay_credits" / "openapi.json"
SMALL = "get_workspace_credits"
"""An operation with a small answer."""
REPORT = "get_integration_credit_report"
"""An operation whose answer has a list that can be long."""
_DAYS = 28
_ENDS = 1000
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
_PARAMETER = re.compile(r"\{\w+\}")


class Call(NamedTuple):
    """What one call asks for: by its path, for who writes requests, and by its only argument, for who calls methods."""

    path: str
    key: str


class WrongAnswerError(Exception):
    """A peer gave something else than the answer told."""


class Subject:
    """The calls that are measured, and the answers to them."""

    def __init__(self, document: Path = DOCUMENT) -> None:
        """Find the operations in the document."""
        self.content: dict[str, Any] = json.loads(document.read_bytes())
        found = {
            operation["operationId"]: (path, operation)
            for path, item in self.content["paths"].items()
            for operation in item.values()
        }
        self._small_path, small = found[SMALL]
        self._report_path, report = found[REPORT]
        reference: str = small["parameters"][0]["$ref"]
        self._small_key = str(self.content["components"]["parameters"][reference.rpartition("/")[2]]["example"])
        self._small_answer: dict[str, Any] = _example(small)
        self._report_answer: dict[str, Any] = _example(report)
        self.rows_name = next(name for name, value in self._report_answer.items() if isinstance(value, list))
        before, after = _PARAMETER.split(self._report_path)
        self._asks_report = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}")

    @property
    def cookie(self) -> str:
        """A cookie as the document names it, with a session that nobody has."""
        (scheme,) = self.content["components"]["securitySchemes"].values()
        return f"{scheme['name']}=s%3Abenchmark.signature"

    def small(self) -> Call:
        """The call with the small answer."""
        return Call(_PARAMETER.sub(self._small_key, self._small_path), self._small_key)

    def report(self, rows: int) -> Call:
        """The call whose answer has so many rows."""
        return Call(_PARAMETER.sub(str(rows), self._report_path), str(rows))

    def body(self, path: str) -> bytes | None:
        """Return the answer to a path, or None where nothing is measured there."""
        if path == self.small().path:
            return _json(self._small_answer)
        asked = self._asks_report.fullmatch(path)
        return _json({**self._report_answer, self.rows_name: self._rows(int(asked[1]))}) if asked else None

    def _rows(self, count: int) -> list[dict[str, Any]]:
        patterns = cycle(self._report_answer[self.rows_name])
        return [
            {name: _varied(value, index, count) for name, value in next(patterns).items()} for index in range(count)
        ]


def _example(operation: dict[str, Any]) -> Any:
    return operation["responses"]["200"]["content"]["application/json"]["example"]


def _json(value: object) -> bytes:
    # As services write it: without a space, and no character escaped.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _varied(value: Any, index: int, count: int) -> Any:
    """Vary a value from row to row as a report does: days in order, few users and resources, many amounts."""
    if isinstance(value, str):
        number = index * _DAYS // count + 1 if _DATE.fullmatch(value) else index % 50
        return f"{value.rstrip(digits)}{number:02}"
    return value if value is None else value + index % 100


def check(value: object, content: bytes) -> None:
    """Hold a value against the JSON it was made of.

    Raises:
        WrongAnswerError: It is something else, or a date is no date.
    """
    _check(value, json.loads(content), "", typed=False)


def _check(value: Any, told: Any, place: str, *, typed: bool) -> None:
    match told:
        case dict():
            plain = isinstance(value, Mapping)
            for name, member in told.items():
                own = value.get(name) if plain else _attribute(value, name)
                _check(own, member, f"{place}/{name}", typed=not plain)
        case list():
            if not isinstance(value, Sequence) or len(value) != len(told):
                raise WrongAnswerError(f"{place}: not the {len(told)} items of the answer")
            for index in _looked_at(len(told)):
                _check(value[index], told[index], f"{place}/{index}", typed=typed)
        case _:
            meant = _meaning(told) if typed else told
            if value != meant or isinstance(value, str) != isinstance(meant, str):
                raise WrongAnswerError(f"{place}: {value!r} where the answer says {told!r}")


def _attribute(value: object, name: str) -> object:
    attribute = snake_case(name)
    # openapi-generator renames a property that would hide a type of Python's.
    return getattr(value, attribute, getattr(value, f"var_{attribute}", None))


def _looked_at(count: int) -> Sequence[int]:
    """All items of a list, or both ends of one that is long."""
    return range(count) if count <= 2 * _ENDS else [*range(_ENDS), *range(count - _ENDS, count)]


def _meaning(told: Any) -> Any:
    """What a typed client makes of a scalar: dates of what is one."""
    if not isinstance(told, str) or not _DATE.fullmatch(told):
        return told
    return datetime.datetime.fromisoformat(told) if "T" in told else datetime.date.fromisoformat(told)


def snake_case(name: str) -> str:
    """Return the attribute that a typed client makes of a property."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
