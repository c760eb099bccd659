"""Tells what the service answers from what only a caller sends. Some rules are for answers alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from openapi_document.places import in_example, schemas, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document
    from openapi_document.places import Place

READ_ONLY, WRITE_ONLY = "readOnly", "writeOnly"
SENT = frozenset({"parameters", "requestBody", "requestBodies"})
_PREFIX = "#/components/schemas/"


def answer_schemas(document: Document) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Return every schema that may be a part of an answer."""
    return ((place, schema) for place, schema in schemas(document) if not is_sent(document, place))


def is_sent(document: Document, place: Place) -> bool:
    """Return whether a place belongs to parameters or request bodies, and to no answer."""
    if place[:2] == ("components", "schemas"):
        sent, answered = _used(document)
        return place[2] in sent - answered
    return _in_request(place)


def answered_names(document: Document) -> frozenset[str]:
    """Return the names of the shared schemas that answers use."""
    return _used(document)[1]


def relaxed(document: Document, node: Any, key: str) -> Any:
    """Return a schema, or a node with schemas in it, that requires no property with a keyword.

    `key` is `READ_ONLY` for requests, and `WRITE_ONLY` for answers.
    """
    if isinstance(node, list):
        return [relaxed(document, one, key) for one in node]
    if not isinstance(node, dict):
        return node
    result = {name: relaxed(document, one, key) for name, one in node.items()}
    properties = node.get("properties")
    if isinstance(node.get("required"), list) and isinstance(properties, dict):
        other = {name for name, one in properties.items() if isinstance(one, dict) and document.resolve(one).get(key)}
        result["required"] = [name for name in node["required"] if name not in other]
    return result


def _in_request(place: Place) -> bool:
    """Return whether a place is in a parameter or request body, of a path, an operation or the components."""
    return bool(SENT & set(place[1:2] if place[0] == "components" else place[2:4]))


@lru_cache(maxsize=1)
def _used(document: Document) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the shared schemas that requests use, and of those that answers use."""
    sent: set[str] = set()
    answered: set[str] = set()
    inside: dict[str, set[str]] = {}
    for place, node in walk(document.content):
        if place[-1:] != ("$ref",) or in_example(place) or not str(node).startswith(_PREFIX):
            continue
        is_shared = place[:2] == ("components", "schemas")
        users = inside.setdefault(str(place[2]), set()) if is_shared else sent if _in_request(place) else answered
        users.add(str(node).removeprefix(_PREFIX))
    return frozenset(_reached(sent, inside)), frozenset(_reached(answered, inside))


def _reached(names: set[str], inside: dict[str, set[str]]) -> set[str]:
    """Return the schemas, and all that they refer to."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += inside.get(name, ())
    return found
