"""Successful answers whose body is read while it arrives, with one array item by item."""

from __future__ import annotations

import json
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from .codec import items_of
from .content_coding import UnreadableError, decoder_of
from .drift import DriftLog, MismatchError
from .drivers import run, run_async
from .errors import ClayError
from .flow import connection_error
from .incremental import PIECE_BYTES, IncrementalReader, InvalidJSONError, Need
from .json_reader import LARGE, parse_json, parse_large
from .response import decode_result, invalid_answer
from .transport import ConnectionFailureError, Response, took_too_long
from .unread_transports import CLOSED, AsyncUnread, Unread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping

    from .codec_base import Codec, Field
    from .drift import Drift
    from .errors import APIConnectionError, APIResponseValidationError
    from .flow import Effect
    from .response import DriftReporter, RawResponse
    from .transport import AsyncTransport, Transport

    Flow = Generator[Effect, Any, RawResponse["T"]]

T = TypeVar("T")
ItemT = TypeVar("ItemT")
StreamT = TypeVar("StreamT")

# The limit of an item, and of everything outside the array. No other task runs while one value is parsed.
_PART_BYTES: Final = 1024 * 1024


@contextmanager
def streaming(
    flow: Flow[T],
    transport: Transport,
    streamed: Callable[[RawResponse[T], Unread, DriftReporter], StreamT],
    report: DriftReporter,
) -> Generator[StreamT]:
    """Carry out a call up to the head of its answer, and close the answer at the end."""
    unread = Unread(transport)
    try:
        yield streamed(run(flow, unread), unread, report)
    finally:
        unread.close()


@asynccontextmanager
async def streaming_async(
    flow: Flow[T],
    transport: AsyncTransport,
    streamed: Callable[[RawResponse[T], AsyncUnread, DriftReporter], StreamT],
    report: DriftReporter,
) -> AsyncGenerator[StreamT]:
    """Carry out a call up to the head of its answer, and close the answer at the end."""
    unread = AsyncUnread(transport)
    try:
        yield streamed(await run_async(flow, unread), unread, report)
    finally:
        await unread.aclose()


class _Streamed(Generic[T, ItemT]):
    """A successful answer whose body is still to be read.

    Attributes:
        status_code: The HTTP status.
        headers: The headers with lower-case names, without `Set-Cookie`.
        request_id: The id that the service gave the request, or None.
        elapsed: Seconds from sending to the head of the answer, of the last try.
        tries: How many times the request was sent.
    """

    def __init__(self, raw: RawResponse[T], unread: Unread | AsyncUnread, report: DriftReporter) -> None:
        """Continue a call whose answer has a head but no body yet."""
        self.status_code: int = raw.status_code
        self.headers: Mapping[str, str] = raw.headers
        self.request_id: str | None = raw.request_id
        self.elapsed: float = raw.elapsed
        self.tries: int = raw.tries
        self._unread, self._request, self._report = unread, unread.request, report
        self._operation = self._request.call.operation
        self._array = cast("Field", self._operation.streamed)
        self._decoder, self._secrets = decoder_of(unread.head), self._request.secrets
        self._reader = IncrementalReader(
            self._array.json_name,
            min(self._request.max_body_bytes, _PART_BYTES),
            self._next_bytes,
            self._read_items,
            self._secrets.redact,
        )
        self._pieces: Iterator[bytes] = iter(())
        self._seconds_left = self._request.deadline - time.monotonic()
        self._deadline = 0.0
        self._begun = threading.Lock()
        self._arrived = 0
        self._items, self._log = items_of(self._array.codec), DriftLog()
        self._left_out: set[tuple[object, ...]] = set()
        self._broken: MismatchError | None = None
        self._drift: list[Drift] = []
        self._result: tuple[T] | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._operation.operation_id} {self.status_code} {self._items.count} items>"

    @property
    def drift(self) -> tuple[Drift, ...]:
        """Where the part read so far differs from inferred parts of the document. Of several items, only the first."""
        return tuple(self._drift)

    def parse(self) -> T:
        """Return everything else in the answer. Call it after the last item.

        The array is not kept: its attribute is None, or an empty list if the document promises the array.

        Raises:
            ClayError: The items were not read to the last one.
        """
        if self._result is None:
            raise ClayError("The answer was not read to its end: iterate over all items first.")
        return self._result[0]

    def _begin(self) -> Generator[list[ItemT] | Need, Any, None]:
        """Start the only iteration. It yields items in lists, and what it needs. It is sent bytes, or a failure."""
        if self._unread.closed:
            raise ClayError(CLOSED)
        if not self._begun.acquire(blocking=False):
            raise ClayError("The items of an answer are not kept: iterate over them once, or call the method again.")
        return self._read()

    def _read(self) -> Generator[list[ItemT] | Need, Any, None]:
        self._deadline = time.monotonic() + self._seconds_left
        reading = self._reader.read()
        received: Any = None
        while True:
            try:
                items = reading.send(received)
            except StopIteration as stop:
                outside = stop.value
                break
            except InvalidJSONError:
                raise self._invalid("is not valid JSON", self._reader.at_hand) from None
            except UnreadableError as error:
                raise self._invalid(f"cannot be read: {error}", b"") from None
            except RecursionError:
                raise self._invalid("is nested too deeply", self._reader.at_hand) from None
            received = None
            if isinstance(items, Need):
                received = yield items
                continue
            self._report_items()
            handed = time.monotonic()
            yield items
            # What the caller does between two items does not count as time of the call.
            self._deadline += time.monotonic() - handed
            if self._broken is not None:
                problem, pointer = f"breaks the document: {self._broken}", self._broken.pointer
                raise self._invalid(problem, self._reader.at_hand, pointer=pointer)
        self._finish(outside)

    def _next_bytes(self) -> Generator[Need, Any, bytes]:
        """Wait for the next bytes of the body, with its content coding undone.

        A few bytes can decompress to very many. So before each piece, the time is checked, and other tasks get a turn.
        """
        while True:
            for piece in self._pieces:
                yield Need.TURN
                if time.monotonic() > self._deadline:
                    raise self._failed(took_too_long(self._request.total_timeout, begun=True))
                if piece:
                    return piece
            received: bytes | ConnectionFailureError = yield Need.BYTES
            if isinstance(received, ConnectionFailureError):
                if received.timed_out and time.monotonic() >= self._deadline:
                    received = took_too_long(self._request.total_timeout, begun=True)
                raise self._failed(received)
            if not received:
                self._decoder.end()
                return b""
            self._pieces = iter(self._decoder.pieces(received, PIECE_BYTES))

    def _failed(self, failure: ConnectionFailureError) -> APIConnectionError:
        return connection_error(self._operation, failure, self.tries)

    def _read_items(self, content: bytes) -> list[ItemT]:
        """Decode a part of the array, as a JSON array. Items of another type are left out.

        If the document promises the array, it ends at such an item. Otherwise the other items are still returned,
        because the items before it have already been returned.

        Raises:
            ValueError: It is not JSON.
        """
        self._arrived += len(content)
        content = self._secrets.redact(content)
        before = self._items.count
        parse = parse_large if self._arrived >= LARGE else parse_json
        items: list[Any] = parse(content)
        try:
            return self._items.decode(items, self._log)
        except MismatchError as mismatch:
            refused = mismatch
        fitting = self._items.count - 1 - before
        decoded: list[ItemT] = [self._items.codec.decode(item, DriftLog()) for item in items[:fitting]]
        self._leave_out(refused)
        for item in items[fitting + 1 :]:
            if self._broken is not None:
                break
            try:
                decoded.append(self._items.decode_item(item, self._log))
            except MismatchError as mismatch:
                self._leave_out(mismatch)
        return decoded

    def _leave_out(self, mismatch: MismatchError) -> None:
        if self._array.documented:
            self._broken = mismatch.below(self._array.json_name)
            return
        index, noted = cast("int", mismatch.path.pop(0)), len(self._log.entries)
        self._log.tolerate(mismatch)
        self._log.rebase_item(noted, index, self._left_out)

    def _report_items(self) -> None:
        self._log.rebase(0, self._array.json_name)
        self._add_drift(self._log.for_operation(self._operation.operation_id))
        self._log.entries.clear()

    def _add_drift(self, drift: tuple[Drift, ...]) -> None:
        self._drift += drift
        self._report(drift)

    def _finish(self, outside: Any) -> None:
        def invalid(problem: str, *, pointer: str = "") -> APIResponseValidationError:
            return self._invalid(problem, json.dumps(outside).encode(), pointer=pointer)

        def decode(codec: Codec, drift: DriftLog) -> Any:
            return codec.decode(outside, drift)

        success = self._operation.success(self.status_code)
        result, drift = decode_result(self._operation, success, decode, invalid)
        if self._reader.found and not self._array.required:
            setattr(result, self._array.name, None)
        self._result = (result,)
        self._add_drift(drift)

    def _invalid(self, problem: str, at_hand: bytes, *, pointer: str = "") -> APIResponseValidationError:
        response = Response(self.status_code, self.headers, self._secrets.redact_part(at_hand), self.elapsed)
        return invalid_answer(self._operation, response, self.tries, problem, pointer)


class StreamedResponse(_Streamed[T, ItemT]):
    """A successful answer whose items are read while you iterate over them, inside its `with` block."""

    _unread: Unread

    def _iterate(self) -> Iterator[ItemT]:
        return self._each(self._begin())

    def _each(self, steps: Generator[list[ItemT] | Need, Any, None]) -> Iterator[ItemT]:
        received: Any = None
        while True:
            try:
                step = steps.send(received)
            except StopIteration:
                return
            received = None
            if step is Need.BYTES:
                try:
                    received = self._unread.read(self._deadline)
                except ConnectionFailureError as failure:
                    received = failure.redacted(self._secrets, begun=True)
            elif step is not Need.TURN:
                yield from step


class AsyncStreamedResponse(_Streamed[T, ItemT]):
    """A successful answer whose items are read while you iterate over them, inside its `async with` block."""

    _unread: AsyncUnread

    def _iterate(self) -> AsyncIterator[ItemT]:
        return self._each(self._begin())

    async def _each(self, steps: Generator[list[ItemT] | Need, Any, None]) -> AsyncIterator[ItemT]:
        received: Any = None
        while True:
            try:
                step = steps.send(received)
            except StopIteration:
                return
            received = None
            if step is Need.BYTES:
                try:
                    received = await self._unread.read(self._deadline)
                except ConnectionFailureError as failure:
                    received = failure.redacted(self._secrets, begun=True)
            elif step is Need.TURN:
                await _give_turn()
            else:
                for item in step:
                    yield item


async def _give_turn() -> None:
    """Let other tasks run."""
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    await asyncio.sleep(0)
