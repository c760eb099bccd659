"""The value of a credential: how it is checked, and how it is written into a request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .api import BASIC, BEARER

if TYPE_CHECKING:
    from .api import Scheme

# cookie-octet of RFC 6265: anything else could end the cookie and begin another cookie or header.
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]+")
# Likewise of a header, where only a key may have spaces within it.
_TOKEN = re.compile(r"[\x21-\x7E]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7E]+")


def problem_of(value: object, scheme: Scheme) -> str:
    """Return why a value cannot be a credential of a scheme, or nothing if it can."""
    if scheme.prefix == BASIC:
        return _problem_of_pair(value)
    if not isinstance(value, str):
        return f"must be a string, not {type(value).__name__}"
    if not value:
        return "is empty"
    return _begins_with_name(value, scheme) or _problem_of_text(value, scheme)


def _begins_with_name(value: str, scheme: Scheme) -> str:
    # A fast search before a slow one.
    if scheme.location == "cookie" and "=" in value:
        if re.match(rf"\s*(?:cookie:\s*)?{re.escape(scheme.name)}\s*=", value, re.IGNORECASE):
            return f"must be the cookie's value alone, without {scheme.name}= before it"
    elif scheme.prefix == BEARER and re.match(r"\s*(?:authorization:\s*)?bearer\s", value, re.IGNORECASE):
        return "must be the token alone, without Bearer before it"
    return ""


def _problem_of_text(value: str, scheme: Scheme) -> str:
    if value != value.strip():
        return "begins or ends with white space, such as the end of a line"
    if scheme.location == "cookie":
        if not _COOKIE_VALUE.fullmatch(value):
            return (
                "contains a character that cannot stand in a cookie (white space, a quote, a comma, ;, \\ or non-ASCII)"
            )
    elif scheme.location == "query":
        if not value.isprintable():
            return "contains a character that is not printable"
    elif not (_TOKEN if scheme.prefix else _HEADER_VALUE).fullmatch(value):
        return "contains a character that cannot stand in a header"
    return ""


def _problem_of_pair(value: object) -> str:
    match value:
        case (str() as user, str() as password):
            if ":" in user:
                return "has a colon in the user"
            # RFC 7617 forbids control characters; others are sent in UTF-8.
            return "" if (user + password).isprintable() else "contains a character that is not printable"
        case _:
            return "must be two strings, the user and the password"


def from_environment(text: str, scheme: Scheme) -> object:
    """Return the value that an environment variable holds: for a user and a password, `user:password`."""
    return tuple(text.split(":", 1)) if scheme.prefix == BASIC else text


def written(value: Any, scheme: Scheme) -> tuple[str, tuple[str, ...]]:
    """Return a value as it is sent, and all that is secret in it.

    `problem_of` must have found nothing wrong with it.
    """
    if scheme.prefix == BASIC:
        from base64 import b64encode  # noqa: PLC0415 -- few documents need it

        encoded = b64encode(":".join(value).encode()).decode()
        return scheme.prefix + encoded, (encoded, value[1])
    if scheme.location == "query":
        from urllib.parse import quote  # noqa: PLC0415 -- likewise

        return f"{quote(scheme.name, safe='')}={quote(value, safe='')}", (value,)
    return (f"{scheme.name}={value}" if scheme.location == "cookie" else scheme.prefix + value), (value,)
