"""Builds the request of httpx, or of a library with the same classes, from ours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from .session import Session
    from .transport import Request

_URLS = 64


class RequestBuilder:
    """Builds requests for one transport.

    Preparing headers costs more than sending them, so the last ones are kept: most calls of a client have the same.
    Reading a URL takes a twentieth of a call, so those of the last calls are kept too.
    """

    def __init__(self, library: ModuleType, beneath: Mapping[str, str] | None = None) -> None:
        """Take the classes of a library.

        Args:
            library: httpx, or a module with its `Request` and `Headers`.
            beneath: Headers to send unless the request has others of the same name.
        """
        self._library = library
        self._beneath = beneath
        self._prepared: tuple[Mapping[str, str], Session, Any] | None = None
        self._url: Callable[[str], Any] = lru_cache(_URLS)(library.URL)

    def build(self, request: Request, timeouts: Mapping[str, float]) -> Any:
        """Build a request that carries the session in its `Cookie` header, and in no cookie jar."""
        return self._library.Request(
            request.call.operation.method,
            self._url(request.url),
            headers=self._headers(request),
            content=request.content,
            extensions={"timeout": timeouts},
        )

    def _headers(self, request: Request) -> Any:
        prepared = self._prepared
        if prepared is not None and prepared[0] is request.headers and prepared[1] is request.session:
            return prepared[2]
        headers = self._library.Headers(self._beneath)
        headers.update(request.headers)
        headers["Cookie"] = request.session.cookie_header()
        # Those beneath are a caller's, who may change them at any time.
        if self._beneath is None:
            self._prepared = (request.headers, request.session, headers)
        return headers
