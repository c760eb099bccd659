"""Takes values of a file for what they should be, and says of a wrong one where it stands."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn, TypeGuard, TypeVar

from attrs import frozen

from .clock import parse_moment

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")

_MOST_CREDITS = 10**12
_MOST_SHOWN = 60
# Keys are left out that only YAML has, such as dates.
_ENCODER = json.JSONEncoder(default=str, skipkeys=True, check_circular=False)


class WrongValueError(Exception):
    """A value is not what it should be; the message says where and why."""


@frozen
class Node:
    """A value, and where it stands in its file."""

    value: Any
    place: str = ""

    def wrong(self, problem: str) -> NoReturn:
        """Say what is wrong here."""
        raise WrongValueError(f"{self.place}: {problem}" if self.place else problem)

    def members(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Members:
        """Take it for an object that has all of some members, may have others, and no more."""
        values = self.value
        if not _is_object(values):
            self.wrong(f"must be an object, not {shown(values)}")
        for name in values:
            if name not in required + optional:
                self.wrong(f"knows no {shown(name)}, only {', '.join(required + optional)}")
        for name in required:
            if values.get(name) is None:
                self.wrong(f"has no {name}")
        return Members(values, self.place)

    def items(self) -> Iterator[Node]:
        """Take it for an array."""
        values = self.value
        if not _is_array(values):
            self.wrong(f"must be an array, not {shown(values)}")
        for index, value in enumerate(values):
            yield Node(value, f"{self.place}[{index}]")

    def text(self, pattern: re.Pattern[str] | None = None, expected: str = "text") -> str:
        """Take it for text that is not empty."""
        value = self.value
        if (
            not isinstance(value, str)
            or not value
            or _has_surrogates(value)
            or (pattern and not pattern.fullmatch(value))
        ):
            self.wrong(f"must be {expected}, not {shown(value)}")
        return value

    def one_of(self, known: Mapping[str, T], kind: str) -> T:
        """Take it for the id of something."""
        if not isinstance(self.value, str) or self.value not in known:
            self.wrong(f"no {kind} has the id {shown(self.value)}")
        return known[self.value]

    def whole(self, least: int, most: int) -> int:
        """Take it for a whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not least <= self.value <= most:
            self.wrong(f"must be a whole number from {least} to {most}, not {shown(self.value)}")
        return self.value

    def millicredits(self) -> int:
        """Take it for credits, and give thousandths of them."""
        value = self.value
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _MOST_CREDITS:
            self.wrong(f"must be a number from 0 to {_MOST_CREDITS}, not {shown(value)}")
        # By the decimals that somebody wrote: the float is hardly ever exact.
        amount = Decimal(str(value)) * 1000
        if amount % 1:
            self.wrong(f"must have three decimals at most, not {shown(value)}")
        return int(amount)

    def moment(self) -> datetime.datetime:
        """Take it for a moment. YAML has moments of its own, JSON writes them as text."""
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
        """Take a member for something, or the default where it is absent or null."""
        return default if self.values.get(name) is None else take(self[name])

    def items(self, name: str) -> Iterator[Node]:
        """Take a member for an array, which is empty where it is absent or null."""
        if self.values.get(name) is not None:
            yield from self[name].items()


def shown(value: object) -> str:
    """Write a wrong value as JSON does, cut short. No more of it is written than is shown: it may contain itself."""
    text = ""
    for part in _ENCODER.iterencode(value):
        text += part
        if len(text) > _MOST_SHOWN:
            return f"{text[:_MOST_SHOWN]}..."
    return text


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
