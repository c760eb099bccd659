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
            library: httpx, or a module with its `Request`, `Headers`, `URL` and `ByteStream`.
            beneath: The headers of a caller's client, to send unless the request has others of the same name. None for
                our own connections.
        """
        self._library = library
        self._beneath = beneath
        self._no_content = library.ByteStream(b"")
        self._prepared: tuple[Mapping[str, str], Session, bytes, Any] | None = None
        self._url: Callable[[str], tuple[Any, bytes]] = lru_cache(_URLS)(self._read_url)

    def build(self, request: Request, timeouts: Mapping[str, float]) -> Any:
        """Build a request that carries the session in its `Cookie` header, and in no cookie jar."""
        method, (url, host) = request.call.operation.method, self._url(request.url)
        extensions = {"timeout": timeouts}
        if self._beneath is not None:
            headers = self._headers(request, self._beneath)
        else:
            headers = self._prepared_headers(request, host)
            if method == "GET" and request.content is None:
                # With a stream instead of content, httpx does not prepare the headers once more.
                built = self._library.Request(
                    method, url, headers=headers, stream=self._no_content, extensions=extensions
                )
                built.read()
                return built
        content = request.content
        if content is None or isinstance(content, bytes):
            return self._library.Request(method, url, headers=headers, content=content, extensions=extensions)
        return content.request(self._library, method, url, headers, extensions)

    def _read_url(self, text: str) -> tuple[Any, bytes]:
        url = self._library.URL(text)
        return url, url.netloc

    def _prepared_headers(self, request: Request, host: bytes) -> Any:
        prepared = self._prepared
        if (
            prepared is not None
            and prepared[0] is request.headers
            and prepared[1] is request.session
            and prepared[2] == host
        ):
            return prepared[3]
        headers = self._headers(request, {"Host": host.decode("ascii")})
        self._prepared = (request.headers, request.session, host, headers)
        return headers

    def _headers(self, request: Request, beneath: Mapping[str, str]) -> Any:
        headers = self._library.Headers(beneath)
        headers.update(request.headers)
        headers["Cookie"] = request.session.cookie_header()
        if request.cookies:
            headers["Cookie"] += f"; {request.cookies}"
        return headers
