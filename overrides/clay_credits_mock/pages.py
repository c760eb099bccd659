"""Cuts the list of an answer into pages, where the document marks the operation with `x-pagination`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .sample_value import flat, kinds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .contract import Operation
    from .sample_value import Resolve

_SIZE = 3
"""The items of a page if the document has no `limit` with a default. It is small, so that a client meets several."""

_CURSOR = "after-"


class UnknownCursorError(ValueError):
    """A cursor that no answer contained. The message is that of the answer."""


def page_of(body: dict[str, Any], operation: Operation, query: Mapping[str, Any], resolve: Resolve) -> dict[str, Any]:
    """Return the body of one page.

    Args:
        body: The body with the whole list.
        operation: The operation, whose `pages` names the parameters and properties.
        query: The values of the query.
        resolve: Resolves references of schemas.

    Raises:
        UnknownCursorError: The cursor is unknown.
    """
    names = operation.pages or {}
    items: list[Any] = body.get(names["items"], [])
    size = query.get(names.get("limit", "")) or _SIZE
    if "page" in names:
        start = (max(query.get(names["page"]) or 1, 1) - 1) * size
        return {**body, names["items"]: items[start : start + size]}
    start = _start(query.get(names["cursor"]), names["cursor"], len(items))
    page = {**body, names["items"]: items[start : start + size]}
    page.pop(names["next"], None)
    kinds = _kinds_of_next(operation, names["next"], resolve)
    if start + size < len(items):
        page[names["next"]] = start + size if "integer" in kinds else f"{_CURSOR}{start + size}"
    elif "null" in kinds:
        page[names["next"]] = None
    return page


def _start(cursor: Any, name: str, count: int) -> int:
    text = "0" if cursor is None else str(cursor).removeprefix(_CURSOR)
    if not text.isdecimal() or int(text) > count:
        raise UnknownCursorError(f"query parameter {name}: is not a cursor of this list")
    return int(text)


def _kinds_of_next(operation: Operation, name: str, resolve: Resolve) -> set[str]:
    return {
        kind
        for definition in flat(operation.schema(operation.status), resolve)
        if name in definition.get("properties", {})
        for one in flat(definition["properties"][name], resolve)
        for kind in kinds_of(one)
    }
