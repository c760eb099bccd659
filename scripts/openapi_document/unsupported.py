"""Finds what OpenAPI allows but the templates do not support. A client must not silently lack a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import security, servers
from .arguments import unsupported_parameters
from .bodies import unsupported_bodies
from .pages import wrong_pages
from .places import in_example, walk
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
    yield from servers.unsupported(document)
    yield from security.unsupported(document)
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


def _operation(document: Document, operation: Operation) -> Iterator[str]:
    place = operation.place
    if operation.tag in CLIENT_MEMBERS or operation.tag.startswith("async_"):
        yield f"{place}: the client has something named {operation.tag} already: rename the tag"
    if operation.method_name in RESOURCE_MEMBERS:
        yield f"{place}: a resource has something named {operation.method_name} already: rename the operationId"
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
    for path, node in walk(document.content):
        # The name of a property is not a keyword.
        if not isinstance(node, dict) or "x-streamed" not in node or path[-1:] == ("properties",) or in_example(path):
            continue
        place = "/".join(map(str, path))
        if not any(node is one for one in known):
            yield f"{place}: x-streamed marks a property of the object that a successful answer is, and nothing else"
        elif node.get("type") != "array" or node["x-streamed"] is not True:
            yield f"{place}: x-streamed: true marks an array that is never null"
