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
    """A request that is ready to be sent, except for its session.

    Attributes:
        call: The operation and its arguments, for a transport that does not speak the document's paths.
        url: The absolute URL.
        headers: The headers, without the session.
        content: The body, or None.
        session: The session to send with it.
        cookie: The name of the cookie that carries the session.
        timeout: Seconds, or an `httpx.Timeout`.
    """

    call: Call[Any]
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    session: Session
    cookie: str
    timeout: float | httpx.Timeout


@frozen
class Response:
    """An answer as it arrived.

    Attributes:
        status_code: The HTTP status.
        headers: The headers with lower-case names, without `Set-Cookie`.
        content: The body, with its content coding undone.
        elapsed: Seconds from sending to the last byte.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    elapsed: float


class Transport(Protocol):
    """Carries requests and waits for each answer."""

    def send(self, request: Request) -> Response:
        """Send one request and read its whole answer, whatever its status.

        Raises:
            APIConnectionError: No answer arrived; `APITimeoutError` if for lack of time.
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
            APIConnectionError: No answer arrived; `APITimeoutError` if for lack of time.
        """
        ...

    async def aclose(self) -> None:
        """Let go of all connections."""
        ...
