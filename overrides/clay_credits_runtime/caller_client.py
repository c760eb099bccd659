"""What is the same for a caller's `httpx.Client` and `httpx.AsyncClient`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .errors import ClayError
from .httpx_errors import Guard
from .request_builder import RequestBuilder
from .transport import Head

if TYPE_CHECKING:
    from types import ModuleType

    from .transport import Request

_LIBRARIES = ("httpx", "httpx2")
"""Modules with the same classes of clients, requests, errors and timeouts."""


def library_of(http_client: object, class_name: str) -> ModuleType:
    """Return the module that a caller's client is of."""
    for name in _LIBRARIES:
        # The class of an object is of a module that is loaded.
        library = sys.modules.get(name)
        if library is not None and isinstance(http_client, getattr(library, class_name)):
            return library
    accepted = " or ".join(f"an {name}.{class_name}" for name in _LIBRARIES)
    raise TypeError(f"http_client must be {accepted}, not {type(http_client).__module__}.{type(http_client).__name__}")


class CallerClient:
    """A caller's client, used as he made it: with its hooks, auth, headers, mounts, limits and proxies."""

    def __init__(self, http_client: Any, class_name: str, process: int) -> None:
        """Take a caller's client, which stays open. `process` is the id of the process that it was passed in."""
        self.client = http_client
        library = library_of(http_client, class_name)
        self.guard = Guard(library, hooks=True)
        self.builder = RequestBuilder(library, http_client.headers)
        self.process = process

    def check_usable(self) -> None:
        """Refuse a client that is closed, or whose connections another process uses too."""
        if self.client.is_closed:
            raise ClayError("The http_client is closed: call inside its with block, or pass another one.")
        if os.getpid() != self.process:
            raise ClayError(
                "This process was forked after the http_client was passed, and both would use the same connections: "
                "make a new http_client and a new client in each process."
            )

    def build(self, request: Request) -> Any:
        """Build a request of the client's own library. No cookie jar adds to it."""
        return self.builder.build(request, request.timeouts())


def read_head(response: Any) -> tuple[Head, bool]:
    """Return the head of an answer, and whether a hook has read the body already, with its coding undone."""
    is_read: bool = response.is_stream_consumed
    fields: list[tuple[bytes, bytes]] = response.headers.raw
    if is_read:
        fields = [one for one in fields if one[0].lower() != b"content-encoding"]
    return Head(response.status_code, fields), is_read
