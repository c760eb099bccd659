"""The values that only requests have: files, bytes, and objects that the caller passes as dictionaries."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import AsyncIterable, Iterable, Mapping
from enum import Enum
from io import TextIOBase
from typing import IO, TYPE_CHECKING, Any, TypeAlias, cast

from attrs import field, frozen

from .codec_base import BaseCodec
from .headers import is_header_value
from .model import Model
from .rfc3339 import format_datetime

if TYPE_CHECKING:
    from collections.abc import Callable

    from .codec_base import Codec
    from .drift import DriftLog

FileContent: TypeAlias = bytes | IO[bytes]
"""The bytes of a file, or a file that is open in binary mode."""
File: TypeAlias = FileContent | tuple[str | None, FileContent] | tuple[str | None, FileContent, str | None]
"""A part of a multipart body: the content, or a tuple of the filename, the content and the content type."""
Binary: TypeAlias = bytes | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]
"""A whole body: bytes, a file that is open in binary mode, or an iterator of bytes."""
Text: TypeAlias = str | Binary
"""A whole body that is text, or is encoded already."""


def is_buffer(value: object) -> bool:
    """Return whether a value is bytes."""
    return isinstance(value, bytes | bytearray | memoryview)


def is_content(value: object) -> bool:
    """Return whether a value is bytes, or a file that is open in binary mode."""
    return is_buffer(value) or (hasattr(value, "read") and not isinstance(value, TextIOBase))


def is_file(value: object) -> bool:
    """Return whether a value can be the file of a multipart body."""
    if not isinstance(value, tuple):
        return is_content(value)
    match cast("tuple[object, ...]", value):
        case (str() | None, content):
            return is_content(content)
        case (str() | None, content, str() | None as content_type):
            return is_content(content) and (content_type is None or is_header_value(content_type))
        case _:
            return False


class _ForRequests(BaseCodec):
    """A codec of requests. No answer has such a value."""

    __slots__ = ()

    def decode(self, value: object, drift: DriftLog) -> Any:
        return value


@frozen
class _Sent(_ForRequests):
    """What is sent as it is."""

    expected: str
    _fits: Callable[[object], bool]
    lossy: bool = field(default=False, init=False)

    def encode(self, value: Any) -> Any:
        if not self._fits(value):
            raise TypeError(f"must be {self.expected}, not {_described(value)}")
        return value


def _described(value: object) -> str:
    kind = type(value).__name__
    return f"{kind} of other things" if isinstance(value, tuple) else kind


def _is_binary(value: object) -> bool:
    is_other: bool = isinstance(value, str | Mapping | TextIOBase)
    return not is_other and (is_content(value) or isinstance(value, Iterable | AsyncIterable))


FILE: Codec = _Sent("bytes, a file in binary mode, or a tuple (filename, content, content type)", is_file)
BINARY: Codec = _Sent("bytes, a file in binary mode, or an iterator of bytes", _is_binary)
TEXT: Codec = _Sent("a string or bytes", lambda value: isinstance(value, str) or _is_binary(value))


def plain(value: Any) -> Any:
    """Return a value of a dictionary as JSON has it. Files stay what they are.

    Raises:
        ValueError: It is a datetime without a time zone.
    """
    found: Any
    match value:
        case Model():
            found = value.to_dict()
        case Enum():
            found = value.value
        case datetime.datetime():
            found = format_datetime(value)
        case datetime.date():
            found = value.isoformat()
        case uuid.UUID():
            found = str(value)
        case list():
            found = [plain(item) for item in cast("list[object]", value)]
        case Mapping():
            found = {name: plain(item) for name, item in cast("Mapping[object, object]", value).items()}
        case _:
            found = value
    return found


@frozen
class _Anything(_ForRequests):
    """Any value that JSON has, with the types that Python has for some of them, and files."""

    expected: str = field(default="anything", init=False)
    lossy: bool = field(default=False, init=False)

    def encode(self, value: Any) -> Any:
        return plain(value)


ANYTHING: Codec = _Anything()


def _has_mapping(value: object) -> bool:
    """Return whether a value is a mapping, or a list with one, which the codec of a model would not take."""
    return any(
        isinstance(one, Mapping) for one in (cast("list[object]", value) if isinstance(value, list) else [value])
    )


@frozen
class _ModelOrMapping(_ForRequests):
    """A model, or a mapping of the names in the document to values."""

    resolve: Callable[[], type[Model]]
    expected: str = "object"
    lossy: bool = False

    def encode(self, value: Any) -> dict[str, Any]:
        cls = self.resolve()
        if isinstance(value, cls):
            return value.to_dict()
        if not isinstance(value, Mapping):
            raise TypeError(f"must be {cls.__name__} or a mapping, not {type(value).__name__}")
        codecs = {one.json_name: one.codec for one in cls.__document_fields__}
        encoded: dict[str, Any] = {}
        for name, item in cast("Mapping[object, object]", value).items():
            if not isinstance(name, str):
                raise TypeError(f"must have strings as names, not {type(name).__name__}")
            try:
                is_typed = name in codecs and item is not None and not _has_mapping(item)
                encoded[name] = codecs[name].encode(item) if is_typed else plain(item)
            except (TypeError, ValueError) as error:
                raise type(error)(f"{name} {error}") from None
        return encoded


def model_or_mapping(resolve: Callable[[], type[Model]]) -> Codec:
    """An object that the caller can pass as a model or as a mapping. The class is looked up late."""
    return _ModelOrMapping(resolve)
