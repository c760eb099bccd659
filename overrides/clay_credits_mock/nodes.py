"""Checks the values of a file, and reports a wrong one with its place."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from attrs import frozen

from .clock import parse_moment
from .sample_value import is_array, is_object

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")

_MOST_CREDITS = 10**12
_MOST_SHOWN = 60
# Keys that are not text, such as dates in YAML, are left out.
_ENCODER = json.JSONEncoder(default=str, skipkeys=True, check_circular=False)


class WrongValueError(Exception):
    """A value is wrong; the message says where and why."""


@frozen
class Node:
    """A value and its place in the file."""

    value: Any
    place: str = ""

    def wrong(self, problem: str) -> NoReturn:
        """Raise an error about this value."""
        raise WrongValueError(f"{self.place}: {problem}" if self.place else problem)

    def members(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Members:
        """Return the members of an object, which must have all required ones and no unknown one."""
        values = self.value
        if not is_object(values):
            self.wrong(f"must be an object, not {shown(values)}")
        for name in values:
            if name not in required + optional:
                self.wrong(f"{shown(name)} is not a known property, only {', '.join(required + optional)}")
        for name in required:
            if values.get(name) is None:
                self.wrong(f"the property {name} is missing")
        return Members(values, self.place)

    def items(self) -> Iterator[Node]:
        """Yield the items of an array."""
        values = self.value
        if not is_array(values):
            self.wrong(f"must be an array, not {shown(values)}")
        for index, value in enumerate(values):
            yield Node(value, f"{self.place}[{index}]")

    def text(self, pattern: re.Pattern[str] | None = None, expected: str = "text") -> str:
        """Return a text, which must not be empty."""
        value = self.value
        if (
            not isinstance(value, str)
            or not value
            or _has_surrogates(value)
            or (pattern and not pattern.fullmatch(value))
        ):
            self.wrong(f"must be {expected}, not {shown(value)}")
        return value

    def record_in(self, known: Mapping[str, T], kind: str) -> T:
        """Return the record that has this id."""
        if not isinstance(self.value, str) or self.value not in known:
            self.wrong(f"no {kind} has the id {shown(self.value)}")
        return known[self.value]

    def whole(self, least: int, most: int) -> int:
        """Return a whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not least <= self.value <= most:
            self.wrong(f"must be a whole number from {least} to {most}, not {shown(self.value)}")
        return self.value

    def millicredits(self) -> int:
        """Return an amount of credits, in thousandths."""
        value = self.value
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _MOST_CREDITS:
            self.wrong(f"must be a number from 0 to {_MOST_CREDITS}, not {shown(value)}")
        # Calculated from the decimals in the file, because a float is rarely exact.
        amount = Decimal(str(value)) * 1000
        if amount % 1:
            self.wrong(f"must have at most three decimals, not {shown(value)}")
        return int(amount)

    def moment(self) -> datetime.datetime:
        """Return a moment, which is text in JSON and may be a timestamp in YAML."""
        value = self.value
        try:
            return parse_moment(value.isoformat() if isinstance(value, datetime.datetime) else self.text())
        except ValueError as error:
            self.wrong(str(error))


@frozen
class Members:
    """The members of an object."""

    values: dict[str, Any]
    place: str

    def __getitem__(self, name: str) -> Node:
        return Node(self.values[name], f"{self.place}.{name}" if self.place else name)

    def get(self, name: str, take: Callable[[Node], T], default: T) -> T:
        """Return a member as `take` reads it, or the default if it is absent or null."""
        return default if self.values.get(name) is None else take(self[name])

    def items(self, name: str) -> Iterator[Node]:
        """Yield the items of a member that is an array. There are none if it is absent or null."""
        if self.values.get(name) is not None:
            yield from self[name].items()


def shown(value: object) -> str:
    """Return a value as JSON, cut short. Only as much is encoded as is shown, because a value may contain itself."""
    text = ""
    for part in _ENCODER.iterencode(value):
        text += part
        if len(text) > _MOST_SHOWN:
            return f"{text[:_MOST_SHOWN]}..."
    return text


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
