"""How the examples of the bundle send credentials: those of the first alternative of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clay_credits_runtime.api import BASIC
from openapi_document.security import alternatives, schemes

if TYPE_CHECKING:
    from clay_credits_runtime.api import Scheme
    from openapi_document.document import Document, Operation


def credentials_of(document: Document, operation: Operation) -> list[Scheme]:
    """Return the kinds of credentials that a request of an operation carries."""
    known = {scheme.keyword: scheme for scheme in schemes(document).values()}
    return [known[keyword] for keyword in alternatives(document, operation)[0]]


def curl(document: Document, operation: Operation, url: str) -> str:
    """Return a command that calls an operation, with credentials from the environment."""
    sent = credentials_of(document, operation)
    cookies = [f"{one.name}=${one.variable}" for one in sent if one.location == "cookie"]
    options = ["curl", *([f"-X {operation.method.upper()}"] if operation.method != "get" else [])]
    options += [f'-H "Cookie: {"; ".join(cookies)}"'] if cookies else []
    for one in sent:
        if one.location == "header":
            options.append(
                f'-u "${one.variable}"' if one.prefix == BASIC else f'-H "{one.name}: {one.prefix}${one.variable}"'
            )
        elif one.location == "query":
            url += f"{'&' if '?' in url else '?'}{one.name}=${one.variable}"
    return " ".join([*options, f'"{url}"'])
