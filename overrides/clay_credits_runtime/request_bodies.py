"""Writes the bodies of requests that are not plain JSON.

A body is never logged. One that cannot be read again, such as an iterator, is sent once.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from attrs import field, frozen

from .parameter_styles import named, text
from .request_values import is_buffer, is_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from types import ModuleType

_CHUNK = 65_536


@frozen
class Json:
    """JSON with a content type of its own."""

    content_type: str
    charset: str = "utf-8"

    def write(self, encoded: Any) -> bytes:
        return _json(encoded).encode(self.charset)


@frozen
class Form:
    """`application/x-www-form-urlencoded`.

    Attributes:
        styles: The style of a property and whether it is exploded, for those whose `encoding` says so.
    """

    content_type: str
    styles: Mapping[str, tuple[str, bool]] = field(factory=dict[str, tuple[str, bool]])

    def write(self, encoded: Any) -> bytes:
        pairs: list[tuple[str, str]] = []
        for name, value in _properties(encoded):
            style, explode = self.styles.get(name, ("", True))
            # Without a style, each object is JSON.
            if not style and any(isinstance(one, dict) for one in _each(value)):
                pairs += [(name, _json(one)) for one in _each(value)]
            else:
                pairs += _blamed(name, named, name, value, style or "form", str, explode=explode)
        return urlencode(pairs).encode("ascii")


@frozen
class Multipart:
    """`multipart/form-data`.

    Attributes:
        content_types: The content type of the parts of a property, for those that have one in the document.
        styles: As those of a form.
    """

    content_types: Mapping[str, str] = field(factory=dict[str, str])
    styles: Mapping[str, tuple[str, bool]] = field(factory=dict[str, tuple[str, bool]])
    content_type: str = field(default="", init=False)
    """None: httpx writes it, with the boundary."""

    def write(self, encoded: Any) -> Parts:
        return Parts([(key, part) for name, value in _properties(encoded) for key, part in self._parts(name, value)])

    def _parts(self, name: str, value: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
        if name in self.styles:
            style, explode = self.styles[name]
            for key, written in _blamed(name, named, name, value, style, str, explode=explode):
                yield key, (None, written, None)
            return
        kind = self.content_types.get(name)
        for one in _each(value):
            yield name, _file(one, kind) if is_file(one) else _blamed(name, _part, one, kind)


@frozen
class Raw:
    """Bytes or text, as the caller has them."""

    content_type: str
    charset: str = "utf-8"

    def write(self, encoded: Any) -> bytes | Stream:
        if isinstance(encoded, str):
            return text(encoded).encode(self.charset)
        return bytes(encoded) if is_buffer(encoded) else Stream(encoded)


BodyFormat = Json | Form | Multipart | Raw


def _properties(encoded: Any) -> list[tuple[str, Any]]:
    if not isinstance(encoded, dict):
        raise TypeError(f"must be an object, not {type(encoded).__name__}")
    return [(text(name), value) for name, value in cast("dict[object, Any]", encoded).items() if value is not None]


def _each(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _blamed(name: str, write: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Write a property, and name it in errors."""
    try:
        return write(*arguments, **options)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name} {error}") from None


def _json(encoded: Any) -> str:
    return text(json.dumps(encoded, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _part(value: Any, kind: str | None) -> tuple[Any, ...]:
    """Return a part that is not a file. Objects, and what the document says is JSON, are JSON."""
    if isinstance(value, dict | list) or (kind is not None and kind.partition(";")[0].endswith("json")):
        return None, _json(value), kind or "application/json"
    return None, text(value), kind


def _file(value: Any, kind: str | None) -> tuple[Any, ...]:
    """Return a file as httpx takes it. The caller's content type comes before that of the document."""
    if not isinstance(value, tuple):
        return _file_name(value), _content(value), kind
    filename, content, *given = cast("tuple[object, ...]", value)
    return filename, _content(content), (given[0] if given else None) or kind


def _content(content: Any) -> Any:
    return content if hasattr(content, "read") else bytes(content)


def _file_name(content: Any) -> str:
    """Return the last part of a file's path, as httpx does. Open files may have a number as their name."""
    name = getattr(content, "name", None)
    return name.replace("\\", "/").rpartition("/")[2] if isinstance(name, str) else "upload"


def _is_repeatable(content: Any) -> bool:
    return isinstance(content, bytes | str) or (hasattr(content, "seekable") and bool(content.seekable()))


@frozen
class Parts:
    """The parts of a multipart body, which httpx encodes while it sends them. It sends a file from its beginning."""

    parts: list[tuple[str, tuple[Any, ...]]] = field(repr=False)

    @property
    def repeatable(self) -> bool:
        """Whether the body can be sent again."""
        return all(_is_repeatable(content) for _, (_, content, _) in self.parts)

    def request(self, library: ModuleType, method: str, url: Any, headers: Any, extensions: Any) -> Any:
        """Build the request of httpx."""
        if not self.parts:
            # httpx takes no parts for no body.
            content = b"--boundary--\r\n"
            headers = library.Headers(headers)
            headers["Content-Type"] = "multipart/form-data; boundary=boundary"
            return library.Request(method, url, headers=headers, content=content, extensions=extensions)
        return library.Request(method, url, headers=headers, files=self.parts, extensions=extensions)


@frozen
class Stream:
    """A body that is read while it is sent: a file, from its beginning if it has one, or an iterator."""

    source: Any = field(repr=False)

    @property
    def repeatable(self) -> bool:
        """Whether the body can be sent again."""
        return _is_repeatable(self.source)

    def request(self, library: ModuleType, method: str, url: Any, headers: Any, extensions: Any) -> Any:
        """Build the request of httpx, which frames no stream of others."""
        headers = library.Headers(headers)
        headers.setdefault("Host", url.netloc.decode("ascii"))
        if self.repeatable:
            headers["Content-Length"] = str(self.source.seek(0, 2))
            self.source.seek(0)
        else:
            headers["Transfer-Encoding"] = "chunked"
        stream = _stream_class(library)(self.source)
        return library.Request(method, url, headers=headers, stream=stream, extensions=extensions)


@cache
def _stream_class(library: ModuleType) -> Any:
    """Return a class of streams that both clients of a library take."""
    members = {"__init__": _keep_source, "__iter__": _read, "__aiter__": _read_async}
    return type("Stream", (library.SyncByteStream, library.AsyncByteStream), members)


def _keep_source(stream: Any, source: Any) -> None:
    stream.source = source


def _read(stream: Any) -> Iterator[bytes]:
    source = stream.source
    if hasattr(source, "read"):
        source = iter(lambda: stream.source.read(_CHUNK), b"")
    elif not hasattr(source, "__iter__"):
        raise TypeError("body is an async iterator, which only the async client can send")
    for chunk in source:
        yield _checked(chunk)


async def _read_async(stream: Any) -> AsyncIterator[bytes]:
    if hasattr(stream.source, "__aiter__"):
        async for chunk in stream.source:
            yield _checked(chunk)
    else:
        for chunk in _read(stream):
            yield chunk


def _checked(chunk: Any) -> bytes:
    if not isinstance(chunk, bytes):
        raise TypeError(f"body must yield bytes, not {type(chunk).__name__}")
    return chunk
