"""Finds which operations meet a shared component, and whether they send it or are answered with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reading import resolve

from .operations import operations
from .pairs import REQUEST, RESPONSE
from .schemas import is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Use(NamedTuple):
    """One way in which an operation meets a component."""

    operation: str
    direction: str
    open: bool
    """Whether any other string may stand in the component's place."""


def uses(content: dict[str, Any]) -> dict[str, set[Use]]:
    """By reference: all uses of what stands there."""
    found: dict[str, set[Use]] = {}
    for operation in operations(content):
        view = operation.view()
        parts = [(RESPONSE, view.get("responses"))]
        parts += [(REQUEST, view[key]) for key in ("parameters", "requestBody") if key in view]
        for direction, part in parts:
            for reference, opened in _reached(content, part):
                found.setdefault(reference, set()).add(Use(operation.name, direction, opened))
        for requirement in view.get("security", content.get("security")) or ():
            for name in requirement if isinstance(requirement, dict) else ():
                reference = f"#/components/securitySchemes/{name}"
                found.setdefault(reference, set()).add(Use(operation.name, REQUEST, open=False))
    return found


def names_of(met: Iterable[Use], *documents: dict[str, Any]) -> tuple[str, ...]:
    """Give the operations of some uses in the order of the documents."""
    names = {use.operation for use in met}
    listed = dict.fromkeys(one.name for document in documents for one in operations(document))
    return tuple(name for name in listed if name in names)


def _reached(content: dict[str, Any], part: Any) -> set[tuple[str, bool]]:
    seen: set[tuple[str, bool]] = set()
    waiting = [part]
    while waiting:
        for reference, opened in _references(waiting.pop(), opened=False):
            if (reference, opened) not in seen:
                seen.add((reference, opened))
                try:
                    waiting.append(resolve(content, {"$ref": reference}))
                except (LookupError, TypeError, AttributeError):
                    continue
    return seen


def _references(node: Any, *, opened: bool) -> Iterator[tuple[str, bool]]:
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
