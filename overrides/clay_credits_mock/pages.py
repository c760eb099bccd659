"""Cuts the list of an answer into pages, where the document marks the operation with `x-pagination`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from .sample_value import flat, is_array, is_object, kinds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .contract import Operation
    from .sample_value import Resolve

_SIZE = 3
"""The items of a page if the document has no `limit` with a default. It is small, so that a client meets several."""

_CURSOR = "after-"


class UnknownCursorError(ValueError):
    """A cursor that no answer contained. The message is that of the answer."""


def page_of(body: Any, operation: Operation, query: Mapping[str, Any], resolve: Resolve) -> Any:
    """Return the body of one page.

    Raises:
        UnknownCursorError: The cursor is unknown.
    """
    names = operation.pages or {}
    found = body.get(names["items"]) if "items" in names and is_object(body) else body
    if not is_array(found):
        return body
    size = query.get(names.get("limit", "")) or _SIZE
    if "page" in names:
        first = _first(operation, names["page"], resolve)
        number = query.get(names["page"])
        start = 0 if number is None else max(number - first, 0) * size
    else:
        start = _start(query.get(names["cursor"]), names["cursor"], len(found))
    part, following = found[start : start + size], start + size if start + size < len(found) else None
    page = {**body, names["items"]: part} if "items" in names else part
    return _with_next(page, operation, names["next"].split("/"), following, resolve) if "next" in names else page


def link_header(
    operation: Operation, query: Mapping[str, Any], body: bytes | None, address: str, sent: str, resolve: Resolve
) -> dict[str, str]:
    """Return the `Link` header of a page that may not be the last one, if the document says that there is one.

    `address` is the path of the request, and `sent` is its query as it was sent.
    """
    names = operation.pages or {}
    if "link" not in names or body is None:
        return {}
    size = query.get(names.get("limit", "")) or _SIZE
    page = json.loads(body)
    items: list[Any] = page[names["items"]] if "items" in names else page
    if len(items) < size:
        return {}
    name = names.get("cursor") or names["page"]
    value = query.get(name)
    if "page" in names:
        following = str((_first(operation, name, resolve) if value is None else value) + 1)
    else:
        is_number = any("integer" in kinds_of(one) for one in flat(_schema_of(operation, name), resolve))
        following = f"{'' if is_number else _CURSOR}{_start(value, name, sys.maxsize) + size}"
    kept = [pair for pair in parse_qsl(sent, keep_blank_values=True) if pair[0] != name]
    return {"link": f'<{address}?{urlencode([*kept, (name, following)])}>; rel="{names["link"]}"'}


def _schema_of(operation: Operation, name: str) -> Any:
    named = [one for one in operation.parameters if (one["in"], one["name"]) == ("query", name)]
    found: Any = named[0].get("schema", {}) if named else {}
    return found


def _first(operation: Operation, name: str, resolve: Resolve) -> int:
    """Return the number of the first page: the default of its parameter, or 1."""
    first: int = resolve(_schema_of(operation, name)).get("default", 1)
    return first


def _with_next(page: Any, operation: Operation, path: list[str], following: int | None, resolve: Resolve) -> Any:
    """Return a page with the cursor of the next one. After the last page, it is null if it can be, else missing."""
    kinds = _kinds_of_next(operation, path, resolve)
    if following is not None:
        return _placed(page, path, following if "integer" in kinds else f"{_CURSOR}{following}")
    return _placed(page, path, None) if "null" in kinds else _placed(page, path)


def _placed(node: Any, path: list[str], *value: Any) -> dict[str, Any]:
    """Return an object with a value at a path, or without the value there."""
    name, *inner = path
    known = node if is_object(node) else {}
    if inner:
        return {**known, name: _placed(known.get(name), inner, *value)}
    others = {key: one for key, one in known.items() if key != name}
    return {**others, name: value[0]} if value else others


def _start(cursor: Any, name: str, count: int) -> int:
    text = "0" if cursor is None else str(cursor).removeprefix(_CURSOR)
    if not text.isdecimal() or int(text) > count:
        raise UnknownCursorError(f"query parameter {name}: is not a cursor of this list")
    return int(text)


def _kinds_of_next(operation: Operation, path: list[str], resolve: Resolve) -> set[str]:
    definitions = list(flat(operation.schema(operation.status), resolve))
    for name in path:
        inner = (one["properties"][name] for one in definitions if name in one.get("properties", {}))
        definitions = [part for one in inner for part in flat(one, resolve)]
    return {kind for one in definitions for kind in kinds_of(one)}
