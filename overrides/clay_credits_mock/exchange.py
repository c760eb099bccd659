"""One call on its way through the mock: its request, and an answer that may end before its time."""

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
"""The extension of the ASGI scope that a connection goes by; there is none where there is no socket."""

PATIENCE = "clay_credits_mock.patience"
"""The extension that says how many seconds a caller without a socket would wait."""

MAX_BODY = 2**20
"""Bytes of a request's body; none of the document's is longer."""

Headers = list[tuple[bytes, bytes]]
Ending = Literal["complete", "close", "reset", "hold"]


@frozen
class Answer:
    """An answer, and how much of it is sent.

    Attributes:
        status: The status; None sends nothing at all.
        headers: The headers, names in lower case. They announce the whole body.
        body: The whole body.
        sent: How many of its bytes are sent.
        ending: What happens after them.
    """

    status: int | None
    headers: Headers
    body: bytes
    sent: int | None = None
    ending: Ending = "complete"

    def header(self, name: bytes) -> bytes:
        """Give a header; an empty one where there is none."""
        return next((value for key, value in self.headers if key == name), b"")

    def with_header(self, name: bytes, value: bytes) -> Headers:
        """Give the headers with one replaced or added."""
        return [*((key, old) for key, old in self.headers if key != name), (name, value)]

    def with_body(self, body: bytes) -> Answer:
        """Give the answer with another body, announced as long as it is."""
        return evolve(self, headers=self.with_header(b"content-length", str(len(body)).encode()), body=body)


class Connection(Protocol):
    """The socket below a call, which a fault can break."""

    def close(self) -> None:
        """Close after what was sent, and send no more."""

    def reset(self) -> None:
        """Reset: the client's next read or write fails."""

    def held(self) -> AbstractContextManager[None]:
        """Let a server that stops break off whatever runs in this context."""


class GoneError(Exception):
    """The client has gone, or the server is about to stop: nobody waits for an answer any more."""


class BodyTooLongError(Exception):
    """The request's body is longer than any that the mock reads."""


class Exchange:
    """A call: what was asked, and the means to answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope: Scope = scope
        self.method: str = scope["method"]
        self.path: str = path_of(scope)
        self.body: bytes = b""
        self.status: int | None = None
        self._receive = receive
        self._send = send
        self._body_given = False
        self._told = False
        self._tell: Callable[[], None] = lambda: None
        extensions = scope.get("extensions", {})
        self._connection: Connection | None = extensions.get(CONNECTION)
        self._patience: float = extensions.get(PATIENCE, math.inf)

    def headers(self, name: bytes) -> list[str]:
        """Give all the values of a header of the request."""
        return [value.decode("latin-1") for key, value in self.scope["headers"] if key == name]

    async def read_body(self) -> None:
        """Read the body.

        Raises:
            BodyTooLongError: It is longer than `MAX_BODY`.
            GoneError: The client went before its end.
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
        """Wait, but not longer than the client does; None waits for its end. Without a socket no time passes.

        Raises:
            GoneError: The client went, or the server is stopping.
            TimeoutError: A client without a socket would not have waited so long.
        """
        if self._connection is None:
            if seconds is None or seconds > self._patience:
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
        """Let an application answer, and send nothing of it yet."""
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await app(self.scope, self._replay, keep)
        return Answer(start["status"], list(start["headers"]), b"".join(parts))

    async def forward(self, app: ASGIApp) -> None:
        """Let an application answer, and send what it sends."""
        await app(self.scope, self._replay, self._watch)

    async def deliver(self, answer: Answer) -> None:
        """Send an answer as far as it is to be sent.

        Raises:
            GoneError: The client went before its end.
            ConnectionError: There is no connection that could break.
        """
        self.status = answer.status
        self.tell()
        if answer.status is not None:
            await self._watch({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            more = answer.ending != "complete"
            await self._watch({"type": "http.response.body", "body": answer.body[: answer.sent], "more_body": more})
        if answer.ending != "complete":
            await self._break(answer.ending)

    def on_answer(self, tell: Callable[[], None]) -> None:
        """Have somebody told before the first byte of an answer, or when there will be none."""
        self._tell = tell

    def tell(self) -> None:
        """Tell, unless it was told."""
        if not self._told:
            self._told = True
            self._tell()

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

    async def _watch(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.tell()
        await self._send(message)

    async def _replay(self) -> Message:
        if not self._body_given:
            self._body_given = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        return await self._receive()
