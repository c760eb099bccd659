"""Transports for an answer whose body is read while it arrives: they leave the body of a success unread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .errors import ClayError

if TYPE_CHECKING:
    from .transport import AsyncOpenResponse, AsyncTransport, Head, OpenResponse, Request, Transport

CLOSED: Final = "The answer is closed: iterate over its items inside the with block."


class Unread:
    """Sends the requests of one call through another transport, and leaves the body of a success unread."""

    request: Request
    head: Head

    def __init__(self, transport: Transport) -> None:
        """Wrap a transport."""
        self._transport = transport
        self._answer: OpenResponse | None = None
        self.closed: bool = False

    def open(self, request: Request) -> OpenResponse:
        answer = self._transport.open(request)
        if not request.call.operation.succeeds(answer.head.status_code):
            return answer
        self._answer, self.request, self.head = answer, request, answer.head
        return _HeadAlone(answer.head)

    def read(self, deadline: float) -> bytes:
        """Read the next bytes of the answer, if it is open."""
        if self._answer is None or self.closed:
            raise ClayError(CLOSED)
        return self._answer.read(deadline)

    def close(self) -> None:
        self.closed = True
        if self._answer is not None:
            self._answer.close()


class AsyncUnread:
    """The same for an async transport."""

    request: Request
    head: Head

    def __init__(self, transport: AsyncTransport) -> None:
        """Wrap a transport."""
        self._transport = transport
        self._answer: AsyncOpenResponse | None = None
        self.closed: bool = False

    async def open(self, request: Request) -> AsyncOpenResponse:
        answer = await self._transport.open(request)
        if not request.call.operation.succeeds(answer.head.status_code):
            return answer
        self._answer, self.request, self.head = answer, request, answer.head
        return _AsyncHeadAlone(answer.head)

    async def read(self, deadline: float) -> bytes:
        """Read the next bytes of the answer, if it is open."""
        if self._answer is None or self.closed:
            raise ClayError(CLOSED)
        return await self._answer.read(deadline)

    async def aclose(self) -> None:
        self.closed = True
        if self._answer is not None:
            await self._answer.aclose()


class _HeadAlone:
    def __init__(self, head: Head) -> None:
        self.head = head

    def read(self, deadline: float) -> bytes:
        return b""

    def close(self) -> None:
        pass


class _AsyncHeadAlone:
    def __init__(self, head: Head) -> None:
        self.head = head

    async def read(self, deadline: float) -> bytes:
        return b""

    async def aclose(self) -> None:
        pass
