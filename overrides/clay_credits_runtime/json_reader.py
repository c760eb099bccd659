"""Reads the JSON of a body: by the standard library, and large ones by msgspec where that is installed.

msgspec is held to the standard library: what it refuses or finds unusual is read again. So it may be stricter, as it
is with lone surrogates, byte order marks and numbers beyond a double, but never more lenient.
"""

from __future__ import annotations

import contextlib
import functools
import json
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from . import collector
from .codec import array
from .compiled import Scope, UnusualError, compile_model
from .drift import DriftLog, ReplacedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from .codec import Codec, Items
    from .compiled import Reader
    from .model import Model

LARGE = 256 * 1024
"""From how many bytes on it pays to load msgspec (10 ms, once) and to pause the garbage collector."""


def decode_json(content: bytes, codec: Codec, drift: DriftLog) -> Any:
    """Turn a body into a Python value.

    Raises:
        ValueError: It is no JSON.
        MismatchError: It is not of the codec's type.
    """
    if len(content) < LARGE:
        return codec.decode(parse_json(content), drift)
    with collector.paused():
        with contextlib.suppress(Exception):
            return _read_structs(content, codec)
        replacing = DriftLog(may_replace=True)
        with contextlib.suppress(ReplacedError):
            value = codec.decode(_parse_large(content), replacing)
            drift.entries += replacing.entries
            return value
        return codec.decode(_parse_large(content), drift)


def decode_items(content: bytes, items: Items, drift: DriftLog) -> list[Any]:
    """Turn the next part of an array into Python values.

    Args:
        content: The part, as a JSON array.
        items: What reads the items of the array.
        drift: Where to note drift, with places in the whole of the array.

    Raises:
        ValueError: It is no JSON.
        MismatchError: An item is not of the type.
    """
    with contextlib.suppress(Exception):
        decoded: list[Any] = _read_structs(content, array(items.codec))
        items.count += len(decoded)
        return decoded
    return items.decode(_parse_large(content), drift)


def parse_json(content: bytes | str) -> Any:
    """Parse a body as JSON in the strict sense.

    Raises:
        ValueError: It is not, or is nested so deeply, or has so long a number, that nobody can have meant it.
    """
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    # Python reads NaN and Infinity, which no JSON has.
    raise ValueError(name)


@functools.cache
def msgspec() -> ModuleType | None:
    """Load msgspec, which the extra `fast` installs."""
    try:
        import msgspec  # noqa: PLC0415 -- small bodies do without
    except ImportError:
        return None
    return msgspec


def _parse_large(content: bytes) -> Any:
    if fast := msgspec():
        with contextlib.suppress(Exception):
            return fast.json.decode(content)
    return parse_json(content)


def _read_structs(content: bytes, codec: Codec) -> Any:
    """Read a body in which nothing at all is unusual; of others, raise whatever tells so first."""
    decode, read = _structs(codec)
    drift = DriftLog()
    value = read([decode(content)], drift)[0]
    if drift.entries:
        raise UnusualError
    return value


@functools.cache
def _structs(codec: Codec) -> tuple[Callable[[bytes], Any], Reader]:
    fast = msgspec()
    if fast is None:
        raise UnusualError
    scope = _StructScope(fast)
    return fast.json.Decoder(codec.wire(scope)).decode, codec.reader(scope)


class _StructScope(Scope):
    """What code can name to which objects arrive as msgspec's structs."""

    structs: ClassVar[bool] = True

    def __init__(self, fast: ModuleType) -> None:
        super().__init__(fast.UNSET)
        self._msgspec = fast
        self._unset = fast.UnsetType
        self._made: dict[type[Model], tuple[type, Reader] | None] = {}

    def struct_of(self, cls: type[Model]) -> tuple[type, Reader] | None:
        if cls not in self._made:
            # None while it is being made: the inner objects of a schema that contains itself arrive as dictionaries.
            self._made[cls] = None
            if "__document_fields__" in cls.__dict__ and cls.__document_additional__ is None:
                self._made[cls] = self._make(cls)
        return self._made[cls]

    def _make(self, cls: type[Model]) -> tuple[type, Reader]:
        fields = cls.__document_fields__
        members: list[tuple[Any, ...]] = []
        for index, field in enumerate(fields):
            wire = field.codec.wire(self)
            members.append((f"v{index}", wire) if field.required else (f"v{index}", wire | self._unset, self.absent))
        struct = self._msgspec.defstruct(
            cls.__name__,
            members,
            rename={f"v{index}": field.json_name for index, field in enumerate(fields)},
            forbid_unknown_fields=True,
            kw_only=True,
            gc=False,
        )
        return struct, compile_model(cls, self)
