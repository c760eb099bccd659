"""The codecs of JSON's strings, numbers and booleans, with the types that Python has for some of them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import Factory, field, frozen

from .codec_base import BaseCodec, Scope, Straight, is_a
from .compiled_readers import Remembered
from .drift import DriftLog, MismatchError, json_type

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum

    from .codec_base import Codec

T = TypeVar("T")


@frozen
class Scalar(BaseCodec):
    """A JSON type that is the same type in Python."""

    expected: str
    python_type: type
    lossy: bool = False

    def _fits(self, value: object) -> bool:
        return isinstance(value, self.python_type)

    def decode(self, value: object, drift: DriftLog) -> Any:
        if self._fits(value):
            return value
        raise MismatchError(self.expected, json_type(value))

    def encode(self, value: Any) -> Any:
        if self._fits(value):
            return value
        raise TypeError(f"must be of type {self.expected}, not {type(value).__name__}")

    def straight(self, variable: str, scope: Scope) -> Straight:
        fits = is_a(variable, self.python_type)
        # Equal strings of an answer become one: the same ids stand in many rows.
        value = f"share({variable}, {variable})" if self.python_type is str else variable
        return Straight(((fits, value),))


@frozen
class Number(BaseCodec):
    """A JSON number as a float."""

    expected: str = "number"
    lossy: bool = True  # an integer above 2**53

    def decode(self, value: object, drift: DriftLog) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if math.isfinite(number):
                return number
            raise MismatchError("number that fits a double", json_type(value))
        raise MismatchError(self.expected, json_type(value))

    def encode(self, value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"must be a number, not {type(value).__name__}")
        if not math.isfinite(value):
            raise ValueError("must be finite")
        return value

    def straight(self, variable: str, scope: Scope) -> Straight:
        # 1e999 is infinity, which has no other name among literals; integers beyond 2**53 may be lossy.
        cases = (
            (f"{is_a(variable, float)} and -1e999 < {variable} < 1e999", variable),
            (f"{is_a(variable, int)} and -{2**53} <= {variable} <= {2**53}", f"{variable} + 0.0"),
        )
        return Straight(cases)


@frozen
class Integer(BaseCodec):
    """A JSON number without a fraction as an int. By JSON Schema, 12.0 is one too."""

    expected: str = "integer"
    lossy: bool = False

    def decode(self, value: object, drift: DriftLog) -> int:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise MismatchError(self.expected, json_type(value))

    def encode(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"must be of type integer, not {type(value).__name__}")
        return value

    def straight(self, variable: str, scope: Scope) -> Straight:
        return Straight(((is_a(variable, int), variable),))


def _remembered(parsed: Parsed[Any]) -> Remembered:
    return Remembered(parsed.parse, parsed.format)


@frozen
class Parsed(BaseCodec, Generic[T]):
    """A string with a format that Python has a type for."""

    expected: str
    python_type: type[T]
    parse: Callable[[str], T]
    format: Callable[[T], str]
    refused: type | tuple[()] = ()
    lossy: bool = True
    known: Remembered = field(init=False, eq=False, repr=False, default=Factory(_remembered, takes_self=True))

    def decode(self, value: object, drift: DriftLog) -> T:
        if not isinstance(value, str):
            raise MismatchError(self.expected, json_type(value))
        try:
            return self.parse(value)
        except ValueError:
            raise MismatchError(self.expected, "string") from None

    def encode(self, value: Any) -> str:
        if not isinstance(value, self.python_type) or isinstance(value, self.refused):
            raise TypeError(f"must be a {self.python_type.__name__}, not {type(value).__name__}")
        return self.format(value)

    def straight(self, variable: str, scope: Scope) -> Straight:
        # Neither __missing__ nor a look before: each would take longer. No day or moment is false.
        value = f"{scope.name(self.known.get)}({variable}) or {scope.name(self.known.learn)}({variable})"
        return Straight(((is_a(variable, str), value),))


@frozen
class Enumerated(BaseCodec):
    """A string or integer with known values. Other values are returned as they are, and are drift."""

    scalar: Codec
    resolve: Callable[[], type[Enum]]
    lossy: bool = False

    @property
    def expected(self) -> str:
        return f"known {self.resolve().__name__}"

    def decode(self, value: object, drift: DriftLog) -> Any:
        plain = self.scalar.decode(value, drift)
        try:
            return self.resolve()(plain)
        except ValueError:
            drift.tolerate(MismatchError(self.expected, f"unknown {self.scalar.expected}"))
            return plain

    def encode(self, value: Any) -> Any:
        return self.scalar.encode(value.value if isinstance(value, self.resolve()) else value)

    def straight(self, variable: str, scope: Scope) -> Straight:
        (fits, _), *_ = self.scalar.straight(variable, scope).cases
        members = {member.value: member for member in self.resolve()}
        return Straight(((fits, f"{scope.name(members)}[{variable}]"),))


@frozen
class Constant(BaseCodec):
    """A string, number or boolean that is always the same. Another value is returned as it is, and is drift."""

    scalar: Codec
    value: str | float

    @property
    def expected(self) -> str:
        return json.dumps(self.value)

    @property
    def lossy(self) -> bool:
        return self.scalar.lossy

    def decode(self, value: object, drift: DriftLog) -> Any:
        plain = self.scalar.decode(value, drift)
        if plain != self.value:
            drift.tolerate(MismatchError(self.expected, f"another {self.scalar.expected}"))
        return plain

    def encode(self, value: Any) -> Any:
        return self.scalar.encode(value)

    def straight(self, variable: str, scope: Scope) -> Straight:
        same = f"{variable} == {scope.name(self.value)}"
        cases = self.scalar.straight(variable, scope).cases
        return Straight(tuple((f"{fits} and {same}", value) for fits, value in cases))
