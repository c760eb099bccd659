"""Reads the session that an answer sets, as a browser would (RFC 6265), by the standard library's cookie jar."""

from __future__ import annotations

import re
from email.message import Message
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any, cast
from urllib.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http.client import HTTPResponse


class _Answer:
    """What the jar asks of an answer: its headers."""

    def __init__(self, set_cookie: str) -> None:
        self._headers = Message()
        self._headers["Set-Cookie"] = set_cookie

    def info(self) -> Message:
        return self._headers


def live_cookie(set_cookies: Iterable[str], name: str, url: str) -> str | None:
    """Return the value of a cookie that an answer sets, if it is to be sent with the next request.

    A cookie that has expired, or that is for another host or path, is not. Quotes around the value are left out.
    """
    jar, request = CookieJar(), Request(url)  # noqa: S310 -- nothing opens it
    # One by one: of several, the last one counts.
    for header in set_cookies:
        # Of a number that is longer than any time, the jar would warn.
        header = re.sub(r"(max-age\s*=\s*\"?\d{12})\d+", r"\1", header, flags=re.IGNORECASE)  # noqa: PLW2901
        jar.extract_cookies(cast("HTTPResponse", cast("Any", _Answer(header))), request)
    jar.add_cookie_header(request)
    sent = request.get_header("Cookie", "")
    for pair in sent.split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name:
            return value.strip().strip('"')
    return None
