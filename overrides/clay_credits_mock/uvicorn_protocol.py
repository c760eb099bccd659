"""Connections that can break on purpose, which ASGI cannot express."""

from __future__ import annotations

import json
import socket
import struct
import sys
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .errors import undocumented
from .exchange import CONNECTION

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Generator

    from starlette.types import ASGIApp, Receive, Scope, Send

_SLICE = 16 * 1024
# The time limit of a request to arrive, and of an answer to be sent after the server stops.
_MAX_SECONDS = 10.0
# SO_LINGER on, with 0 seconds: closing then sends RST and drops unsent bytes.
_NO_LINGER = struct.pack("ii", 1, 0)


class Connection(H11Protocol):
    """A connection that the application can close, reset or hold, and that does not delay a server that stops.

    It uses h11: with httptools, uvicorn loses the bodies of clients that ask to upgrade to HTTP/2.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._stopping = False
        self._held = False
        self._deadline: asyncio.TimerHandle | None = None
        self.app: Any = self._with_connection(cast("ASGIApp", self.app))

    def _with_connection(self, app: ASGIApp) -> ASGIApp:
        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            extensions = {**scope.get("extensions", {}), CONNECTION: self}
            await app({**scope, **_origin_form(scope), "extensions": extensions}, receive, send)

        return with_connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the time limit of the first request."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._limit_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the time limit."""
        self._end_limit()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass data on in slices: h11 limits the size of a head that it waits for, not of one that arrives at once."""
        for start in range(0, len(data), _SLICE):
            if not self.transport.is_closing():
                super().data_received(data[start : start + _SLICE])
        self._limit_time()

    def _limit_time(self) -> None:
        """Limit the time in which a request arrives, head and body. uvicorn limits only the time between requests."""
        if self.conn.their_state not in {h11.IDLE, h11.SEND_BODY}:
            self._end_limit()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(_MAX_SECONDS, self._refuse_late)

    def _end_limit(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse_late(self) -> None:
        started = self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]
        if started and not self.transport.is_closing():
            message = f"The request did not arrive within {_MAX_SECONDS:g} seconds"
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, message)
        # A client that has sent nothing expects no answer.
        self.transport.close()

    @contextmanager
    def held(self) -> Generator[None]:
        """Mark the connection as waiting for something that may never come. A server that stops then closes it."""
        if self._stopping:
            self.transport.abort()
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def shutdown(self) -> None:
        """Let an answer be sent to its end, but do not wait while the connection is held or a request arrives."""
        self._stopping = True
        super().shutdown()
        if self._held or self._deadline is not None:
            self.transport.abort()
        # In case a client does not read its answer.
        self.loop.call_later(_MAX_SECONDS, self.transport.abort)

    def close(self) -> None:
        """Close after what was sent, and send no more."""
        self.transport.close()

    def reset(self) -> None:
        """Reset: the client's next read or write fails."""
        peer: socket.socket = self.transport.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer a request that is not valid HTTP, or too long, with an error in JSON."""
        # uvicorn calls this while it handles the error, but does not pass it on.
        error = sys.exception()
        status = HTTPStatus(error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400)
        self._refuse(status, msg)
        self.transport.close()

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Send an error, unless an answer has started."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        body = json.dumps(undocumented(status, message)).encode()
        headers = [("content-type", "application/json"), ("content-length", str(len(body))), ("connection", "close")]
        events = (
            h11.Response(status_code=status, headers=headers, reason=status.phrase),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        self.transport.write(b"".join(self.conn.send(event) or b"" for event in events))


def _origin_form(scope: Scope) -> dict[str, Any]:
    """Return the path of a target that is a whole URL, as clients send it that use the mock as a proxy."""
    _, separator, rest = scope["raw_path"].partition(b"://")
    if not separator or scope["raw_path"].startswith(b"/"):
        return {}
    path = b"/" + rest.partition(b"/")[2]
    return {"raw_path": path, "path": unquote(path.decode("ascii"))}
