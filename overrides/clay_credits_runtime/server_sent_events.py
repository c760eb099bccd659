"""Server-sent events, as the HTML standard defines `text/event-stream`. No I/O."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import frozen

from .codec_base import BaseCodec
from .drift import MismatchError
from .json_reader import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .codec_base import Codec
    from .drift import DriftLog

DataT = TypeVar("DataT")

_LINE_ENDS = re.compile(rb"\r\n|\n|\r")


@frozen
class ServerSentEvent(Generic[DataT]):
    """An event of a stream.

    Attributes:
        data: What it carries.
        event: Its kind; `message` if the service does not name one.
        id: Its id, or that of the last event before it that had one; empty if none had.
        retry: Milliseconds that the service asks to wait before a new connection, or None.
    """

    data: DataT
    event: str = "message"
    id: str = ""
    retry: int | None = None


# Callers import it from there.
ServerSentEvent.__module__ = "clay_credits"


class EventParser:
    """Finds the events of a stream that arrives in pieces. An event that the stream ends in is left out."""

    def __init__(self, redact: Callable[[bytes], bytes] = bytes) -> None:
        """Start without an event. `redact` removes secrets from whole lines."""
        self.rest: bytes = b""
        self._redact = redact
        self._first = True
        self._id = ""
        self._fields: dict[str, Any] = {}
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[dict[str, Any]]:
        """Return the events that the next bytes complete, with their data as text."""
        content = self.rest + piece
        if self._first:
            content = content.removeprefix(b"\xef\xbb\xbf")
            self._first = False
        # A line feed may follow, which belongs to the same end of a line.
        held = b"\r" if content.endswith(b"\r") else b""
        *lines, rest = _LINE_ENDS.split(content.removesuffix(held))
        self.rest = rest + held
        return [event for line in lines for event in self._line(self._redact(line).decode("utf-8", "replace"))]

    def _line(self, line: str) -> Iterator[dict[str, Any]]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if self._data:
                yield {**self._fields, "id": self._id, "data": "\n".join(self._data)}
            self._fields, self._data = {}, []
        elif name == "data":
            self._data.append(value)
        elif name == "event" and value:
            self._fields["event"] = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdecimal():
            self._fields["retry"] = int(value)


def parse_events(content: bytes) -> list[dict[str, Any]]:
    """Return the events of a whole stream, with their data as text."""
    parser = EventParser()
    # The end of the last line may stand alone: nothing can follow it any more.
    return [*parser.feed(content), *(parser.feed(b"\n") if parser.rest.endswith(b"\r") else ())]


@frozen
class _Event(BaseCodec):
    """An event, whose data is JSON if it has a codec, and text otherwise."""

    codec: Codec | None
    expected: str = "event"
    lossy: bool = False

    def decode(self, value: object, drift: DriftLog) -> ServerSentEvent[Any]:
        fields = cast("dict[str, Any]", value)
        if self.codec is None:
            return ServerSentEvent(**fields)
        noted = len(drift.entries)
        try:
            data = self.codec.decode(_json(fields["data"]), drift)
        except MismatchError as mismatch:
            raise mismatch.below("data") from None
        drift.rebase(noted, "data")
        return ServerSentEvent(**{**fields, "data": data})

    def encode(self, value: Any) -> Any:
        raise TypeError("an event is never sent")


def _json(text: str) -> Any:
    try:
        return parse_json(text)
    except ValueError:
        raise MismatchError("JSON", "text") from None


def text_event() -> Codec:
    """An event whose data is text."""
    return _Event(None)


def json_event(data: Codec) -> Codec:
    """An event whose data is JSON of a type."""
    return _Event(data)
