"""Streamed answers whose bytes are read as they are, such as downloads."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

from .streamed_answer import AsyncReading, StreamedAnswer, SyncReading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator

    from .drift import DriftReporter
    from .incremental import Need
    from .response import RawResponse
    from .unread_transports import AsyncUnread, Unread

T = TypeVar("T")

# A session that the answer contains may arrive in two pieces. No spelling of one is longer.
_HELD_BACK: Final = 4096


class _Bytes(StreamedAnswer[T, bytes]):
    def __init__(self, raw: RawResponse[T], unread: Unread | AsyncUnread, report: DriftReporter) -> None:
        """Continue a call whose answer has a head but no body yet."""
        super().__init__(raw, unread, report)
        self._size = 0

    def _progress(self) -> str:
        return f"{self._size} bytes"

    def _read(self) -> Generator[list[bytes] | Need, Any, None]:
        held = b""
        while piece := (yield from self._next_bytes()):
            held = self._secrets.redact(held + piece)
            if len(held) > _HELD_BACK:
                yield self._counted(held[:-_HELD_BACK])
                held = held[-_HELD_BACK:]
        yield self._counted(held)

    def _counted(self, piece: bytes) -> list[bytes]:
        self._size += len(piece)
        return [piece] if piece else []


class ByteStream(_Bytes[T], SyncReading[T, bytes]):
    """A successful answer whose bytes are read while they arrive, inside its `with` block."""

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the body in pieces, with its content coding undone.

        Raises:
            APIConnectionError: The answer ended too early. `APITimeoutError` if it was too slow.
            APIResponseValidationError: The content coding is broken.
            ClayError: The `with` block has ended, or this is the second iteration.
        """
        return self._iterate()

    def write_to(self, path: str | os.PathLike[str]) -> int:
        """Write the body to a file, and return how many bytes it has.

        The file appears under its name when it is complete. Until then it has `.part` behind its name, and a failure
        removes it.

        Raises:
            APIConnectionError: The answer ended too early. `APITimeoutError` if it was too slow.
            APIResponseValidationError: The content coding is broken.
            ClayError: The `with` block has ended, or this is the second iteration.
            OSError: The file cannot be written.
        """
        pieces = self._iterate()
        with _complete_file(path) as file:
            for piece in pieces:
                file.write(piece)
        return self._size


class AsyncByteStream(_Bytes[T], AsyncReading[T, bytes]):
    """A successful answer whose bytes are read while they arrive, inside its `async with` block."""

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """Yield the body in pieces, as `ByteStream.iter_bytes` does."""
        return self._iterate()

    async def write_to(self, path: str | os.PathLike[str]) -> int:
        """Write the body to a file, as `ByteStream.write_to` does. Each write is short, but blocks."""
        pieces = self._iterate()
        with _complete_file(path) as file:
            async for piece in pieces:
                file.write(piece)
        return self._size


@contextmanager
def _complete_file(path: str | os.PathLike[str]) -> Generator[BinaryIO]:
    """Open a file that has its name only if the block ends without an error."""
    part = f"{os.fspath(path)}.part"
    with open(part, "wb") as file:  # noqa: PTH123 -- pathlib is not loaded for a client
        try:
            yield file
            # Both can fail: a disk is full, or the name is that of a folder or, on Windows, of a file in use.
            file.close()
            os.replace(part, path)  # noqa: PTH105 -- likewise
        except BaseException:
            file.close()
            os.remove(part)  # noqa: PTH107 -- likewise
            raise
