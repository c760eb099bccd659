"""Finds components and tags that were only renamed, and uses their new names in the old document.

A later comparison then does not see the new name again, so each rename is reported once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .component_uses import names_of, uses
from .node_pairs import Pair, Sides, Where, renames
from .operations import operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .node_pairs import Change


def renamed(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], list[Change]]:
    """Return the old document with the names of the new one, and the renames."""
    changes: list[Change] = []
    # Two schemas become equal only after the schemas that they refer to have the same names.
    while found := next(_components(old, new), None):
        section, before, after = found
        kind, noun = ("schema-renamed", "schema") if section == "schemas" else ("component-renamed", "component")
        reached = names_of(uses(new).get(f"#/components/{section}/{after}", ()), new)
        where = Where(Sides(old, new), ("components", section, after), f"{noun} {after}", operations=reached)
        changes.append(Pair(before, after, where).change(kind))
        old = _with_name(old, section, before, after)
    for before, after in renames(_tagged(old), _tagged(new)).items():
        reached = tuple(one.name for one in operations(new) if after in one.definition.get("tags", ()))
        changes.append(Pair(before, after, Where(Sides(old, new), ("tags",), operations=reached)).change("tag-renamed"))
        old = _with_tag(old, before, after)
    return old, changes


def _components(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    before, after = (side.get("components", {}) for side in (old, new))
    for section in {one for one in before.keys() & after.keys() if not one.startswith("x-")}:
        for one, other in renames(before[section], after[section]).items():
            yield section, one, other


def _with_name(node: Any, section: str, before: str, after: str) -> Any:
    """Copy a document with a renamed component, and with all references to it."""
    places = {f"#/components/{section}/{before}": f"#/components/{section}/{after}"}

    def copied(node: Any, path: tuple[str, ...]) -> Any:
        if isinstance(node, list):
            return [copied(one, path) for one in node]
        if not isinstance(node, dict):
            return node
        owner = path == ("components", section) or (section == "securitySchemes" and path[-1:] == ("security",))
        return {
            after if owner and key == before else key: places.get(value, value)
            if key == "$ref" and isinstance(value, str)
            else copied(value, (*path, key))
            for key, value in node.items()
        }

    return copied(node, ())


def _tagged(content: dict[str, Any]) -> dict[str, Any]:
    """Return the operations of each tag."""
    found: dict[str, Any] = {}
    for operation in operations(content):
        for tag in operation.definition.get("tags", ()):
            found.setdefault(tag, []).append([operation.template, operation.method])
    return {tag: sorted(places) for tag, places in found.items()}


def _with_tag(content: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    paths = {
        path: {key: _retagged(value, before, after) for key, value in item.items()}
        for path, item in content["paths"].items()
        if path.startswith("/")
    }
    tags = [{**tag, "name": after} if tag.get("name") == before else tag for tag in content.get("tags", ())]
    return {**content, "paths": paths, **({"tags": tags} if tags else {})}


def _retagged(operation: Any, before: str, after: str) -> Any:
    if not isinstance(operation, dict) or "tags" not in operation:
        return operation
    return {**operation, "tags": [after if tag == before else tag for tag in operation["tags"]]}
