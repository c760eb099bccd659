"""Builds the request of httpx, or of a library with the same classes, from ours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from .credentials import Credential
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
        self._prepared: tuple[Mapping[str, str], tuple[Credential, ...], bytes, Any] | None = None
        self._url: Callable[[str], tuple[Any, bytes]] = lru_cache(_URLS)(self._read_url)

    def build(self, request: Request, timeouts: Mapping[str, float]) -> Any:
        """Build a request that carries its credentials, and none of a cookie jar."""
        method, (url, host) = request.call.operation.method, self._url(_with_keys(request))
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
            and prepared[1] == request.credentials
            and prepared[2] == host
        ):
            return prepared[3]
        headers = self._headers(request, {"Host": host.decode("ascii")})
        self._prepared = (request.headers, request.credentials, host, headers)
        return headers

    def _headers(self, request: Request, beneath: Mapping[str, str]) -> Any:
        headers = self._library.Headers(beneath)
        headers.update(request.headers)
        cookies: list[str] = []
        for credential in request.credentials:
            if credential.scheme.location == "cookie":
                cookies.append(credential.sent())
            elif credential.scheme.location == "header":
                headers[credential.scheme.name] = credential.sent()
        if request.cookies:
            cookies.append(request.cookies)
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        else:
            # That of a caller's client is not sent.
            headers.pop("Cookie", None)
        return headers


def _with_keys(request: Request) -> str:
    """Return the URL with the credentials that it carries."""
    url = request.url
    for credential in request.credentials:
        if credential.scheme.location == "query":
            url += f"{'&' if '?' in url else '?'}{credential.sent()}"
    return url
