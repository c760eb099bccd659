"""Collects a body within the limits of its request, with its content coding undone. No I/O."""

from __future__ import annotations

import time
import zlib
from typing import TYPE_CHECKING, Protocol

from .transport import ConnectionFailureError, Response

if TYPE_CHECKING:
    from .transport import Head, Request


class CodingError(Exception):
    """A body is not in the content coding that its headers state."""


class Decoder(Protocol):
    """Undoes a content coding, piece by piece."""

    def decode(self, chunk: bytes, limit: int) -> bytes:
        """Give what the next bytes stand for, or somewhat more than `limit` bytes of it where it is more.

        Raises:
            CodingError: They are not in the coding.
        """
        ...


class _Identity:
    def decode(self, chunk: bytes, limit: int) -> bytes:
        return chunk


class _Zlib:
    """gzip and deflate (RFC 9110, 8.4.1): what follows the end of the compressed data is left out."""

    def __init__(self, window: int) -> None:
        self._inflate = zlib.decompressobj(window)

    def decode(self, chunk: bytes, limit: int) -> bytes:
        try:
            return self._inflate.decompress(chunk, limit + 1)
        except zlib.error:
            raise CodingError from None


class _Deflate:
    """deflate as the standard says, or without the two bytes before it, as some servers have always sent it."""

    def __init__(self) -> None:
        self._start = b""
        self._zlib: _Zlib | None = None

    def decode(self, chunk: bytes, limit: int) -> bytes:
        if self._zlib is not None:
            return self._zlib.decode(chunk, limit)
        self._start += chunk
        if len(self._start) < 2:  # noqa: PLR2004 -- the length of the header
            return b""
        try:
            zlib.decompressobj().decompress(self._start[:2])
            self._zlib = _Zlib(zlib.MAX_WBITS)
        except zlib.error:
            self._zlib = _Zlib(-zlib.MAX_WBITS)
        return self._zlib.decode(self._start, limit)


class _Several:
    """Codings on top of each other, the last applied first."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def decode(self, chunk: bytes, limit: int) -> bytes:
        for decoder in self._decoders:
            chunk = decoder.decode(chunk, limit)
        return chunk


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
    return _Several(decoders)


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
            raise ConnectionFailureError("the answer took longer than the whole call may", timed_out=True)
        decoder = self._decoder = self._decoder or decoder_of(head)
        limit = self._request.max_body_bytes
        try:
            decoded = decoder.decode(chunk, limit - self._size)
        except CodingError:
            self._unreadable = "its content coding is broken"
            return False
        self._chunks.append(decoded)
        self._size += len(decoded)
        if self._size > limit:
            self._unreadable = f"it is larger than {limit} bytes"
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
