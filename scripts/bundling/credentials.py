"""The credentials that the examples of the bundle send: those of the first alternative of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_document.security import alternatives, schemes

if TYPE_CHECKING:
    from collections.abc import Callable

    from clay_credits_runtime.api import Scheme
    from openapi_document.document import Document, Operation


def credentials(
    document: Document, operation: Operation, write: Callable[[Scheme], str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headers and the parameters of the query that carry credentials.

    `write` returns the place of a credential's value, such as the name of a variable.
    """
    known = {scheme.keyword: scheme for scheme in schemes(document).values()}
    sent = [known[keyword] for keyword in alternatives(document, operation)[0]]
    cookies = [f"{one.name}={write(one)}" for one in sent if one.location == "cookie"]
    headers = {"Cookie": "; ".join(cookies)} if cookies else {}
    headers |= {one.name: one.prefix + write(one) for one in sent if one.location == "header"}
    return headers, {one.name: write(one) for one in sent if one.location == "query"}
