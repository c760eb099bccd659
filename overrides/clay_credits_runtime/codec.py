"""The codecs: each turns one JSON type of the document into a Python value and back."""

from __future__ import annotations

import contextlib
import datetime
import functools
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from attrs import Factory, field, frozen

from .codec_base import ABSENT, BaseCodec, Codec, Scope, Straight, is_a
from .drift import DriftLog, MismatchError, ReplacedError, json_type
from .rfc3339 import format_datetime, parse_date, parse_datetime
from .scalars import Constant, Enumerated, Integer, Number, Parsed, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import Enum

    from .codec_base import Reader

BATCH = 512
"""Items of an array that are read at once: few enough to stay in the cache of the processor."""


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


@functools.cache
def item_reader(codec: Codec) -> Reader:
    """Return the fast reader of a codec, for parsed JSON that matches the document."""
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
            ReplacedError: An item is not of the type, and items before it were replaced.
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
        return [self.decode_item(item, drift) for item in items]

    def decode_item(self, item: object, drift: DriftLog) -> Any:
        """Turn the next item into a Python value, as `decode` does."""
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
    """Return a reader of the items of an array."""
    return Items(cast("_Array", codec).items)


@frozen
class _Array(BaseCodec):
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
        if not self.lossy:
            return super().straight(variable, scope)
        read = self.items.reader(scope)

        def read_all(items: list[Any], drift: DriftLog) -> list[Any]:
            decoded = items.copy()
            for start in range(0, len(items), BATCH):
                part = slice(start, start + BATCH)
                decoded[part] = read(decoded[part], drift)
                drift.forget_strings()
            return decoded

        return Straight(((is_a(variable, list), f"{scope.name(read_all)}({variable}, drift)"),))


@frozen
class _Nullable(BaseCodec):
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


@frozen
class _Union(BaseCodec):
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


def _by_kind(discriminated: _Discriminated) -> dict[str, Any]:
    return dict(discriminated.kinds)


@frozen
class _Discriminated(BaseCodec):
    """One of several models, chosen by the value of a property. An object of an unknown kind stays as it is.

    If the property is absent, the first model that fits without drift is chosen.
    """

    name: str
    kinds: tuple[tuple[str, Codec], ...]
    expected: str = "object"
    _codecs: dict[str, Any] = field(init=False, eq=False, repr=False, default=Factory(_by_kind, takes_self=True))

    @property
    def lossy(self) -> bool:
        return any(codec.lossy for codec in self._codecs.values())

    def decode(self, value: object, drift: DriftLog) -> Any:
        if not isinstance(value, dict):
            raise MismatchError(self.expected, json_type(value))
        members = cast("dict[str, object]", value)
        kind = members.get(self.name, ABSENT)
        if isinstance(kind, str) and kind in self._codecs:
            return self._codecs[kind].decode(members, drift)
        if kind is ABSENT:
            attempt = DriftLog()
            with contextlib.suppress(MismatchError):
                decoded = _Union(tuple(self._codecs.values())).decode(members, attempt)
                if not attempt.entries:
                    return decoded
        found = "nothing" if kind is ABSENT else "unknown string" if isinstance(kind, str) else json_type(kind)
        drift.tolerate(MismatchError(f"one of {', '.join(self._codecs)}", found).below(self.name))
        return members

    def encode(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self._encode_mapping(cast("dict[str, Any]", value))
        for codec in self._codecs.values():
            if isinstance(value, codec.resolve()):
                return codec.encode(value)
        raise TypeError(f"must be a model of {' or '.join(self._codecs)}, or a dict, not {type(value).__name__}")

    def _encode_mapping(self, value: dict[str, Any]) -> dict[str, Any]:
        from .request_values import model_or_mapping, plain  # noqa: PLC0415 -- few callers pass dictionaries

        kind = value.get(self.name)
        codec = self._codecs.get(kind) if isinstance(kind, str) else None
        encoded: dict[str, Any] = plain(value) if codec is None else model_or_mapping(codec.resolve).encode(value)
        return encoded


@frozen
class _Anything(BaseCodec):
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
DATE: Codec = Parsed("date", datetime.date, parse_date, datetime.date.isoformat, refused=datetime.datetime)
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


def discriminated(name: str, kinds: Mapping[str, Codec]) -> Codec:
    """One of several objects. `kinds` has the type for each value of the property that tells them apart."""
    return _Discriminated(name, tuple(kinds.items()))


def constant(scalar: Codec, value: str | float) -> Codec:
    """A value that is always the same."""
    return Constant(scalar, value)
