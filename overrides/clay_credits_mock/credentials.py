"""The credentials of requests: which ones an operation requires, and which ones were sent.

The account has one secret, its session. It is the value of every other credential too: a key, a token, or the password
of any user.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from clay_credits_runtime.api import BASIC
from clay_credits_runtime.credential_values import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.types import Scope

    from clay_credits_runtime.api import Scheme

    Security = tuple[tuple[Scheme, ...], ...]

_USER = "user"


def security_of(node: dict[str, Any], usual: Security, schemes: Iterable[Scheme]) -> Security:
    """Return what a document or an operation requires. `usual` is what is required if it does not say."""
    if "security" not in node:
        return usual
    by_title = {scheme.title: scheme for scheme in schemes}
    # A scheme that only the document itself requires is known to no client.
    return tuple(tuple(by_title[one] for one in names if one in by_title) for names in node["security"]) or ((),)


def sent(security: Security, scope: Scope) -> tuple[str, ...] | None:
    """Return the values of the first alternative that was sent as a whole, and None if nothing of it was required.

    An alternative of which a part is missing has no values.
    """
    for schemes in security:
        values = [tuple(_values(scheme, scope)) for scheme in schemes]
        if values and all(values):
            return tuple(one for several in values for one in several)
    return None if () in security else ()


def _values(scheme: Scheme, scope: Scope) -> Iterator[str]:
    """Return the raw values: a parser that unquotes would accept other spellings of the session."""
    if scheme.location == "query":
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        yield from (value for name, value in pairs if name == scheme.name)
        return
    wanted = "cookie" if scheme.location == "cookie" else scheme.name.lower()
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name.decode("latin-1") == wanted]
    if scheme.location == "cookie":
        for pair in ";".join(lines).split(";"):
            name, _, value = pair.strip().partition("=")
            if name == scheme.name:
                yield value
    else:
        size = len(scheme.prefix)
        for line in lines:
            if line[:size].lower() == scheme.prefix.lower():
                yield _password(line[size:]) if scheme.prefix == BASIC else line[size:]


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def arguments(schemes: Iterable[Scheme], session: str) -> dict[str, Any]:
    """Return the arguments of a client that are credentials."""
    return {scheme.keyword: _value(scheme, session) for scheme in schemes}


def variables(schemes: Iterable[Scheme], session: str) -> dict[str, str]:
    """Return the environment variables that hold the credentials."""
    return {one.variable: f"{_USER}:{session}" if one.prefix == BASIC else session for one in schemes}


def shown(security: Security, session: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a request that carry the credentials of the first alternative, with their values."""
    return tuple(_part(scheme, session) for scheme in security[0])


def curl(security: Security, session: str) -> str:
    """Return the start of a command that sends these credentials."""
    options = {"header": "-H", "query": "-G -d"}
    return " ".join(["curl", *(f"{options[part]} '{text}'" for part, text in shown(security, session))])


def _part(scheme: Scheme, session: str) -> tuple[str, str]:
    text, _ = written(_value(scheme, session), scheme)
    if scheme.location == "query":
        return "query", text
    return "header", f"{'Cookie' if scheme.location == 'cookie' else scheme.name}: {text}"


def _value(scheme: Scheme, session: str) -> str | tuple[str, str]:
    return (_USER, session) if scheme.prefix == BASIC else session


def carrier(schemes: tuple[Scheme, ...]) -> str:
    """Return the part of a request that carries the session, in words."""
    return f"the {schemes[0].location} {schemes[0].name}" if schemes else "nothing in a request"
