"""Checks that an answer, whatever it is about, shows nobody what is private."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


def exposed(response: httpx.Response, session: str) -> Iterator[str]:
    """Return what an answer shows to others than its caller.

    Args:
        response: The answer.
        session: The session that the server accepts.
    """
    texts = [response.text, *(value for name, value in response.headers.items() if name != "set-cookie")]
    if any(secret in text for secret in {session, unquote(session)} for text in texts):
        yield "the answer shows the session"
    shared = re.search(r"(?i)\b(public|s-maxage)\b", response.headers.get("cache-control", ""))
    if shared:
        yield f"Cache-Control: {shared[0]} lets caches show the answer to others"
    if response.headers.get("access-control-allow-origin") in {"*", response.request.headers.get("origin", "*")}:
        yield "Access-Control-Allow-Origin lets any page read the answer"
