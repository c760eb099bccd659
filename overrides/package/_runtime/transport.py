"""The seam between the client and what carries its requests, so that another carrier can take the place of HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from .operation import Call
    from .session import Session


@frozen
class Request:
    """A request that is ready to be sent.

    Attributes:
        call: The operation and its arguments, for a transport that does not speak the document's paths.
        url: The absolute URL.
        headers: The headers, without the session.
        content: The body, or None.
        session: The session to send, in a cookie, with it.
        timeout: Seconds, or an `httpx.Timeout`.
        deadline: When to give up reading, on the clock of `time.monotonic`.
        max_body_bytes: How much of a body to read.
    """

    call: Call[Any]
    url: str
    headers: Mapping[str, str]
    content: bytes | None = field(repr=False)
    session: Session
    timeout: float | httpx.Timeout
    deadline: float
    max_body_bytes: int


@frozen
class Response:
    """An answer as it arrived.

    Attributes:
        status_code: The HTTP status.
        headers: The headers with lower-case names, without `Set-Cookie`.
        content: The body, with its content coding undone.
        elapsed: Seconds from sending to the last byte.
        set_cookies: The values of the `Set-Cookie` headers.
        unreadable: Why the body could not be read, although it arrived; empty if it could.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    elapsed: float
    set_cookies: tuple[str, ...] = field(default=(), repr=False)
    unreadable: str = ""


class ConnectionFailureError(Exception):
    """No answer arrived. What a transport raises; the client makes the public error of it.

    Attributes:
        reason: What happened, without anything of the request.
        timed_out: Whether it was for lack of time.
        permanent: Whether the same request would fail again.
    """

    def __init__(self, reason: str, *, timed_out: bool = False, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.timed_out = timed_out
        self.permanent = permanent


class Transport(Protocol):
    """Carries requests and waits for each answer."""

    def send(self, request: Request) -> Response:
        """Send one request and read its whole answer, whatever its status.

        Raises:
            ConnectionFailureError: No answer arrived.
        """
        ...

    def close(self) -> None:
        """Let go of all connections."""
        ...


class AsyncTransport(Protocol):
    """Carries requests and awaits each answer."""

    async def send(self, request: Request) -> Response:
        """Send one request and read its whole answer, whatever its status.

        Raises:
            ConnectionFailureError: No answer arrived.
        """
        ...

    async def aclose(self) -> None:
        """Let go of all connections."""
        ...
