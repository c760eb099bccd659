"""Undoes the content coding of a body while it arrives (RFC 9110, 8.4.1). No I/O."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .transport import Head

_MOST_CODINGS: Final = 5
# Each costs some microseconds, even where nothing comes of it: a limit on what comes of them does not hold them.
_MOST_MEMBERS: Final = 10_000
_GZIP_WINDOW: Final = zlib.MAX_WBITS | 16
_GZIP_MAGIC: Final = b"\x1f\x8b"


class UnreadableError(Exception):
    """A body that arrived is not read; the message says why."""


class Decoder(Protocol):
    """Undoes a content coding."""

    def pieces(self, chunk: bytes, size: int) -> Iterable[bytes]:
        """Decode the next bytes, into pieces of `size` bytes at most. A piece can be empty.

        Raises:
            UnreadableError: They are not in the coding.
        """
        ...

    def end(self) -> None:
        """Check that the body is complete, now that all of it has been decoded.

        Raises:
            UnreadableError: It is not. A body without a single byte is.
        """
        ...


class _Identity:
    def pieces(self, chunk: bytes, size: int) -> Iterable[bytes]:
        return (chunk[start : start + size] for start in range(0, len(chunk), size))

    def end(self) -> None:
        pass


class _Zlib:
    """gzip, or deflate as zlib's format or raw. Of gzip, all members are decoded (RFC 1952, 2.2).

    What follows the compressed data, and is no other member, is left out.
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._inflate = zlib.decompressobj(window)
        self._members = 1
        self._has_begun = False
        self._behind = b""

    def pieces(self, chunk: bytes, size: int) -> Iterator[bytes]:
        self._has_begun = self._has_begun or bool(chunk)
        try:
            while chunk and (not self._inflate.eof or self._next_member(chunk)):
                chunk, self._behind = self._behind + chunk, b""
                while not self._inflate.eof and (piece := self._inflate.decompress(chunk, size)):
                    yield piece
                    chunk = self._inflate.unconsumed_tail
                chunk = self._inflate.unused_data
        except zlib.error:
            raise UnreadableError("its content coding is broken") from None

    def _next_member(self, chunk: bytes) -> bool:
        """Begin the next member, if what follows the last one does so."""
        if self._window != _GZIP_WINDOW:
            return False
        following = self._behind + chunk[: len(_GZIP_MAGIC)]
        if following.startswith(_GZIP_MAGIC):
            self._members += 1
            if self._members > _MOST_MEMBERS:
                raise UnreadableError(f"it has more than {_MOST_MEMBERS} gzip members")
            self._inflate = zlib.decompressobj(self._window)
            return True
        # Half of the magic number, whose other half may arrive next, or anything else.
        self._behind = following if _GZIP_MAGIC.startswith(following) else b"-"
        return False

    def end(self) -> None:
        if self._has_begun and not self._inflate.eof:
            raise UnreadableError("its content coding ends too early")


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

    def end(self) -> None:
        if self._zlib is not None:
            self._zlib.end()
        elif self._start:
            raise UnreadableError("its content coding ends too early")


class _Several:
    """Codings on top of each other, the last applied first."""

    def __init__(self, outer: Decoder, inner: Decoder, limit: int | None) -> None:
        self._outer = outer
        self._inner = inner
        self._limit = limit
        self._size = 0

    def pieces(self, chunk: bytes, size: int) -> Iterator[bytes]:
        for piece in self._outer.pieces(chunk, size):
            self._size += len(piece)
            if self._limit is not None and self._size > self._limit:
                raise UnreadableError(f"it is larger than {self._limit} bytes")
            yield from self._inner.pieces(piece, size)
            # Lets the caller look at the time, even if the inner coding produces nothing.
            yield b""

    def end(self) -> None:
        self._outer.end()
        self._inner.end()


class _Refusing:
    """Refuses a body with too many codings."""

    def pieces(self, chunk: bytes, size: int) -> NoReturn:
        raise UnreadableError(f"it has more than {_MOST_CODINGS} content codings")

    def end(self) -> None:
        pass


def decoder_of(head: Head, limit: int | None = None) -> Decoder:
    """Return the decoder of a body. An unknown coding is left as it is, and its text will not be JSON.

    `limit` is the most bytes between two codings. The caller counts those after the last one.
    """
    coding = head.headers.get("content-encoding")
    if coding is None:
        return _Identity()
    decoders: list[Decoder] = []
    for name in coding.lower().split(","):
        match name.strip():
            case "gzip" | "x-gzip":
                decoders.append(_Zlib(_GZIP_WINDOW))
            case "deflate":
                decoders.append(_Deflate())
            case _:
                pass
    if len(decoders) > _MOST_CODINGS:
        return _Refusing()
    decoder: Decoder = decoders[0] if decoders else _Identity()
    for outer in decoders[1:]:
        decoder = _Several(outer, decoder, limit)
    return decoder
