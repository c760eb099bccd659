"""What is measured: two operations of the document, their answers, and a check of what a client returned.

The workers import it in the environments of the peers: it uses the standard library only.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import cycle
from pathlib import Path
from string import digits
from typing import Any, NamedTuple

_DOCUMENT = json.loads(Path(__file__).parents[1].joinpath("generated/clay_credits/openapi.json").read_bytes())
_OPERATIONS = {
    operation["operationId"]: (path, operation["responses"]["200"]["content"]["application/json"]["example"])
    for path, item in _DOCUMENT["paths"].items()
    for operation in item.values()
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


class Call(NamedTuple):
    """One call: the path for peers that write requests, its only argument for peers that call methods."""

    path: str
    key: str


def _call(path: str, key: str) -> Call:
    return Call(re.sub(r"\{\w+\}", key, path), key)


_SMALL_PATH, _SMALL_ANSWER = _OPERATIONS["get_workspace_credits"]
_REPORT_PATH, _REPORT_ANSWER = _OPERATIONS["get_integration_credit_report"]
SMALL = _call(_SMALL_PATH, "1")
(_SCHEME,) = _DOCUMENT["components"]["securitySchemes"].values()
COOKIE = f"{_SCHEME['name']}=s%3Abenchmark.signature"


def report(rows: int) -> Call:
    """Return the call whose answer has so many rows."""
    return _call(_REPORT_PATH, str(rows))


@cache
def body(path: str) -> bytes:
    """Return the answer to the path of a call."""
    answer = _SMALL_ANSWER
    if path != SMALL.path:
        count, patterns = int("".join(filter(str.isdigit, path))), cycle(_REPORT_ANSWER["rows"])
        varied = [
            {name: _varied(value, index, count) for name, value in next(patterns).items()} for index in range(count)
        ]
        answer = {**_REPORT_ANSWER, "rows": varied}
    # As services write it: without a space, and no character escaped.
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _varied(value: Any, index: int, count: int) -> Any:
    """Vary a value from row to row as a report does: days in order, few users and resources, many amounts."""
    if isinstance(value, str):
        number = index * 28 // count + 1 if _DATE.fullmatch(value) else index % 50
        return f"{value.rstrip(digits)}{number:02}"
    return value if value is None else value + index % 100


class WrongAnswerError(Exception):
    """A peer returned something else than the answer said, or a date that is none."""


def check(value: Any, told: Any, place: str = "", *, typed: bool = False) -> None:
    """Compare a value with the JSON that it was made of.

    Raises:
        WrongAnswerError: It is something else.
    """
    match told:
        case bytes():
            check(value, json.loads(told))
        case dict():
            plain = isinstance(value, Mapping)
            for name, member in told.items():
                own = value.get(name) if plain else _attribute(value, name)
                check(own, member, f"{place}/{name}", typed=not plain)
        case list():
            count = len(told)
            if not isinstance(value, Sequence) or len(value) != count:
                raise WrongAnswerError(f"{place}: not the {count} items of the answer")
            # Of a long list, both ends.
            for index in [*range(min(count, 1000)), *range(max(1000, count - 1000), count)]:
                check(value[index], told[index], f"{place}/{index}", typed=typed)
        case _:
            meant = _meaning(told) if typed else told
            if value != meant or isinstance(value, str) != isinstance(meant, str):
                raise WrongAnswerError(f"{place}: {value!r} where the answer says {told!r}")


def _attribute(value: object, name: str) -> object:
    attribute = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    # openapi-generator renames a property that would hide a type of Python's.
    return getattr(value, attribute, getattr(value, f"var_{attribute}", None))


def _meaning(told: Any) -> Any:
    """Return what a typed client makes of a scalar: dates of what is one."""
    if not isinstance(told, str) or not _DATE.fullmatch(told):
        return told
    return datetime.datetime.fromisoformat(told) if "T" in told else datetime.date.fromisoformat(told)
