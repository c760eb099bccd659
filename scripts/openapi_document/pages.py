"""Reads `x-pagination`, by which the document says how the pages of an operation follow each other.

    x-pagination: {cursor: cursor, next: nextCursor, items: rows}
    x-pagination: {page: page, limit: pageSize, items: rows}
    x-pagination: {cursor: cursor, link: next, items: rows}

`cursor` and `page` name the query parameter that chooses a page, `next` the property with the next cursor (`meta/next`
is one of an object inside), `items` the property with the items, and `limit` the query parameter with the most items of
a page. `link` is the relation of the `Link` header whose address has the next cursor or page. Without `items`, the
answer is the array.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document, Operation

KEYWORD = "x-pagination"
_KEYS = frozenset({"cursor", "next", "page", "limit", "items", "link"})


def for_templates(document: Document) -> dict[str, Any]:
    """Return what the templates need, by the names of the paged operations in Python."""
    return {
        operation.python_name: {
            "parameter": stated.get("cursor") or stated["page"],
            "limit": stated.get("limit", ""),
            "link": stated.get("link", ""),
            "array": stated.get("items", ""),
            "following": stated["next"].split("/") if "next" in stated else [],
            "first": first_page(operation, stated.get("page", "")),
        }
        for operation in document.operations()
        if (stated := operation.definition.get(KEYWORD))
    }


def wrong_pages(document: Document) -> Iterator[str]:
    """Return a line for each `x-pagination` that cannot become an iterator."""
    for operation in document.operations():
        stated = operation.definition.get(KEYWORD)
        if stated is not None:
            yield from (
                f"{operation.place}: {KEYWORD}: {problem}" for problem in _problems(document, operation, stated)
            )


def _problems(document: Document, operation: Operation, stated: Any) -> Iterator[str]:
    if not isinstance(stated, dict) or not all(isinstance(value, str) for value in stated.values()):
        yield "write a mapping of names, such as {cursor: cursor, next: nextCursor, items: rows}"
        return
    if unknown := sorted(stated.keys() - _KEYS):
        yield f"it has no key {unknown[0]}, only {', '.join(sorted(_KEYS))}"
    ways = ({"cursor", "next"}, {"cursor", "link"}, {"page"}, {"page", "link"})
    if stated.keys() & {"cursor", "next", "page", "link"} not in ways:
        yield "name cursor with next or link, or page alone or with link"
    queries = {one["name"] for one in operation.parameters if one["in"] == "query"}
    for key in ("cursor", "page", "limit"):
        if key in stated and stated[key] not in queries:
            yield f"{key} is {stated[key]}, but the query has no parameter of this name"
    schema = _answered(document, operation)
    # Items are a property of the answer itself, and the cursor may be one of an object inside.
    places = [("items", [stated["items"]] if "items" in stated else [])]
    places += [("next", stated["next"].split("/"))] if "next" in stated else []
    for key, names in places:
        found = _property(document, schema, names)
        if found is None:
            yield f"{key} is {stated[key]}, but the answer has no property of this name"
        elif key == "items" and found.get("type") != "array":
            yield f"{stated.get(key, 'the answer')} is not an array: items names the property with the items"


def _answered(document: Document, operation: Operation) -> dict[str, Any]:
    schemas = [one.schema for one in answers(document, operation).values() if one.success and one.form == "json"]
    found = document.resolve(schemas[0]) if schemas else {}
    return found if isinstance(found, dict) else {}


def _property(document: Document, schema: dict[str, Any], names: list[str]) -> dict[str, Any] | None:
    """Return the schema of a property, or of one of an object inside; of no name, the schema itself."""
    for name in names:
        found = document.properties(schema).get(name)
        if found is None:
            return None
        schema = document.resolve(found)
    return schema


def first_page(operation: Operation, name: str) -> int:
    """Return the number of the first page, which is the default of its parameter, or 1."""
    schemas = [one.get("schema", {}) for one in operation.parameters if (one["in"], one["name"]) == ("query", name)]
    first: int = schemas[0].get("default", 1) if schemas else 1
    return first
