"""Streamed answers that are a sequence of JSON values: one on each line, or one in each server-sent event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from .answer import parse_lines
from .content_coding import UnreadableError
from .incremental import InvalidJSONError
from .item_reader import PART_BYTES, ItemReader
from .server_sent_events import EventParser
from .streamed_answer import AnswerOfItems, AsyncReading, SyncReading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator

    from .answer import Form
    from .codec_base import Codec
    from .drift import DriftReporter
    from .incremental import Need
    from .response import RawResponse
    from .unread_transports import AsyncUnread, Unread

T = TypeVar("T")
ItemT = TypeVar("ItemT")


class _Lines:
    """Finds whole lines of a body that arrives in pieces, and parses them."""

    def __init__(self, redact: Callable[[bytes], bytes]) -> None:
        """Start without a line. `redact` removes secrets from whole lines."""
        self.rest: bytes = b""
        self._redact = redact

    def feed(self, piece: bytes) -> list[Any]:
        """Return the values of the lines that the next bytes complete. No bytes complete the last line."""
        whole, _, self.rest = (self.rest + (piece or b"\n")).rpartition(b"\n")
        return parse_lines(self._redact(whole))


class _Values(AnswerOfItems[T, ItemT]):
    _form: Form
    _finder: type[_Lines | EventParser]

    def __init__(self, raw: RawResponse[T], unread: Unread | AsyncUnread, report: DriftReporter) -> None:
        """Continue a call whose answer has a head but no body yet."""
        super().__init__(raw, unread, report)
        if self._answer.form != self._form:
            raise self._invalid("is another than the one that can be read while it arrives", b"")
        self._found = self._finder(self._secrets.redact)
        self._at_hand = lambda: self._found.rest
        self._items = ItemReader[ItemT](cast("Codec", self._answer.codec), (), documented=self._answer.documented)

    def _read(self) -> Generator[list[ItemT] | Need, Any, None]:
        yield from self._with_drift(self._values())

    def _values(self) -> Generator[list[ItemT] | Need, Any, None]:
        piece: bytes | None = None
        while piece != b"":
            piece = yield from self._next_bytes()
            try:
                values = self._found.feed(piece)
            except ValueError:
                raise InvalidJSONError from None
            if len(self._found.rest) > PART_BYTES:
                raise UnreadableError(f"a part of it is larger than {PART_BYTES} bytes")
            if values:
                yield self._items.decode(values)


class _LineValues(_Values[T, ItemT]):
    _form = "lines"
    _finder = _Lines


class _EventValues(_Values[T, ItemT]):
    _form = "events"
    _finder = EventParser


class LineStream(_LineValues[T, ItemT], SyncReading[T, ItemT]):
    """A successful answer of JSON lines, read while you iterate over them, inside its `with` block."""

    def iter_items(self) -> Iterator[ItemT]:
        """Yield the value of each line as it arrives.

        If the type is inferred, a value of another type is left out and reported as drift.

        Raises:
            APIResponseValidationError: A line is not JSON, or breaks what the document promises.
            APIConnectionError: The answer ended too early. `APITimeoutError` if it was too slow.
            ClayError: The `with` block has ended, or this is the second iteration.
        """
        return self._iterate()


class AsyncLineStream(_LineValues[T, ItemT], AsyncReading[T, ItemT]):
    """A successful answer of JSON lines, read while you iterate over them, inside its `async with` block."""

    def iter_items(self) -> AsyncIterator[ItemT]:
        """Yield the value of each line as it arrives, as `LineStream.iter_items` does."""
        return self._iterate()


class EventStream(_EventValues[T, ItemT], SyncReading[T, ItemT]):
    """A successful answer of server-sent events, read while you iterate over them, inside its `with` block."""

    def iter_events(self) -> Iterator[ItemT]:
        """Yield each event as it arrives, until the service ends the stream.

        If the type of the data is inferred, an event with other data is left out and reported as drift. `timeout` is
        the longest wait for an event, and `total_timeout` counts all of the waits together.

        Raises:
            APIResponseValidationError: An event breaks what the document promises.
            APIConnectionError: The connection failed. `APITimeoutError` if no event came in time.
            ClayError: The `with` block has ended, or this is the second iteration.
        """
        return self._iterate()


class AsyncEventStream(_EventValues[T, ItemT], AsyncReading[T, ItemT]):
    """A successful answer of server-sent events, read while you iterate over them, inside its `async with` block."""

    def iter_events(self) -> AsyncIterator[ItemT]:
        """Yield each event as it arrives, until the service ends the stream, as `EventStream.iter_events` does."""
        return self._iterate()
