"""Compares two whole documents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .canonical import canonical
from .component_uses import component_title, names_of, uses
from .node_pairs import RESPONSE, TEXTS, Pair, Sides, Where, any_change, compare_keys, members, pointer, same, unknown
from .operations import header, link, operations, paths, request_body, response
from .parameters import parameter
from .renames import renamed
from .restated import restated
from .schemas import has_name, schema
from .top_level import info, openapi, security, security_scheme, servers, tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .component_uses import Use
    from .node_pairs import Change, Rule

    _Known = tuple[dict[str, set[Use]], dict[str, set[Use]]]

_ORDER = {"paths": 1, "components": 2}


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return all changes: of the whole document, then of each operation, then of shared components."""
    if same(old, new):
        return []
    written, changes = renamed(old, new)
    sides = Sides(canonical(written), canonical(new))
    pair = Pair(sides.old, sides.new, Where(sides))
    beside = ({key: value for key, value in side.items() if key != "paths"} for side in (pair.old, pair.new))
    changes += [*compare_keys(pair.of(*beside), _DOCUMENT), *paths(pair.child("paths"))]
    changes += restated(Sides(written, new), {change.place for change in changes})
    return sorted(changes, key=lambda change: _ORDER.get(change.place.split("/")[1], 0))


def _for_all(rule: Rule) -> Rule:
    """Return a rule whose changes count for every operation that does not override them."""

    def compared(pair: Pair) -> Iterable[Change]:
        key = pair.where.path[-1]
        sides = pair.where.sides
        own = {one.name for side in (sides.old, sides.new) for one in operations(side) if key in one.view()}
        reached = tuple(one.name for one in operations(sides.new) if one.name not in own)
        # An operation that has its own field compares what it meant and means.
        return rule(pair.of(pair.old, pair.new, operations=reached)) if reached else [pair.change("document-restated")]

    return compared


def _components(pair: Pair) -> Iterator[Change]:
    known = uses(pair.where.sides.old), uses(pair.where.sides.new)
    pair = pair.filled({})
    for section in {**pair.new, **pair.old}:
        child = pair.child(section)
        if not same(child.old, child.new):
            rule, kind = _SECTIONS.get(section, (any_change("other-change"), "component"))
            removed = partial(_removed, known, kind)
            yield from members(rule, kind, removed=removed, at=partial(_met, known))(child)


def _removed(known: _Known, kind: str, pair: Pair) -> Iterable[Change]:
    """Report a removed component. If it was used and had no public name, its users tell what changed for clients."""
    reference, section = _reference(pair), pair.where.path[1]
    named = section == "securitySchemes" or (section == "schemas" and has_name(pair.old))
    inlined = section in {"pathItems", "examples"} or (
        not named and reference in known[0] and reference not in known[1]
    )
    return [pair.change("component-inlined" if inlined else f"{kind}-removed")]


def _met(known: _Known, pair: Pair) -> Pair:
    """Add the operations that use a component. An unused one might be used in requests and responses."""
    _, section, name = pair.where.path
    old, new = (side.get(_reference(pair), set()) for side in known)
    return pair.of(
        pair.old,
        pair.new,
        group=component_title(section, name),
        operations=names_of(old | new, pair.where.sides.new, pair.where.sides.old),
        directions=frozenset(use.direction for use in old | new) or pair.where.directions,
        # An existing client reads answers by the old document.
        open=bool(old) and all(use.open for use in old if use.direction == RESPONSE),
        sealed=any(use.sealed for use in old),
    )


def _reference(pair: Pair) -> str:
    return f"#{pointer(pair.where.path)}"


_SECTIONS: dict[str, tuple[Rule, str]] = {
    "schemas": (schema, "schema"),
    "parameters": (parameter, "component"),
    "headers": (header, "component"),
    "responses": (response, "component"),
    "requestBodies": (request_body, "component"),
    "links": (link, "component"),
    "examples": (any_change("text-changed"), "component"),
    "securitySchemes": (security_scheme, "component"),
}
_DOCUMENT: dict[str, Rule] = {
    **TEXTS,
    "openapi": openapi,
    "info": info,
    "servers": _for_all(servers),
    "security": _for_all(security),
    "tags": tags,
    "webhooks": members(unknown, "callback", label="webhook"),
    "components": _components,
}
