"""Compares two whole documents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .component_uses import names_of, uses
from .node_pairs import MISSING, RESPONSE, TEXTS, Pair, Sides, Where, any_change, compare_keys, members, same
from .operations import header, link, operations, paths, request_body, response
from .parameters import parameter
from .renames import renamed
from .schemas import schema
from .top_level import info, openapi, security, security_scheme, servers, tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .component_uses import Use
    from .node_pairs import Change, Rule

_NOUNS = {"requestBodies": "request body", "securitySchemes": "security scheme"}
_ORDER = {"paths": 1, "components": 2}


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return all changes: of the whole document, then of each operation, then of shared components."""
    if same(old, new):
        return []
    applied, changes = renamed(old, new)
    everywhere = Where(Sides(applied, new))
    changes = [*changes, *compare_keys(Pair(applied, new, everywhere), _DOCUMENT)]
    return sorted(changes, key=lambda change: _ORDER.get(change.place.split("/")[1], 0))


def _for_all(rule: Rule) -> Rule:
    """Return a rule whose changes count for every operation that does not override them."""

    def compared(pair: Pair) -> Iterable[Change]:
        key = pair.where.path[-1]
        reached = tuple(one.name for one in operations(pair.where.sides.new) if key not in one.definition)
        return rule(pair.of(pair.old, pair.new, operations=reached))

    return compared


def _components(pair: Pair) -> Iterator[Change]:
    sides = [{} if value is MISSING else value for value in (pair.old, pair.new)]
    if not all(isinstance(side, dict) for side in sides):
        yield pair.change("other-change")
        return
    known = uses(pair.where.sides.old), uses(pair.where.sides.new)
    pair = pair.of(*sides)
    for section in {**pair.new, **pair.old}:
        child = pair.child(section)
        if not same(child.old, child.new):
            rule, kind = _SECTIONS.get(section, (any_change("other-change"), "component"))
            yield from members(rule, kind, at=partial(_met, known))(child)


def _met(known: tuple[dict[str, set[Use]], dict[str, set[Use]]], pair: Pair) -> Pair:
    """Add the operations that use a component. An unused one might be used in requests and responses."""
    _, section, name = pair.where.path
    reference = f"#/components/{section}/{name.replace('~', '~0').replace('/', '~1')}"
    old, new = (side.get(reference, set()) for side in known)
    return pair.of(
        pair.old,
        pair.new,
        group=f"{_NOUNS.get(section, section.removesuffix('s'))} {name}",
        operations=names_of(old | new, pair.where.sides.new, pair.where.sides.old),
        directions=frozenset(use.direction for use in old | new) or pair.where.directions,
        # An existing client reads answers by the old document.
        open=bool(old) and all(use.open for use in old if use.direction == RESPONSE),
    )


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
    "paths": paths,
    "components": _components,
}
