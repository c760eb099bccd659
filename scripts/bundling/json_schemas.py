"""The document's models as JSON Schemas, each in a self-contained file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMPONENTS = "#/components/schemas/"
_DEFINITIONS = "#/$defs/"


def json_schemas(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each schema by its name, with everything that it refers to below `$defs`."""
    schemas = document.get("components", {}).get("schemas", {})
    return {name: _alone(name, schemas) for name in schemas}


def _alone(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    needed: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in needed:
            needed[one] = _moved(schemas[one])
            waiting.extend(_referred(schemas[one]))
    # A schema that refers to itself is below `$defs` too.
    itself = needed[name] if name in {used for one in needed for used in _referred(schemas[one])} else needed.pop(name)
    definitions = {"$defs": {one: needed[one] for one in sorted(needed)}} if needed else {}
    return {"$schema": DIALECT, "title": name, **itself, **definitions}


def _referred(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _referred(item)
    elif isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(_COMPONENTS):
            # It may lead into the schema.
            name = reference.removeprefix(_COMPONENTS).partition("/")[0]
            yield unquote(name).replace("~1", "/").replace("~0", "~")
        for value in node.values():
            yield from _referred(value)


def _moved(node: Any) -> Any:
    """Point references to `$defs`."""
    if isinstance(node, list):
        return [_moved(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.replace(_COMPONENTS, _DEFINITIONS) if key == "$ref" and isinstance(value, str) else _moved(value)
        for key, value in node.items()
    }
