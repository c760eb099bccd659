"""Streamed answers with one array that is read item by item."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .errors import ClayError
from .incremental import IncrementalReader
from .item_reader import PART_BYTES, ItemReader
from .json_reader import LARGE, parse_json, parse_large
from .response import decode_result
from .streamed_answer import AnswerOfItems, AsyncReading, SyncReading

if TYPE_CHECKING:
    from collections.abc import Generator

    from .codec_base import Codec, Field
    from .drift import DriftLog, DriftReporter
    from .errors import APIResponseValidationError
    from .incremental import Need
    from .response import RawResponse
    from .unread_transports import AsyncUnread, Unread

T = TypeVar("T")
ItemT = TypeVar("ItemT")


class _Array(AnswerOfItems[T, ItemT]):
    def __init__(self, raw: RawResponse[T], unread: Unread | AsyncUnread, report: DriftReporter) -> None:
        """Continue a call whose answer has a head but no body yet."""
        super().__init__(raw, unread, report)
        self._array = cast("Field", self._operation.streamed)
        name = self._array.json_name
        limit = min(self._request.max_body_bytes, PART_BYTES)
        self._reader = IncrementalReader[ItemT](name, limit, self._next_bytes, self._read_items, self._secrets.redact)
        self._items = ItemReader[ItemT](self._array.codec, (name,), documented=self._array.documented)
        self._at_hand = lambda: self._reader.at_hand
        self._arrived = 0
        self._result: tuple[T] | None = None

    def parse(self) -> T:
        """Return everything else in the answer. Call it after the last item.

        The array is not kept: its attribute is None, or an empty list if the document promises the array.

        Raises:
            ClayError: The items were not read to the last one.
        """
        if self._result is None:
            raise ClayError("The answer was not read to its end: iterate over all items first.")
        return self._result[0]

    def _read(self) -> Generator[list[ItemT] | Need, Any, None]:
        outside = yield from self._with_drift(self._reader.read())
        self._finish(outside)

    def _read_items(self, content: bytes) -> list[ItemT]:
        """Decode a part of the array, as a JSON array."""
        self._arrived += len(content)
        parse = parse_large if self._arrived >= LARGE else parse_json
        return self._items.decode(parse(self._secrets.redact(content)))

    def _finish(self, outside: Any) -> None:
        def invalid(problem: str, *, pointer: str = "") -> APIResponseValidationError:
            return self._invalid(problem, json.dumps(outside).encode(), pointer=pointer)

        def decode(codec: Codec, drift: DriftLog) -> Any:
            return codec.decode(outside, drift)

        result, drift = decode_result(self._operation, self._answer, decode, invalid)
        if self._reader.found and not self._array.required:
            setattr(result, self._array.name, None)
        self._result = (result,)
        self._add_drift(drift)


class StreamedResponse(_Array[T, ItemT], SyncReading[T, ItemT]):
    """A successful answer whose items are read while you iterate over them, inside its `with` block."""


class AsyncStreamedResponse(_Array[T, ItemT], AsyncReading[T, ItemT]):
    """A successful answer whose items are read while you iterate over them, inside its `async with` block."""
