"""One call: reads its request, and sends an answer or a part of it."""

from __future__ import annotations

import asyncio
import math
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Literal, Protocol

from attrs import evolve, frozen

from .routing import path_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONNECTION = "clay_credits_mock.connection"
"""The extension of the ASGI scope that has the connection. Without a socket it is absent."""

CLIENT_TIMEOUT = "clay_credits_mock.client_timeout"
"""The extension of the ASGI scope that has the timeout, in seconds, of a client without a socket."""

MAX_BODY = 2**20
"""The number of bytes that are read of a request's body."""

Headers = list[tuple[bytes, bytes]]
Ending = Literal["complete", "close", "reset", "hold"]


@frozen
class Answer:
    """An answer, and how much of it is sent.

    Attributes:
        status: The status; None if nothing at all is sent.
        headers: The headers, names in lower case. Their length is that of the whole body.
        body: The whole body.
        sent: How many bytes of the body are sent; None for all.
        ending: What happens after these bytes.
    """

    status: int | None
    headers: Headers
    body: bytes
    sent: int | None = None
    ending: Ending = "complete"

    def header(self, name: bytes) -> bytes:
        """Return the value of a header; an empty one if it is absent."""
        return next((value for key, value in self.headers if key == name), b"")

    def with_header(self, name: bytes, value: bytes) -> Headers:
        """Return the headers with one replaced or added."""
        return [*((key, old) for key, old in self.headers if key != name), (name, value)]

    def with_body(self, body: bytes) -> Answer:
        """Return the answer with another body and its length."""
        return evolve(self, headers=self.with_header(b"content-length", str(len(body)).encode()), body=body)


class Connection(Protocol):
    """The connection of a call, which a fault can break."""

    def close(self) -> None:
        """Close after what was sent, and send no more."""

    def reset(self) -> None:
        """Reset: the client's next read or write fails."""

    def held(self) -> AbstractContextManager[None]:
        """Let a server that stops close the connection while this context is entered."""
        ...


class GoneError(Exception):
    """The client has disconnected, or the server is stopping: no answer is needed."""


class BodyTooLongError(Exception):
    """The request's body is longer than `MAX_BODY`."""


class Exchange:
    """A request, and the ways to answer it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope: Scope = scope
        self.method: str = scope["method"]
        self.path: str = path_of(scope)
        self.body: bytes = b""
        self.status: int | None = None
        self._receive = receive
        self._send = send
        self._body_replayed = False
        self._notified = False
        self._callback: Callable[[], None] = lambda: None
        extensions = scope.get("extensions", {})
        self._connection: Connection | None = extensions.get(CONNECTION)
        self._client_timeout: float = extensions.get(CLIENT_TIMEOUT, math.inf)

    def headers(self, name: bytes) -> list[str]:
        """Return all values of a header of the request."""
        return [value.decode("latin-1") for key, value in self.scope["headers"] if key == name]

    async def read_body(self) -> None:
        """Read the body.

        Raises:
            BodyTooLongError: It is longer than `MAX_BODY`.
            GoneError: The client disconnected before its end.
        """
        with self._held():
            more = True
            while more:
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    raise GoneError
                self.body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(self.body) > MAX_BODY:
                    raise BodyTooLongError

    async def wait(self, seconds: float | None) -> None:
        """Wait, at most until the client disconnects; None waits for that. Without a socket, no time passes.

        Raises:
            GoneError: The client disconnected, or the server is stopping.
            TimeoutError: The timeout of a client without a socket is shorter.
        """
        if self._connection is None:
            if seconds is None or seconds > self._client_timeout:
                raise TimeoutError("the mock takes longer than the client waits, on purpose")
            return
        with self._held():
            try:
                async with asyncio.timeout(seconds):
                    while (await self._receive())["type"] != "http.disconnect":
                        pass
            except TimeoutError:
                return
        raise GoneError

    async def collect(self, app: ASGIApp) -> Answer:
        """Return the answer of an application without sending it."""
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await app(self.scope, self._receive_again, keep)
        return Answer(start["status"], list(start["headers"]), b"".join(parts))

    async def forward(self, app: ASGIApp) -> None:
        """Send the answer of an application."""
        await app(self.scope, self._receive_again, self._send_on)

    async def deliver(self, answer: Answer) -> None:
        """Send an answer, or the part of it that is to be sent.

        Raises:
            GoneError: The client disconnected, or a fault broke the connection.
            ConnectionError: A fault breaks the connection of a client without a socket.
        """
        self.status = answer.status
        self.notify()
        if answer.status is not None:
            await self._send_on({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            more = answer.ending != "complete"
            await self._send_on({"type": "http.response.body", "body": answer.body[: answer.sent], "more_body": more})
        if answer.ending != "complete":
            await self._break(answer.ending)

    def on_answer(self, callback: Callable[[], None]) -> None:
        """Set a function that `notify` calls."""
        self._callback = callback

    def notify(self) -> None:
        """Call the function, the first time that an answer starts or turns out to be missing."""
        if not self._notified:
            self._notified = True
            self._callback()

    async def _break(self, ending: Ending) -> None:
        if ending == "close":
            if self._connection is None:
                raise ConnectionAbortedError("the mock closes the connection on purpose")
            self._connection.close()
        elif ending == "reset":
            if self._connection is None:
                raise ConnectionResetError("the mock resets the connection on purpose")
            self._connection.reset()
        await self.wait(None)

    def _held(self) -> Any:
        return nullcontext() if self._connection is None else self._connection.held()

    async def _send_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.notify()
        await self._send(message)

    async def _receive_again(self) -> Message:
        if not self._body_replayed:
            self._body_replayed = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        return await self._receive()
