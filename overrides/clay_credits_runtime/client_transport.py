"""Sends requests by a caller's `httpx.Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .caller_client import CallerClient, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .httpx_errors import Guard
    from .transport import Request


class ClientTransport(CallerClient):
    """Sends requests by an `httpx.Client`."""

    def __init__(self, http_client: Any, process: int) -> None:
        """Take a caller's client, which stays open, and the id of the process that it was passed in."""
        super().__init__(http_client, "Client", process)

    def open(self, request: Request) -> _Open:
        self.check_usable()
        return _Open(self.guard, self.guard.run(self._open, request))

    def _open(self, request: Request) -> Any:
        return self.client.send(self.build(request), stream=True, follow_redirects=False)

    def close(self) -> None:
        """Leave the client open: it is the caller's."""


class _Open:
    """An answer that is still to be read."""

    def __init__(self, guard: Guard, response: Any) -> None:
        self.head, is_read = read_head(response)
        self._chunks: Iterator[bytes] = filter(None, [response.content] if is_read else response.stream)
        self._guard, self._response = guard, response

    def read(self, deadline: float) -> bytes:
        received: bytes = self._guard.run(next, self._chunks, b"")
        return received

    def close(self) -> None:
        self._guard.run(self._response.close)
