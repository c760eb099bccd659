"""Connections whose HTTP/1.1 is read by httptools, where httpcore's own go by h11: the extra `fast`.

httptools is Node.js's parser, compiled, and takes a tenth of h11's time. All else is httpcore's way: the streams, the
errors, the methods that the transports call.
"""

from __future__ import annotations

import contextlib
import re
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn, cast

import httpcore
import httptools

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping

_READ_BYTES = 64 * 1024
# Bytes in a row that bring none of the body: a head, or what stands between chunks and after them. h11's limit.
_MAX_BARREN_BYTES = 100 * 1024
# The head of one request (RFC 9112, 2.1): nothing that could be read as two is ever sent.
_REQUEST_HEAD = re.compile(
    rb"[A-Z]+ [\x21-\x7E]+ HTTP/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7E]*\r\n)+\r\n"
)


class _Dialogue:
    """One request and its answer, then the next. No I/O.

    Attributes:
        status: The status of the answer; 0 until its head has arrived.
        headers: Its headers, as they arrived.
        ended: Whether it has arrived to its end.
        reusable: Whether another request may follow it.
    """

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._start(to_head=False)

    def _start(self, *, to_head: bool) -> None:
        self.status, self.ended, self.reusable = 0, False, False
        self.headers: list[tuple[bytes, bytes]] = []
        self._chunks: list[bytes] = []
        self._to_head, self._barren, self._problem, self._refused = to_head, 0, "", ""

    def begin(self, request: httpcore.Request) -> bytes:
        """Begin with a request, and give the bytes to send.

        Raises:
            LocalProtocolError: It is none that HTTP has.
        """
        self._start(to_head=request.method == b"HEAD")
        lines = [b"%b: %b\r\n" % field for field in request.headers]
        head = b"%b %b HTTP/1.1\r\n%b\r\n" % (request.method, request.url.target, b"".join(lines))
        if not _REQUEST_HEAD.fullmatch(head):
            raise httpcore.LocalProtocolError("a character that cannot stand in the head of a request")
        return head + b"".join(cast("Iterable[bytes]", request.stream))

    def take(self, received: bytes) -> None:
        """Take what arrived, or nothing where the connection ended."""
        self._barren += len(received)
        problem = self._parse(received) if received else self._what_is_missing()
        if self._barren > _MAX_BARREN_BYTES:
            problem = "more bytes than a head has, and none of the body"
        if not self.ended:
            self._problem = problem
        elif problem:
            self.reusable = False

    def has_head(self) -> bool:
        """Say whether the head of the answer has arrived.

        Raises:
            RemoteProtocolError: None can arrive any more.
        """
        if self._problem and not self.status:
            raise httpcore.RemoteProtocolError(self._problem)
        return self.status > 0

    def take_chunk(self) -> bytes:
        """Give what arrived of the body since the last time.

        Raises:
            RemoteProtocolError: All has been given of a body that breaks there.
        """
        chunk = b"".join(self._chunks)
        self._chunks.clear()
        if self._problem and not chunk:
            raise httpcore.RemoteProtocolError(self._problem)
        return chunk

    def _parse(self, received: bytes) -> str:
        """Let the parser take what arrived; give what is wrong with it."""
        handled = sys.exception()
        try:
            self._parser.feed_data(received)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            problem, cause = self._refused or str(error), error.__context__
            if not isinstance(error, httptools.HttpParserCallbackError) or self._refused:
                return problem
        else:
            return ""
        # Ctrl-C, most likely. The parser loses it where the caller is handling an error.
        raise KeyboardInterrupt if cause is None or cause is handled else cause

    def _what_is_missing(self) -> str:
        """Let the answer end where it is; give what of it is missing."""
        if not self.status:
            return "Server disconnected without sending a response."
        if self._values(b"content-length") or self._values(b"transfer-encoding"):
            return "Server disconnected within the body."
        self.ended = True
        return ""

    def _values(self, wanted: bytes) -> list[bytes]:
        return [value.lower() for name, value in self.headers if name.lower() == wanted]

    # The rest is called by the parser.

    def on_message_begin(self) -> None:
        if self.ended:
            self._refuse("an answer that nobody asked for")

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes after the head is a trailer, which nobody asked for.
        if not self.status:
            self.headers.append((name, value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < HTTPStatus.CONTINUE:
            self._refuse("a status below 100")
        if status == HTTPStatus.SWITCHING_PROTOCOLS:
            self._refuse("101 SWITCHING PROTOCOLS, which nobody asked for")
        if status < HTTPStatus.OK:
            self.headers.clear()
            return
        if self._values(b"transfer-encoding") not in ([], [b"chunked"]):
            self._refuse("a Transfer-Encoding other than chunked")
        self.status = status
        # The parser, which has not seen the request, waits for a body.
        self.ended = self._to_head

    def on_body(self, body: bytes) -> None:
        self._barren = 0
        if not self.ended:
            self._chunks.append(body)

    def on_message_complete(self) -> None:
        if self.status and not self.ended:
            self.ended, self.reusable = True, self._parser.should_keep_alive()

    def _refuse(self, problem: str) -> NoReturn:
        """Stop the parser, which loses the error that stopped it."""
        self._refused = problem
        raise ValueError(problem)


def _timeouts(request: httpcore.Request) -> Mapping[str, float | None]:
    timeouts: Mapping[str, float | None] = cast("Any", request).extensions["timeout"]  # httpcore leaves types open
    return timeouts


class HttptoolsConnection(httpcore.ConnectionInterface):
    """A connection, made at its first request."""

    def __init__(self, origin: httpcore.Origin, tls: ssl.SSLContext | None) -> None:
        self._origin, self._tls = origin, tls
        self._stream: httpcore.NetworkStream | None = None
        self._dialogue = _Dialogue()

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        timeouts = _timeouts(request)
        dialogue, stream = self._dialogue, self._stream or self._connect(timeouts["connect"])
        sent = dialogue.begin(request)
        with contextlib.suppress(httpcore.WriteError):  # it may have answered before it stopped to listen
            stream.write(sent, timeouts["write"])
        while not dialogue.has_head():
            dialogue.take(stream.read(_READ_BYTES, timeouts["read"]))
        body = self._body(stream, timeouts["read"])
        return httpcore.Response(dialogue.status, headers=dialogue.headers, content=body)

    def _body(self, stream: httpcore.NetworkStream, timeout: float | None) -> Iterator[bytes]:
        while True:
            if chunk := self._dialogue.take_chunk():
                yield chunk
            elif self._dialogue.ended:
                return
            else:
                self._dialogue.take(stream.read(_READ_BYTES, timeout))

    def _connect(self, timeout: float | None) -> httpcore.NetworkStream:
        host = self._origin.host.decode("ascii")
        self._stream = httpcore.SyncBackend().connect_tcp(host, self._origin.port, timeout)
        if self._tls is not None:
            self._stream = self._stream.start_tls(self._tls, host, timeout)
        return self._stream

    def is_idle(self) -> bool:
        return self._dialogue.reusable

    def has_expired(self) -> bool:
        return self._stream is None or bool(self._stream.get_extra_info("is_readable"))

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


class AsyncHttptoolsConnection(httpcore.AsyncConnectionInterface):
    """A connection of an event loop, made at its first request."""

    def __init__(
        self, origin: httpcore.Origin, tls: ssl.SSLContext | None, network: httpcore.AsyncNetworkBackend
    ) -> None:
        self._origin, self._tls, self._network = origin, tls, network
        self._stream: httpcore.AsyncNetworkStream | None = None
        self._dialogue = _Dialogue()

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        timeouts = _timeouts(request)
        dialogue, stream = self._dialogue, self._stream or await self._connect(timeouts["connect"])
        sent = dialogue.begin(request)
        with contextlib.suppress(httpcore.WriteError):  # it may have answered before it stopped to listen
            await stream.write(sent, timeouts["write"])
        while not dialogue.has_head():
            dialogue.take(await stream.read(_READ_BYTES, timeouts["read"]))
        body = self._body(stream, timeouts["read"])
        return httpcore.Response(dialogue.status, headers=dialogue.headers, content=body)

    async def _body(self, stream: httpcore.AsyncNetworkStream, timeout: float | None) -> AsyncIterator[bytes]:
        while True:
            if chunk := self._dialogue.take_chunk():
                yield chunk
            elif self._dialogue.ended:
                return
            else:
                self._dialogue.take(await stream.read(_READ_BYTES, timeout))

    async def _connect(self, timeout: float | None) -> httpcore.AsyncNetworkStream:
        host = self._origin.host.decode("ascii")
        self._stream = await self._network.connect_tcp(host, self._origin.port, timeout)
        if self._tls is not None:
            self._stream = await self._stream.start_tls(self._tls, host, timeout)
        return self._stream

    def is_idle(self) -> bool:
        return self._dialogue.reusable

    def has_expired(self) -> bool:
        return self._stream is None or bool(self._stream.get_extra_info("is_readable"))

    async def aclose(self) -> None:
        if self._stream is not None:
            await self._stream.aclose()
