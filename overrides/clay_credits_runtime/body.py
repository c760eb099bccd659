"""Collects a body within the limits of its request, with its content coding undone. No I/O."""

from __future__ import annotations

import time
import zlib
from typing import TYPE_CHECKING, Protocol

from .transport import ConnectionFailureError, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .transport import Head, Request


class UnreadableError(Exception):
    """A body that arrived is not read; the message says why."""


class Decoder(Protocol):
    """Undoes a content coding."""

    def pieces(self, chunk: bytes, size: int) -> Iterable[bytes]:
        """Give what the next bytes stand for, in pieces of `size` bytes at most where it is more than they are.

        Raises:
            UnreadableError: They are not in the coding.
        """
        ...


class _Identity:
    def pieces(self, chunk: bytes, size: int) -> Iterable[bytes]:
        return (chunk,)


class _Zlib:
    """gzip and deflate (RFC 9110, 8.4.1): what follows the end of the compressed data is left out."""

    def __init__(self, window: int) -> None:
        self._inflate = zlib.decompressobj(window)

    def pieces(self, chunk: bytes, size: int) -> Iterable[bytes]:
        try:
            while not self._inflate.eof and (piece := self._inflate.decompress(chunk, size)):
                yield piece
                chunk = self._inflate.unconsumed_tail
        except zlib.error:
            raise UnreadableError("its content coding is broken") from None


class _Deflate:
    """deflate as the standard says, or without the two bytes before it, as some servers have always sent it."""

    def __init__(self) -> None:
        self._start = b""
        self._zlib: _Zlib | None = None

    def pieces(self, chunk: bytes, size: int) -> Iterable[bytes]:
        if self._zlib is not None:
            return self._zlib.pieces(chunk, size)
        self._start += chunk
        if len(self._start) < 2:  # noqa: PLR2004 -- the length of the header
            return ()
        try:
            zlib.decompressobj().decompress(self._start[:2])
            self._zlib = _Zlib(zlib.MAX_WBITS)
        except zlib.error:
            self._zlib = _Zlib(-zlib.MAX_WBITS)
        return self._zlib.pieces(self._start, size)


class _Several:
    """Codings on top of each other, the last applied first."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def pieces(self, chunk: bytes, size: int) -> Iterable[bytes]:
        pieces: Iterable[bytes] = (chunk,)
        for decoder in self._decoders:
            pieces = _each(decoder, pieces, size)
        return pieces


def _each(decoder: Decoder, pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        yield from decoder.pieces(piece, size)


_IDENTITY = _Identity()


def decoder_of(head: Head) -> Decoder:
    """Find out how a body is coded. A coding that was not asked for is left as it is: its text will be no JSON."""
    coding = head.headers.get("content-encoding")
    if coding is None:
        return _IDENTITY
    decoders: list[Decoder] = []
    for name in reversed(coding.lower().split(",")):
        match name.strip():
            case "gzip" | "x-gzip":
                decoders.append(_Zlib(zlib.MAX_WBITS | 16))
            case "deflate":
                decoders.append(_Deflate())
            case _:
                pass
    return decoders[0] if len(decoders) == 1 else _Several(decoders)


def took_too_long() -> ConnectionFailureError:
    """Say that a body trickled in until there was no time left."""
    return ConnectionFailureError("the answer took longer than the whole call may", timed_out=True)


class Body:
    """The body of one answer, taken as it arrives."""

    __slots__ = ("_chunks", "_decoder", "_request", "_size", "_started", "_unreadable")

    def __init__(self, request: Request) -> None:
        """Start the clock, just before the request is sent."""
        self._request = request
        self._chunks: list[bytes] = []
        self._size = 0
        self._started = time.perf_counter()
        self._decoder: Decoder | None = None
        self._unreadable = ""

    def take(self, head: Head, chunk: bytes) -> bool:
        """Take the next bytes; say whether to read on.

        Raises:
            ConnectionFailureError: The body trickled in for longer than the whole call may take.
        """
        if not chunk:
            return False
        if time.monotonic() > self._request.deadline:
            raise took_too_long()
        decoder = self._decoder = self._decoder or decoder_of(head)
        limit = self._request.max_body_bytes
        try:
            for piece in decoder.pieces(chunk, limit + 1):
                self._chunks.append(piece)
                self._size += len(piece)
                if self._size > limit:
                    self._unreadable = f"it is larger than {limit} bytes"
                    break
        except UnreadableError as error:
            self._unreadable = str(error)
        return not self._unreadable

    def response(self, head: Head) -> Response:
        """Give what arrived; a body that is broken or too large is left out."""
        return Response(
            status_code=head.status_code,
            headers=head.headers,
            content=b"" if self._unreadable else b"".join(self._chunks),
            elapsed=time.perf_counter() - self._started,
            set_cookies=head.set_cookies,
            unreadable=self._unreadable,
        )
