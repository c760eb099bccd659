"""Finds what OpenAPI allows but the templates do not support. A client must not silently lack a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .arguments import TOKEN, unsupported_parameters
from .bodies import unsupported_bodies
from .pages import wrong_pages
from .unions import unions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document, Operation
    from .unions import Union

# Members of Clay and AsyncClay. A resource cannot have such a name.
CLIENT_MEMBERS = frozenset({"base_url", "with_options", "close", "aclose"})
# Members of each resource.
RESOURCE_MEMBERS = frozenset({"with_raw_response", "with_streaming_response"})


def unsupported(document: Document) -> Iterator[str]:
    """Return a line for each part of the document that the templates do not support."""
    yield from _whole(document)
    yield from _streams(document)
    yield from _unions(document)
    yield from wrong_pages(document)
    taken: dict[str, str] = {}
    for operation in document.operations():
        yield from _operation(document, operation)
        for name in (f"clay.{operation.tag}.{operation.method_name}", operation.python_name):
            other = taken.setdefault(name, operation.place)
            if other != operation.place:
                yield f"{operation.place}: {name} would also be {other}: rename one operationId"


def left_out(document: Document) -> Iterator[str]:
    """Return a line for each part of the document that a client does not need."""
    for operation in document.operations():
        if operation.definition.get("callbacks"):
            yield f"callbacks of {operation.method.upper()} {operation.path}: not part of the client"
    for name in document.content.get("webhooks", {}):
        yield f"webhook {name}: not part of the client"


def _whole(document: Document) -> Iterator[str]:
    servers: list[dict[str, Any]] = document.content.get("servers", [])
    if not servers:
        yield "servers: a client needs one"
    for server in servers[:1]:
        if not server["url"].startswith(("https://", "http://")) or "variables" in server or "{" in server["url"]:
            yield f"servers: {server['url']} must be a whole URL without variables"
    scheme = document.session_scheme()
    if scheme is None or scheme.get("type") != "apiKey" or scheme.get("in") != "cookie":
        yield "security: a client needs one scheme for all operations, an apiKey in a cookie"
    elif not TOKEN.fullmatch(scheme["name"]):
        yield f"components/securitySchemes: {scheme['name']!r} is not a name of a cookie"
    for path, item in document.content.get("paths", {}).items():
        for key in {"$ref", "servers"} & item.keys():
            yield f"{path}: {key} of a path is not supported"


def _operation(document: Document, operation: Operation) -> Iterator[str]:
    place = operation.place
    if operation.tag in CLIENT_MEMBERS or operation.tag.startswith("async_"):
        yield f"{place}: the client has something named {operation.tag} already: rename the tag"
    if operation.method_name in RESOURCE_MEMBERS:
        yield f"{place}: a resource has something named {operation.method_name} already: rename the operationId"
    for key in {"security", "servers"} & operation.definition.keys():
        yield f"{place}: {key} of an operation is not supported"
    yield from unsupported_parameters(document, operation)
    yield from unsupported_bodies(document, operation)


def _unions(document: Document) -> Iterator[str]:
    """Find unions of the same schemas that different properties tell apart."""
    known: dict[tuple[str, ...], Union] = {}
    for place, union in unions(document):
        if known.setdefault(union.members, union) != union:
            where = "/".join(map(str, place))
            yield f"{where}: unions of {' and '.join(union.members)} have different discriminators: use one of them"


def _streams(document: Document) -> Iterator[str]:
    """Return a line for each `x-streamed` that cannot become a method."""
    known: list[dict[str, Any]] = []
    for operation in document.operations():
        marked = document.streamed(operation)
        if len(marked) > 1:
            yield f"{operation.place}: one array of an answer is streamed, not {' and '.join(marked)}"
        if marked and sum(status.startswith("2") for status in operation.responses) > 1:
            yield f"{operation.place}: x-streamed needs an operation with one success, so remove the others"
        known += marked.values()
    for place, node in _objects(document.content, ()):
        if "x-streamed" not in node:
            continue
        if not any(node is one for one in known):
            yield f"{place}: x-streamed marks a property of the object that a successful answer is, and nothing else"
        elif node.get("type") != "array" or node["x-streamed"] is not True:
            yield f"{place}: x-streamed: true marks an array that is never null"


def _objects(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every mapping with keywords, with its place. The names of properties are not keywords."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _objects(item, (*path, str(index)))
    if not isinstance(node, dict):
        return
    if path[-1:] != ("properties",):
        yield "/".join(path), node
    for key, value in node.items():
        if key not in {"example", "examples"}:
            yield from _objects(value, (*path, str(key)))
