"""Changes the shape of a body, at a place that fits the document's schema."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

from clay_credits_runtime.drift import json_pointer

from ..sample_value import flat, kinds_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from ..sample_value import Resolve

    Path = tuple[str | int, ...]

UNLISTED = "not-in-the-document"
_OF_MEMBERS = frozenset({"rename", "drop"})


def drift(change: str, at: str, body: Any, schema: Any, resolve: Resolve, chance: random.Random) -> Any:
    """Change a copy of a body.

    Without a place for the change, the body is returned as it is. `at` is the JSON pointer of the place, or empty to
    let `chance` pick one.
    """
    places = [
        (path, value)
        for path, value, definitions in _walk(body, [schema], resolve, ())
        if (json_pointer(path) == at if at else _fits(change, path, value, definitions))
    ]
    if not places:
        return body
    path, value = chance.choice(places)
    if not path:
        return body if change in _OF_MEMBERS else _changed(change, value)
    body = copy.deepcopy(body)
    parent = body
    for segment in path[:-1]:
        parent = parent[segment]
    _change_member(change, parent, path[-1])
    return body


def _change_member(change: str, parent: Any, name: Any) -> None:
    if change not in _OF_MEMBERS:
        parent[name] = _changed(change, parent[name])
    elif isinstance(parent, dict):
        members = cast("dict[str, Any]", parent)
        value = members.pop(name)
        if change == "rename":
            members[f"{name}V2"] = value


def _walk(value: Any, schemas: list[Any], resolve: Resolve, path: Path) -> Iterator[tuple[Path, Any, list[Any]]]:
    """Yield the path of each value in a body, the value, and its schemas."""
    definitions = [definition for schema in schemas for definition in flat(schema, resolve)]
    yield path, value, definitions
    if isinstance(value, dict):
        for name, item in cast("dict[str, Any]", value).items():
            below = [one["properties"][name] for one in definitions if name in one.get("properties", {})]
            yield from _walk(item, below, resolve, (*path, name))
    elif isinstance(value, list):
        below = [one["items"] for one in definitions if "items" in one]
        for index, item in enumerate(cast("Sequence[Any]", value)):
            yield from _walk(item, below, resolve, (*path, index))


def _fits(change: str, path: Path, value: Any, definitions: list[Any]) -> bool:
    """Return whether a place may be picked for a change."""
    if change == "enum":
        return any("enum" in one for one in definitions) and value is not None
    if change == "wrap":
        return isinstance(value, list) or not path
    # Members of objects, and not items of arrays: a test could miss that one item of many has changed.
    member = bool(path) and isinstance(path[-1], str)
    return member and not (change == "null" and any("null" in kinds_of(one) for one in definitions))


def _changed(change: str, value: Any) -> Any:
    if change == "null":
        return None
    if change == "enum":
        return UNLISTED
    if change == "wrap":
        return {"items": value}
    return _of_another_type(value)


def _of_another_type(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list):
        return {}
    return [value]
