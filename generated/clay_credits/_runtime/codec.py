"""How one JSON value becomes a Python value and back, for every type that the document can state."""

from __future__ import annotations

import datetime
import math
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeGuard, TypeVar, cast

from attrs import field, frozen

from .drift import DriftLog, MismatchError, json_type

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum

T = TypeVar("T")


class Codec(Protocol):
    """Reads and writes the JSON of one type."""

    @property
    def expected(self) -> str:
        """The type in the words of JSON, for errors and drift."""
        ...

    @property
    def lossy(self) -> bool:
        """Whether writing a value that was read can give another JSON value than the one read."""
        ...

    def decode(self, value: object, drift: DriftLog) -> Any:
        """Turn parsed JSON into a Python value, or raise `MismatchError`."""
        ...

    def encode(self, value: Any) -> Any:
        """Turn a Python value into what `json.dumps` takes, or raise `TypeError` or `ValueError`."""
        ...


@frozen
class _Scalar:
    """A JSON type that stands for itself in Python."""

    expected: str
    types: tuple[type, ...]
    lossy: bool = False

    def _fits(self, value: object) -> bool:
        return isinstance(value, self.types) and isinstance(value, bool) == (bool in self.types)

    def decode(self, value: object, drift: DriftLog) -> Any:
        if self._fits(value):
            return value
        raise MismatchError(self.expected, json_type(value))

    def encode(self, value: Any) -> Any:
        if self._fits(value):
            return value
        raise TypeError(f"must be of type {self.expected}, not {type(value).__name__}")


@frozen
class _Number:
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


@frozen
class _Integer:
    """A JSON number without a fraction as an int; JSON Schema counts 12.0 in."""

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


@frozen
class _Parsed(Generic[T]):
    """A string with a format that Python has a type for."""

    expected: str
    python_type: type[T]
    parse: Callable[[str], T]
    format: Callable[[T], str]
    refused: type | tuple[()] = ()
    lossy: bool = True

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


def _parse_datetime(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _format_datetime(moment: datetime.datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("must have a time zone")
    text = moment.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


@frozen
class _Enum:
    """A string or integer with known values; others pass as they are and are drift."""

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


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


@frozen
class _Array:
    """A JSON array as a list."""

    items: Codec
    expected: str = "array"

    @property
    def lossy(self) -> bool:
        return self.items.lossy

    def decode(self, value: object, drift: DriftLog) -> list[Any]:
        if not isinstance(value, list):
            raise MismatchError(self.expected, json_type(value))
        decoded: list[Any] = []
        seen: set[tuple[object, ...]] = set()
        for index, item in enumerate(cast("list[object]", value)):
            noted = len(drift.entries)
            try:
                decoded.append(self.items.decode(item, drift))
            except MismatchError as mismatch:
                raise mismatch.below(index) from None
            if len(drift.entries) > noted:
                drift.rebase_item(noted, index, seen)
        return decoded

    def encode(self, value: Any) -> list[Any]:
        if not _is_sequence(value):
            raise TypeError(f"must be a list, not {type(value).__name__}")
        return [self.items.encode(item) for item in value]


@frozen
class _Nullable:
    """A type that can also be null."""

    codec: Codec

    @property
    def expected(self) -> str:
        return f"{self.codec.expected} or null"

    @property
    def lossy(self) -> bool:
        return self.codec.lossy

    def decode(self, value: object, drift: DriftLog) -> Any:
        return None if value is None else self.codec.decode(value, drift)

    def encode(self, value: Any) -> Any:
        return None if value is None else self.codec.encode(value)


@frozen
class _Union:
    """One of several types: the first that fits without drift, else the first that fits."""

    codecs: tuple[Codec, ...]

    @property
    def expected(self) -> str:
        return " or ".join(codec.expected for codec in self.codecs)

    @property
    def lossy(self) -> bool:
        return any(codec.lossy for codec in self.codecs)

    def decode(self, value: object, drift: DriftLog) -> Any:
        fallback: tuple[Any, DriftLog] | None = None
        for codec in self.codecs:
            attempt = DriftLog()
            try:
                decoded = codec.decode(value, attempt)
            except MismatchError:
                continue
            if not attempt.entries:
                return decoded
            fallback = fallback or (decoded, attempt)
        if fallback is None:
            raise MismatchError(self.expected, json_type(value))
        drift.entries.extend(fallback[1].entries)
        return fallback[0]

    def encode(self, value: Any) -> Any:
        for codec in self.codecs:
            try:
                return codec.encode(value)
            except (TypeError, ValueError):
                continue
        raise TypeError(f"must be of type {self.expected}, not {type(value).__name__}")


@frozen
class _Anything:
    """Any JSON value, as it is."""

    expected: str = field(default="anything", init=False)
    lossy: bool = field(default=False, init=False)

    def decode(self, value: object, drift: DriftLog) -> Any:
        return value

    def encode(self, value: Any) -> Any:
        return value


ANYTHING: Codec = _Anything()
BOOLEAN: Codec = _Scalar("boolean", (bool,))
INTEGER: Codec = _Integer()
NUMBER: Codec = _Number()
STRING: Codec = _Scalar("string", (str,))
# A datetime is a date too, and would lose its time.
DATE: Codec = _Parsed(
    "date", datetime.date, datetime.date.fromisoformat, datetime.date.isoformat, refused=datetime.datetime
)
DATETIME: Codec = _Parsed("date-time", datetime.datetime, _parse_datetime, _format_datetime)
UUID: Codec = _Parsed("UUID", uuid.UUID, uuid.UUID, str)


def array(items: Codec) -> Codec:
    """A JSON array."""
    return _Array(items)


def string_enum(resolve: Callable[[], type[Enum]]) -> Codec:
    """A string with known values. The class is looked up late, since it may not be loaded yet."""
    return _Enum(STRING, resolve)


def integer_enum(resolve: Callable[[], type[Enum]]) -> Codec:
    """An integer with known values. The class is looked up late, since it may not be loaded yet."""
    return _Enum(INTEGER, resolve)


def nullable(codec: Codec) -> Codec:
    """A type that can also be null."""
    return _Nullable(codec)


def union(*codecs: Codec) -> Codec:
    """One of several types."""
    return _Union(codecs)
