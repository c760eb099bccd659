"""A successful answer whose body is read while it arrives: what all kinds of them share."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .content_coding import UnreadableError, decoder_of
from .drivers import run, run_async
from .errors import ClayError
from .flow import connection_error
from .incremental import PIECE_BYTES, InvalidJSONError, Need
from .response import invalid_answer
from .transport import ConnectionFailureError, Response, took_too_long
from .unread_transports import CLOSED, AsyncUnread, Unread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping

    from .drift import Drift, DriftReporter
    from .errors import APIConnectionError, APIResponseValidationError
    from .flow import Effect
    from .item_reader import ItemReader
    from .response import RawResponse
    from .transport import AsyncTransport, Transport

    Flow = Generator[Effect, Any, RawResponse["T"]]

T = TypeVar("T")
ItemT = TypeVar("ItemT")
StreamT = TypeVar("StreamT")


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


class StreamedAnswer(ABC, Generic[T, ItemT]):
    """A successful answer whose body is still to be read. A subclass reads it in `_read`.

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
        self._answer = self._operation.success(raw.status_code)
        self._decoder, self._secrets = decoder_of(unread.head), self._request.secrets
        self._pieces: Iterator[bytes] = iter(())
        self._seconds_left = self._request.deadline - time.monotonic()
        self._deadline = 0.0
        self._begun = threading.Lock()
        self._drift: list[Drift] = []
        self._at_hand: Callable[[], bytes] = bytes
        """Returns the part of the body that is being read, for an error."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._operation.operation_id} {self.status_code} {self._progress()}>"

    @abstractmethod
    def _progress(self) -> str:
        """Return how much has been read."""

    @abstractmethod
    def _read(self) -> Generator[list[ItemT] | Need, Any, None]:
        """Yield items in lists, and what `_next_bytes` yields.

        Raises:
            UnreadableError: The content coding is broken, or a limit is exceeded.
            InvalidJSONError: The body is not JSON.
            RecursionError: A value is nested too deeply.
        """

    def _begin(self) -> Generator[list[ItemT] | Need, Any, None]:
        """Start the only iteration. It yields items in lists, and what it needs. It is sent bytes, or a failure."""
        if self._unread.closed:
            raise ClayError(CLOSED)
        if not self._begun.acquire(blocking=False):
            raise ClayError("The items of an answer are not kept: iterate over them once, or call the method again.")
        return self._steps()

    def _steps(self) -> Generator[list[ItemT] | Need, Any, None]:
        self._deadline = time.monotonic() + self._seconds_left
        reading = self._read()
        received: Any = None
        while True:
            try:
                step = reading.send(received)
            except StopIteration:
                return
            except InvalidJSONError:
                raise self._invalid("is not valid JSON", self._at_hand()) from None
            except UnreadableError as error:
                raise self._invalid(f"cannot be read: {error}", b"") from None
            except RecursionError:
                raise self._invalid("is nested too deeply", self._at_hand()) from None
            handed = time.monotonic()
            received = yield step
            if not isinstance(step, Need):
                # What the caller does between two items does not count as time of the call.
                self._deadline += time.monotonic() - handed

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

    def _add_drift(self, drift: tuple[Drift, ...]) -> None:
        self._drift += drift
        self._report(drift)

    def _invalid(self, problem: str, at_hand: bytes, *, pointer: str = "") -> APIResponseValidationError:
        response = Response(self.status_code, self.headers, self._secrets.redact_part(at_hand), self.elapsed)
        return invalid_answer(self._operation, response, self.tries, problem, pointer)


class AnswerOfItems(StreamedAnswer[T, ItemT]):
    """An answer whose items are decoded one after the other."""

    _items: ItemReader[ItemT]

    @property
    def drift(self) -> tuple[Drift, ...]:
        """Where the part read so far differs from inferred parts of the document. Of several items, only the first."""
        return tuple(self._drift)

    def _progress(self) -> str:
        return f"{self._items.count} items"

    def _with_drift(self, reading: Generator[list[ItemT] | Need, Any, Any]) -> Generator[list[ItemT] | Need, Any, Any]:
        """Yield what is read. Report drift before its items reach the caller, and a broken promise after them."""
        received: Any = None
        while True:
            try:
                step = reading.send(received)
            except StopIteration as stop:
                return stop.value
            if isinstance(step, list):
                self._add_drift(self._items.take_drift(self._operation.operation_id))
            received = yield step
            broken = self._items.broken
            if broken is not None:
                raise self._invalid(f"breaks the document: {broken}", self._at_hand(), pointer=broken.pointer)


class SyncReading(StreamedAnswer[T, ItemT]):
    """Carries out the steps of the iteration, waiting for bytes."""

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


class AsyncReading(StreamedAnswer[T, ItemT]):
    """Carries out the steps of the iteration, awaiting bytes."""

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
