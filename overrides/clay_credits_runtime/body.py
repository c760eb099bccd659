"""Collects a body within the limits of its request, with its content coding undone. No I/O."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .content_coding import UnreadableError, decoder_of
from .transport import Response, took_too_long

if TYPE_CHECKING:
    from .content_coding import Decoder
    from .transport import Head, Request


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
        """Add the next bytes, or none at the end of the body. Return whether to read on.

        Raises:
            ConnectionFailureError: The body trickled in for longer than the whole call may take.
        """
        if not chunk:
            self._end()
            return False
        if time.monotonic() > self._request.deadline:
            raise took_too_long(self._request.total_timeout)
        limit = self._request.max_body_bytes
        decoder = self._decoder = self._decoder or decoder_of(head, limit)
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

    def _end(self) -> None:
        if self._decoder is not None:
            try:
                self._decoder.end()
            except UnreadableError as error:
                self._unreadable = str(error)

    def response(self, head: Head) -> Response:
        """Return what arrived, without any credential; a body that is broken or too large is left out."""
        secrets = self._request.secrets
        secrets.learn(head.set_cookies)
        return Response(
            status_code=head.status_code,
            headers=secrets.redact_headers(head.headers),
            content=b"" if self._unreadable else secrets.redact(b"".join(self._chunks)),
            elapsed=time.perf_counter() - self._started,
            set_cookies=head.set_cookies,
            unreadable=self._unreadable,
        )
