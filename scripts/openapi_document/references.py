"""Follows references inside an OpenAPI document, and finds those that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEMAS = "#/components/schemas/"


def resolve(content: dict[str, Any], node: Any) -> Any:
    """Follow references inside a document, and return the first node that is not a reference.

    Raises:
        LookupError: A reference leads nowhere, or back to itself.
    """
    seen: set[str] = set()
    while isinstance(node, dict) and "$ref" in node:
        reference: str = node["$ref"]
        if reference in seen:
            raise LookupError(reference)
        seen.add(reference)
        node = target(content, reference)
    return node


def target(content: dict[str, Any], reference: str) -> Any:
    """Return the node that a reference names, which may be a reference too."""
    node: Any = content
    for segment in reference.removeprefix("#/").split("/"):
        key = unquote(segment).replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node


def unresolved(content: dict[str, Any]) -> Iterator[str]:
    """Return a line for each reference that leads outside the document or to nothing."""
    for place, reference in _references(content, ()):
        if not isinstance(reference, str) or not reference.startswith("#/"):
            yield f"{place}: only references inside the document are supported, not {reference}"
            continue
        try:
            resolve(content, {"$ref": reference})
        except (LookupError, TypeError, ValueError):
            yield f"{place}: {reference} does not exist"


def _references(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Return every reference with its place."""
    if isinstance(node, dict):
        if "$ref" in node and path[-1:] != ("properties",):
            yield "/".join(path), node["$ref"]
        if path[-2:] == ("discriminator", "mapping"):
            # A value may also be the name of a schema alone.
            schemas = {str(key): value if "/" in str(value) else f"{_SCHEMAS}{value}" for key, value in node.items()}
            yield from (("/".join((*path, key)), reference) for key, reference in schemas.items())
        for key, value in node.items():
            # An example may contain data that looks like a reference.
            if key not in {"example", "examples"}:
                yield from _references(value, (*path, str(key)))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _references(value, (*path, str(index)))
