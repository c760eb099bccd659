"""Changes the shape of a body, at a place that fits the document's schema."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    Resolve = Callable[[Any], Any]
    Path = tuple[str | int, ...]

UNLISTED = "not-in-the-document"
_OF_MEMBERS = frozenset({"rename", "drop"})


def drift(change: str, at: str, body: Any, schema: Any, resolve: Resolve, chance: random.Random) -> Any:
    """Change a copy of a body.

    Args:
        change: The kind of change: rename, drop, null, type, enum or wrap.
        at: The JSON pointer of the place; an empty one picks a place.
        body: The body.
        schema: The body's schema in the document; None if there is none.
        resolve: Resolves references of the schema.
        chance: Picks the place.

    Returns:
        The changed body, or the same body if it has no place for the change.
    """
    places = [
        (path, value)
        for path, value, definitions in _walk(body, [schema], resolve, ())
        if (_pointer(path) == at if at else _fits(change, path, value, definitions))
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
    definitions = list(_flat(schemas, resolve))
    yield path, value, definitions
    if isinstance(value, dict):
        for name, item in cast("dict[str, Any]", value).items():
            below = [one["properties"][name] for one in definitions if name in one.get("properties", {})]
            yield from _walk(item, below, resolve, (*path, name))
    elif isinstance(value, list):
        below = [one["items"] for one in definitions if "items" in one]
        for index, item in enumerate(cast("Sequence[Any]", value)):
            yield from _walk(item, below, resolve, (*path, index))


def _flat(schemas: list[Any], resolve: Resolve) -> Iterator[dict[str, Any]]:
    for schema in schemas:
        # A schema may also be true or false, which does not describe a shape.
        if isinstance(schema, dict):
            definition: dict[str, Any] = resolve(schema)
            yield definition
            for word in ("allOf", "anyOf", "oneOf"):
                yield from _flat(definition.get(word, []), resolve)


def _fits(change: str, path: Path, value: Any, definitions: list[Any]) -> bool:
    """Return whether a place may be picked for a change."""
    if change == "enum":
        return any("enum" in one for one in definitions) and value is not None
    if change == "wrap":
        return isinstance(value, list) or not path
    # Members of objects, and not items of arrays: a test could miss that one item of many has changed.
    member = bool(path) and isinstance(path[-1], str)
    return member and not (change == "null" and any(_allows_null(one) for one in definitions))


def _allows_null(definition: dict[str, Any]) -> bool:
    kinds = definition.get("type", [])
    return "null" in (kinds if isinstance(kinds, list) else [kinds])


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


def _pointer(path: Path) -> str:
    return "".join("/" + str(segment).replace("~", "~0").replace("/", "~1") for segment in path)
