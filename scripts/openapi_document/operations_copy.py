"""Writes the operations of the copy of the document that the generator reads, in words that it understands.

What the copy leaves out, the templates receive from `Document.for_templates`, `arguments.py` and `bodies.py`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from clay_credits_runtime.content_types import JSON

from .answers import answers
from .arguments import arguments, schema_of
from .bodies import FILE, body_of, with_files
from .places import walk

if TYPE_CHECKING:
    from .bodies import Body
    from .document import Document, Operation


def named(document: Document) -> dict[str, Any]:
    """Return the content of the document with an operationId for each operation."""
    content = deepcopy(document.content)
    for operation in document.operations():
        content["paths"][operation.path][operation.method]["operationId"] = operation.operation_id
    return content


def prepared(document: Document) -> dict[str, Any]:
    """Return the content of the document for the generator."""
    content = named(document)
    components = content.get("components", {})
    components.pop("parameters", None)
    components.pop("requestBodies", None)
    for operation in document.operations():
        content["paths"][operation.path].pop("parameters", None)
        changed = content["paths"][operation.path][operation.method]
        changed |= _changes(document, operation)
        changed.pop("requestBody", None)
        body = body_of(document, operation)
        if body is not None:
            schema = deepcopy(_body_schema(document, body, components))
            changed["requestBody"] = {
                "required": operation.body.get("required", False),
                "content": {"application/json": {"schema": schema}},
            }
    _mark_files(content)
    # The generator refuses most names and types of a path's parameters, so it sees none.
    content["paths"] = {path.translate({123: "<", 125: ">"}): item for path, item in content.get("paths", {}).items()}
    return content


def _mark_files(content: dict[str, Any]) -> None:
    """Let only files of multipart bodies be binary for the generator. Elsewhere, what is binary is a string."""
    for _, node in walk(content):
        if isinstance(node, dict) and node.get("format") == "binary":
            del node["format"]
        elif isinstance(node, dict) and node.get("format") == FILE:
            node["format"] = "binary"


def _changes(document: Document, operation: Operation) -> dict[str, Any]:
    """Return the keywords of an operation that differ."""
    return {
        # The generator would write the methods of an operation once for each of its tags.
        "tags": [operation.tag],
        "responses": _responses(document, operation),
        # It takes every type in a query alone. The templates know the location, and the name that is sent.
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": parameter.get("required", False),
                # A default is the service's to apply.
                "schema": _without_defaults(deepcopy(schema_of(parameter))),
            }
            for name, parameter in arguments(operation).items()
        ],
    }


def _without_defaults(node: Any, *, names: bool = False) -> Any:
    """Remove the defaults of a schema and of those inside it."""
    if isinstance(node, list):
        return [_without_defaults(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_defaults(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or key != "default"
    }


def _body_schema(document: Document, body: Body, components: dict[str, Any]) -> Any:
    """Return the schema of a body for the generator. That of a multipart body may be changed in the components."""
    if body.kind == "Raw":
        return {}
    if body.kind != "Multipart":
        return body.schema
    root = document.resolve(body.schema)
    schema = _with_file_properties(document, root)
    if schema is root or "$ref" not in body.schema:
        return body.schema if schema is root else schema
    if _only_multipart(document, body.schema["$ref"]):
        components["schemas"][body.schema["$ref"].rpartition("/")[2]] = deepcopy(schema)
        return body.schema
    # Outside of multipart bodies, the same property is a string. So this is another class.
    return _untitled(schema)


def _with_file_properties(document: Document, schema: Any) -> Any:
    """Return the schema of a multipart body with its files marked, or the same if it has none."""
    found: dict[str, Any] = document.resolve(schema)
    changed: dict[str, Any] = {
        key: [_with_file_properties(document, part) for part in found[key]]
        for key in ("allOf", "anyOf", "oneOf")
        if key in found
    }
    properties = found.get("properties", {})
    marked = {name: with_files(document, one) for name, one in properties.items()}
    if all(marked[name] is one for name, one in properties.items()) and all(
        new is old for key, parts in changed.items() for new, old in zip(parts, found[key], strict=True)
    ):
        return schema
    found = {**found, **changed, **({"properties": marked} if properties else {})}
    return _untitled(found) if "$ref" in schema else found


def _untitled(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out the title, by which the generator would name two classes."""
    return {key: value for key, value in schema.items() if key != "title"}


def _only_multipart(document: Document, reference: str) -> bool:
    """Return whether only multipart bodies refer to a schema."""
    uses: int = sum(isinstance(node, dict) and node.get("$ref") == reference for place, node in walk(document.content))
    bodies = {id(operation.body): body_of(document, operation) for operation in document.operations()}
    multipart = sum(
        body is not None and body.kind == "Multipart" and body.schema == {"$ref": reference} for body in bodies.values()
    )
    return bool(uses == multipart)


def _responses(document: Document, operation: Operation) -> dict[str, Any]:
    """Return the responses with bodies of JSON, since the generator leaves out those of many other types."""
    responses: dict[str, Any] = {}
    for status, answer in answers(document, operation).items():
        response = {**operation.responses[status], "content": {}}
        if answer.form:
            response["content"] = {JSON: {"schema": answer.schema}}
        responses[status] = response
    return responses
