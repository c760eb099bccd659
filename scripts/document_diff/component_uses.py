"""Finds the operations that use a shared component, in a request or in a response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_document.references import resolve

from .node_pairs import REQUEST, RESPONSE
from .operations import operations
from .schemas import is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_NOUNS = {"requestBodies": "request body", "securitySchemes": "security scheme"}
_Reference = tuple[str, bool]


class Use(NamedTuple):
    """One use of a component by an operation."""

    operation: str
    direction: str
    open: bool
    """Whether any other string is allowed in place of the component."""


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
            for reference, opened in _reached(content, part, known):
                found.setdefault(reference, set()).add(Use(operation.name, direction, opened))
        demanded = view.get("security", content.get("security"))
        for requirement in demanded if isinstance(demanded, list) else ():
            for name in requirement if isinstance(requirement, dict) else ():
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
    waiting = list(_references(part, opened=False))
    while waiting:
        reference, opened = waiting.pop()
        if (reference, opened) not in seen:
            seen.add((reference, opened))
            if reference not in known:
                known[reference] = list(_references(_target(content, reference), opened=False))
            waiting += known[reference]
    return seen


def _target(content: dict[str, Any], reference: str) -> Any:
    try:
        return resolve(content, {"$ref": reference})
    except (LookupError, TypeError, AttributeError):
        return None


def _references(node: Any, *, opened: bool) -> Iterator[_Reference]:
    if isinstance(node, list):
        for one in node:
            yield from _references(one, opened=opened)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"], opened
        for key, value in node.items():
            if key not in {"example", "examples"}:
                alternatives = key in {"anyOf", "oneOf"} and isinstance(value, list)
                yield from _references(value, opened=alternatives and is_open(value))
