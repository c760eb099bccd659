"""Checks that the pages of a list, where the document marks them with `x-pagination`, add up to the list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from openapi_document.arguments import IGNORED_HEADERS
from openapi_document.pages import first_page
from openapi_document.places import walk

from .valid_requests import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openapi_document.document import Document, Operation

MOST_PAGES = 1000
UNKNOWN = "no-such-cursor"


def problems(operation: Operation, plain: Sent, send: Callable[[Sent], httpx.Response]) -> Iterator[str]:
    """Read all pages, once with the usual size and once with one item each if the size can be chosen."""
    names: dict[str, str] = operation.definition["x-pagination"]
    first = first_page(operation, names.get("page", ""))
    usual = _items(names, first, plain, send)
    if isinstance(usual, str):
        yield usual
        return
    if "limit" in names:
        single = _items(names, first, _asking(plain, names["limit"], "1"), send)
        if single != usual:
            yield single if isinstance(single, str) else "pages of one item add up to another list"
    texts = [json.dumps(item) for item in usual]
    if len(set(texts)) < len(texts):
        yield "an item is on two pages"
    if "cursor" in names and send(_asking(plain, names["cursor"], UNKNOWN)).is_success:
        yield "an unknown cursor is answered"


def without_unusable(document: Document) -> dict[str, Any]:
    """Return a copy of a document without what schemathesis takes for something else.

    A made-up cursor is valid by its schema, but refused. Headers that OpenAPI says to ignore mean nothing. The schema
    of events is that of their data.
    """
    content: dict[str, Any] = json.loads(json.dumps(document.content))
    for place, node in walk(content):
        if place[-2:] == ("content", "text/event-stream"):
            node.pop("schema", None)
    for operation in document.operations():
        cursor = operation.definition.get("x-pagination", {}).get("cursor")
        for holder in (content["paths"][operation.path], content["paths"][operation.path][operation.method]):
            listed = holder.get("parameters", [])
            holder["parameters"] = [one for one in listed if not _is_unusable(document.resolve(one), cursor)]
    return content


def _is_unusable(parameter: dict[str, Any], cursor: str | None) -> bool:
    name: str = parameter["name"]
    return name == cursor if parameter["in"] != "header" else name.lower() in IGNORED_HEADERS


def _items(names: dict[str, str], first: int, plain: Sent, send: Callable[[Sent], httpx.Response]) -> list[Any] | str:
    """Return the items of all pages, or what is wrong."""
    items: list[Any] = []
    asked = plain
    for number in range(1, MOST_PAGES):
        response = send(asked)
        if not response.is_success:
            return f"page {number} is answered {response.status_code}"
        body = response.json()
        found = _at(body, names.get("items", ""))
        if not isinstance(found, list):
            return f"page {number} has no {names.get('items', 'list')}"
        items += found
        name = names.get("cursor", names.get("page", ""))
        if "link" in names:
            url = httpx.URL(response.links.get(names["link"], {}).get("url", ""))
            following = url.params.get(name)
        else:
            following = _at(body, names["next"]) if "cursor" in names else first + number if found else None
        if following is None:
            return items
        asked = _asking(plain, name, str(following))
    return f"the list does not end after {MOST_PAGES} pages"


def _at(body: Any, path: str) -> Any:
    """Return what is at a path of names with slashes between them, or None."""
    for name in path.split("/") if path else ():
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _asking(sent: Sent, name: str, text: str) -> Sent:
    kept = tuple(pair for pair in sent.query if pair[0] != name)
    return Sent((*kept, (name, text)), sent.headers, sent.body)
