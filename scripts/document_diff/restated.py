"""Finds what is written otherwise and means the same, and what has no meaning for clients."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from openapi_document.keywords import METHODS

from .canonical import is_extension
from .component_uses import component_title, names_of, uses
from .node_pairs import MISSING, Pair, Where, pointer, same
from .operations import operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .node_pairs import Change, Sides
    from .operations import Operation


def restated(sides: Sides, changed: set[str]) -> Iterator[Change]:
    """Return the differences of operations, components and other parts that no rule reported.

    `changed` are the places of those that rules reported.
    """
    known = uses(sides.new)
    titled: dict[tuple[str, ...], Operation] = {("paths", one.path, one.method): one for one in operations(sides.new)}
    old, new = (dict(_parts(side)) for side in (sides.old, sides.new))
    for path in {**new, **old}:
        if (path not in old or path not in new) and _is_reported(path, old.get(path) or new.get(path)):
            continue
        where = Where(sides, path)
        if path in titled:
            where = Where(sides, path, titled[path].title, operations=(titled[path].name,))
        elif path[:1] == ("components",) and len(path) > len(("components", "schemas")):
            names = names_of(known.get(f"#{pointer(path)}", ()), sides.new)
            where = Where(sides, path, component_title(*path[1:]), operations=names)
        quiet = not any(f"{place}/".startswith(f"{pointer(path)}/") for place in changed)
        for pair in _differences(Pair(old.get(path, MISSING), new.get(path, MISSING), where)):
            if _is_extended(pair.where.path):
                yield pair.change("extension-changed")
            elif quiet:
                yield pair.change("document-restated")


def _is_reported(path: tuple[str, ...], part: Any) -> bool:
    """Return whether a rule reports that a part came or went: an operation, a component, or a path with one."""
    section, *inner = path
    return bool(inner) and (section == "paths" or bool(part)) and not is_extension(inner[0])


def _is_extended(path: tuple[str, ...]) -> bool:
    """Return whether a place is an extension or inside one. Properties and headers may have such names too."""
    return any(is_extension(key) and above not in {"properties", "headers"} for above, key in pairwise(("", *path)))


def _parts(content: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Return each operation and component, what path items have beside operations, and other fields."""
    for key, value in content.items():
        if key not in {"paths", "components"} or not isinstance(value, dict):
            yield (key,), value
            continue
        for name, node in value.items():
            inner = METHODS if key == "paths" else node
            below = {one: node[one] for one in inner if one in node} if isinstance(node, dict) else {}
            yield from (((key, name, one), part) for one, part in below.items())
            yield (key, name), {one: node[one] for one in node if one not in below} if below else node


def _differences(pair: Pair) -> Iterator[Pair]:
    """Return the innermost pairs that differ."""
    if pair.both(list) and len(pair.old) == len(pair.new):
        pair = pair.of(*({str(index): one for index, one in enumerate(side)} for side in (pair.old, pair.new)))
    if pair.both(dict):
        for key in {**pair.old, **pair.new}:
            yield from _differences(pair.child(key))
    elif not same(pair.old, pair.new):
        yield pair
