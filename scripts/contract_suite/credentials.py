"""Writes the session of a server into requests, in each way that a document has for credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from clay_credits_runtime.api import BASIC, BEARER, SESSION
from clay_credits_runtime.credential_values import written
from openapi_document.security import alternatives, schemes

if TYPE_CHECKING:
    from clay_credits_runtime.api import Scheme
    from openapi_document.document import Document, Operation

_USER = "user"


class Proof(NamedTuple):
    """The credentials of a request: headers, and a part of its query."""

    headers: dict[str, str]
    query: str = ""


def proof(document: Document, operation: Operation, session: str) -> Proof:
    """Return what the first alternative of an operation requires."""
    known = {scheme.keyword: scheme for scheme in schemes(document).values()}
    cookies: list[str] = []
    headers: dict[str, str] = {}
    query: list[str] = []
    for scheme in (known[keyword] for keyword in alternatives(document, operation)[0]):
        text, _ = written(_value(scheme, session), scheme)
        if scheme.location == "cookie":
            cookies.append(text)
        elif scheme.location == "query":
            query.append(text)
        else:
            headers[scheme.name] = text
    return Proof({**headers, **({"cookie": "; ".join(cookies)} if cookies else {})}, "&".join(query))


def requires_session_alone(document: Document, operation: Operation) -> bool:
    """Return whether an operation requires the session's cookie, and nothing else will do."""
    return alternatives(document, operation) == ((SESSION,),)


def is_open(document: Document, operation: Operation) -> bool:
    """Return whether an operation can be called without credentials."""
    return () in alternatives(document, operation)


def auth_settings(document: Document, session: str) -> dict[str, Any]:
    """Return the settings of schemathesis for each scheme."""
    return {title: _setting(scheme, session) for title, scheme in schemes(document).items()}


def _value(scheme: Scheme, session: str) -> str | tuple[str, str]:
    return (_USER, session) if scheme.prefix == BASIC else session


def _setting(scheme: Scheme, session: str) -> dict[str, str]:
    if scheme.prefix == BASIC:
        return {"username": _USER, "password": session}
    return {"bearer" if scheme.prefix == BEARER else "api_key": session}
