"""Finds what OpenAPI allows but the templates do not support. A client must not silently lack a part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .unions import unions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document, Operation
    from .unions import Union

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Members of Clay and AsyncClay. A resource cannot have such a name.
CLIENT_MEMBERS = frozenset({"base_url", "with_options", "close", "aclose"})
# Members of each resource, and arguments of each of its methods.
RESOURCE_MEMBERS = frozenset({"with_raw_response", "with_streaming_response"})
METHOD_ARGUMENTS = frozenset({"self", "timeout", "total_timeout", "max_retries", "extra_headers", "body"})


def unsupported(document: Document) -> Iterator[str]:
    """Return a line for each part of the document that the templates do not support."""
    yield from _whole(document)
    yield from _schemas(document)
    yield from _streams(document)
    yield from _unions(document)
    taken: dict[str, str] = {}
    for operation in document.operations():
        yield from _operation(document, operation)
        for name in (f"clay.{operation.tag}.{operation.method_name}", operation.python_name):
            other = taken.setdefault(name, operation.place)
            if other != operation.place:
                yield f"{operation.place}: {name} would also be {other}: rename one operationId"


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
    if not operation.operation_id:
        yield f"{place}: operationId is missing"
    if len(operation.definition.get("tags", ())) != 1:
        yield f"{place}: an operation has one tag"
    if operation.tag in CLIENT_MEMBERS or operation.tag.startswith("async_"):
        yield f"{place}: the client has something named {operation.tag} already: rename the tag"
    if operation.method_name in RESOURCE_MEMBERS:
        yield f"{place}: a resource has something named {operation.method_name} already: rename the operationId"
    for key in {"security", "servers", "callbacks"} & operation.definition.keys():
        yield f"{place}: {key} of an operation is not supported"
    for parameter in operation.parameters:
        yield from _parameter(document, f"{place}: parameter {parameter['name']}", parameter)
    yield from _contents(operation)


def _parameter(document: Document, place: str, parameter: dict[str, Any]) -> Iterator[str]:
    if parameter["in"] == "cookie" or (parameter["in"], parameter["name"].lower()) == ("header", "cookie"):
        yield f"{place}: the session is the only cookie"
    if parameter["name"] in METHOD_ARGUMENTS:
        yield f"{place}: a method has an argument of this name already"
    if parameter["in"] in {"query", "header"} and not TOKEN.fullmatch(
        parameter["name"].replace("[", "").replace("]", "")
    ):
        yield f"{place}: a character of the name is not supported"
    default_style = "form" if parameter["in"] == "query" else "simple"
    if parameter.get("style", default_style) != default_style or parameter.get("allowReserved"):
        yield f"{place}: no other style than {default_style} is supported, nor reserved characters"
    if not isinstance(parameter.get("schema"), dict):
        yield f"{place}: a parameter needs a schema"
    elif any(_is_object(document, schema) for schema in _alternatives(document, parameter["schema"])):
        yield f"{place}: objects are not supported outside of bodies"


def _alternatives(document: Document, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schema = document.resolve(schema)
    yield schema
    for part in [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]:
        yield from _alternatives(document, part)


def _is_object(document: Document, schema: dict[str, Any]) -> bool:
    types = schema.get("type", [])
    items = document.resolve(schema.get("items"))
    return (
        "object" in ([types] if isinstance(types, str) else types)
        or "properties" in schema
        or (isinstance(items, dict) and _is_object(document, items))
    )


def _contents(operation: Operation) -> Iterator[str]:
    for name, part in {"requestBody": operation.body, **operation.responses}.items():
        for content_type, media in part.get("content", {}).items():
            if content_type != "application/json":
                yield f"{operation.place}: {name}: {content_type} is not supported, only application/json"
            elif "schema" not in media:
                yield f"{operation.place}: {name}: a body needs a schema"
    successes = [status for status in operation.responses if status.startswith("2")]
    if len(successes) != 1:
        yield f"{operation.place}: an operation has one successful response, not {len(successes)}"
    errors = [
        repr(media.get("schema"))
        for status, response in operation.responses.items()
        if not status.startswith("2")
        for media in response.get("content", {}).values()
    ]
    if len(set(errors)) > 1:
        yield f"{operation.place}: all errors of an operation have one schema"


def _schemas(document: Document) -> Iterator[str]:
    """Return a line for each type and enum value that no codec reads."""
    for place, node in _objects(document.content, ()):
        if node.get("type") == "string" and node.get("format") == "binary":
            yield f"{place}: format binary is not supported"
        for value in node.get("enum", ()) if isinstance(node.get("enum"), list) else ():
            if isinstance(value, str) and not value.isprintable():
                yield f"{place}: the value {value!r} of an enum is not supported"


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
