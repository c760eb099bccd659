"""Finds the operations that use a shared component, in a request or in a response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .node_pairs import REQUEST, RESPONSE, target
from .operations import operations
from .schemas import is_open, is_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_NOUNS = {"requestBodies": "request body", "securitySchemes": "security scheme"}
# What is referred to, and whether it is open and sealed.
_Reference = tuple[str, bool, bool]


class Use(NamedTuple):
    """One use of a component by an operation."""

    operation: str
    direction: str
    open: bool
    """Whether any other string is allowed in place of the component."""
    sealed: bool = False
    """Whether it is a part of a schema that allows no properties that it does not list."""


def component_title(section: str, name: str) -> str:
    """Return the title of a component in reports."""
    return f"{_NOUNS.get(section, section.removesuffix('s'))} {name}"


def uses(content: dict[str, Any]) -> dict[str, set[Use]]:
    """Return all uses of each component by its reference."""
    found: dict[str, set[Use]] = {}
    known: dict[str, list[_Reference]] = {}
    for operation in operations(content):
        view = operation.view()
        parts = [(RESPONSE, view.get("responses"))]
        parts += [(REQUEST, view[key]) for key in ("parameters", "requestBody") if key in view]
        for direction, part in parts:
            for reference, *kind in _reached(content, part, known):
                found.setdefault(reference, set()).add(Use(operation.name, direction, *kind))
        for requirement in view.get("security", content.get("security", ())):
            for name in requirement:
                reference = f"#/components/securitySchemes/{name}"
                found.setdefault(reference, set()).add(Use(operation.name, REQUEST, open=False))
    return found


def names_of(met: Iterable[Use], *documents: dict[str, Any]) -> tuple[str, ...]:
    """Return the operations of some uses in the order of the documents."""
    names = {use.operation for use in met}
    listed = dict.fromkeys(one.name for document in documents for one in operations(document))
    return tuple(name for name in listed if name in names)


def _reached(content: dict[str, Any], part: Any, known: dict[str, list[_Reference]]) -> set[_Reference]:
    """Return all references that can be reached from a node. Each component is searched once."""
    seen: set[_Reference] = set()
    waiting = list(_references(part))
    while waiting:
        found = waiting.pop()
        if found not in seen:
            seen.add(found)
            reference = found[0]
            if reference not in known:
                known[reference] = list(_references(target(content, {"$ref": reference})))
            waiting += known[reference]
    return seen


def _references(node: Any, *, opened: bool = False, sealed: bool = False) -> Iterator[_Reference]:
    if isinstance(node, list):
        for one in node:
            yield from _references(one, opened=opened, sealed=sealed)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"], opened, sealed
        for key, value in node.items():
            if key not in {"example", "examples"}:
                alternatives = key in {"anyOf", "oneOf"} and isinstance(value, list)
                part = key == "allOf" and is_sealed(node)
                yield from _references(value, opened=alternatives and is_open(value), sealed=part)
