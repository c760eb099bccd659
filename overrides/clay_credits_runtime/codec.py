"""How one JSON value becomes a Python value and back, for every type that the document can state."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, cast

from attrs import field, frozen

from .compiled import Scope, Straight, Straightforward
from .drift import DriftLog, MismatchError, ReplacedError, json_type
from .scalars import Enumerated, Integer, Number, Parsed, Scalar, format_datetime, parse_datetime

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum

    from .compiled import Reader

BATCH = 512
"""How many items of an array are read at once: they are still at hand for the processor, and so is what they become."""


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

    @property
    def takes_null(self) -> bool:
        """Whether null is a value of the type."""
        ...

    def straight(self, variable: str, scope: Scope) -> Straight:
        """Tell how compiled code reads the value of a variable that is not null."""
        ...

    def reader(self, scope: Scope) -> Reader:
        """Compile what reads values that arrived just as the document says."""
        ...

    def wire(self, scope: Scope) -> Any:
        """Give the type that msgspec reads the values as."""
        ...

    def __hash__(self) -> int: ...


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


@functools.cache
def item_reader(codec: Codec) -> Reader:
    """Give what reads values that arrived just as the document says, from parsed JSON."""
    return codec.reader(Scope())


class Items:
    """Reads the items of one array, which may come in parts, and notes their places in the whole of it.

    Attributes:
        codec: The type of an item.
        count: How many items have been read.
    """

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.count = 0
        self._read = item_reader(codec)
        self._drifted = False
        self._seen: set[tuple[object, ...]] = set()

    def decode(self, items: list[object], drift: DriftLog) -> list[Any]:
        """Turn the next items into Python values; drift that an item before has shown is not noted again.

        Raises:
            MismatchError: An item is not of the type.
            ReplacedError: Likewise, where it may replace items.
        """
        # What can be written back in two ways is compared with what arrived.
        replaced = drift.may_replace and not self.codec.lossy
        decoded: list[Any] = items if replaced else items.copy()
        for start in range(0, len(items), BATCH):
            batch = slice(start, start + BATCH)
            try:
                decoded[batch] = self._decode_batch(items[batch], drift)
            except MismatchError:
                if replaced:
                    raise ReplacedError from None
                raise
        return decoded

    def _decode_batch(self, items: list[object], drift: DriftLog) -> list[Any]:
        drift.forget_strings()
        noted = len(drift.entries)
        # Where items drift, the next ones will.
        if not self._drifted:
            try:
                decoded = self._read(items, drift)
                if len(drift.entries) == noted:
                    self.count += len(items)
                    return decoded
            except (LookupError, MismatchError):
                pass
            del drift.entries[noted:]
        self._drifted = False
        return [self._decode_item(item, drift) for item in items]

    def _decode_item(self, item: object, drift: DriftLog) -> Any:
        noted, index = len(drift.entries), self.count
        self.count += 1
        try:
            decoded = self.codec.decode(item, drift)
        except MismatchError as mismatch:
            raise mismatch.below(index) from None
        if len(drift.entries) > noted:
            self._drifted = True
            drift.rebase_item(noted, index, self._seen)
        return decoded


def items_of(codec: Codec) -> Items:
    """Make what reads the items of the arrays of a codec."""
    return Items(cast("_Array", codec).items)


@frozen
class _Array(Straightforward):
    """A JSON array as a list."""

    items: Codec
    expected: str = "array"

    @property
    def lossy(self) -> bool:
        return self.items.lossy

    def decode(self, value: object, drift: DriftLog) -> list[Any]:
        if not isinstance(value, list):
            raise MismatchError(self.expected, json_type(value))
        return Items(self.items).decode(cast("list[object]", value), drift)

    def encode(self, value: Any) -> list[Any]:
        if not _is_sequence(value):
            raise TypeError(f"must be a list, not {type(value).__name__}")
        return [self.items.encode(item) for item in value]

    def straight(self, variable: str, scope: Scope) -> Straight:
        if not (scope.structs or self.lossy):
            return super().straight(variable, scope)
        read = self.items.reader(scope)

        def read_all(items: list[Any], drift: DriftLog) -> list[Any]:
            decoded = items if scope.structs else items.copy()
            # In parts, in the place of what arrived: there need not be all of both at once.
            for start in range(0, len(items), BATCH):
                part = slice(start, start + BATCH)
                decoded[part] = read(decoded[part], drift)
                drift.forget_strings()
            return decoded

        return Straight(((scope.is_a(variable, list), f"{scope.name(read_all)}({variable}, drift)"),))

    def wire(self, scope: Scope) -> Any:
        items = self.items.wire(scope)
        return list.__class_getitem__(items)


@frozen
class _Nullable(Straightforward):
    """A type that can also be null."""

    codec: Codec

    @property
    def expected(self) -> str:
        return f"{self.codec.expected} or null"

    @property
    def lossy(self) -> bool:
        return self.codec.lossy

    @property
    def takes_null(self) -> bool:
        return True

    def decode(self, value: object, drift: DriftLog) -> Any:
        return None if value is None else self.codec.decode(value, drift)

    def encode(self, value: Any) -> Any:
        return None if value is None else self.codec.encode(value)

    def straight(self, variable: str, scope: Scope) -> Straight:
        return self.codec.straight(variable, scope)

    def wire(self, scope: Scope) -> Any:
        return self.codec.wire(scope) | None


@frozen
class _Union(Straightforward):
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
class _Anything(Straightforward):
    """Any JSON value, as it is."""

    expected: str = field(default="anything", init=False)
    lossy: bool = field(default=False, init=False)

    @property
    def takes_null(self) -> bool:
        return True

    def decode(self, value: object, drift: DriftLog) -> Any:
        return value

    def encode(self, value: Any) -> Any:
        return value


ANYTHING: Codec = _Anything()
BOOLEAN: Codec = Scalar("boolean", bool)
INTEGER: Codec = Integer()
NUMBER: Codec = Number()
STRING: Codec = Scalar("string", str)
# A datetime is a date too, and would lose its time.
DATE: Codec = Parsed(
    "date", datetime.date, datetime.date.fromisoformat, datetime.date.isoformat, refused=datetime.datetime
)
DATETIME: Codec = Parsed("date-time", datetime.datetime, parse_datetime, format_datetime)
UUID: Codec = Parsed("UUID", uuid.UUID, uuid.UUID, str)


def array(items: Codec) -> Codec:
    """A JSON array."""
    return _Array(items)


def string_enum(resolve: Callable[[], type[Enum]]) -> Codec:
    """A string with known values. The class is looked up late, since it may not be loaded yet."""
    return Enumerated(STRING, resolve)


def integer_enum(resolve: Callable[[], type[Enum]]) -> Codec:
    """An integer with known values. The class is looked up late, since it may not be loaded yet."""
    return Enumerated(INTEGER, resolve)


def nullable(codec: Codec) -> Codec:
    """A type that can also be null."""
    return _Nullable(codec)


def union(*codecs: Codec) -> Codec:
    """One of several types."""
    return _Union(codecs)
