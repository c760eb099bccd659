"""The session: the one secret of the package, kept where no repr, log or pickle reaches it."""

from __future__ import annotations

import os
import re
from typing import NoReturn

from .constants import SESSION_VARIABLE
from .errors import ClayError

# cookie-octet of RFC 6265: anything else could end the cookie and begin another cookie or header.
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]+")


class Session:
    """A session value that only `cookie_header` gives out."""

    __slots__ = ("_value",)

    def __init__(self, value: str, *, cookie: str) -> None:
        """Check the value.

        Args:
            value: The value of the session cookie, as the browser shows it.
            cookie: The name of the cookie, for the message of the error.

        Raises:
            ClayError: The value is empty or cannot stand in a cookie. The message does not show it.
        """
        problem = _problem(value, cookie)
        if problem:
            raise ClayError(f"The session {problem}. Pass session= or set {SESSION_VARIABLE} to the cookie's value.")
        self._value = value

    def cookie_header(self, name: str) -> str:
        """Give the `Cookie` header that sends the session under a cookie name."""
        return f"{name}={self._value}"

    def __repr__(self) -> str:
        return "Session(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a session cannot be pickled or copied: it would leave the process unprotected")


def find_session(explicit: str | None, *, cookie: str) -> Session:
    """Take the session that was passed, else the one of the environment.

    Raises:
        ClayError: There is none, or it cannot stand in a cookie.
    """
    value = os.environ.get(SESSION_VARIABLE) if explicit is None else explicit
    if value is None:
        raise ClayError(
            f"No session: pass session= or set {SESSION_VARIABLE} to the value of the {cookie} cookie "
            "of a browser that is signed in."
        )
    return Session(value, cookie=cookie)


def _problem(value: object, cookie: str) -> str:
    if not isinstance(value, str):
        return f"must be a string, not {type(value).__name__}"
    if not value:
        return "is empty"
    if value.startswith(f"{cookie}="):
        return f"must be the cookie's value alone, without {cookie}= before it"
    if not _COOKIE_VALUE.fullmatch(value):
        return "contains a character that cannot stand in a cookie (white space, a quote, a comma, ;, \\ or non-ASCII)"
    return ""
