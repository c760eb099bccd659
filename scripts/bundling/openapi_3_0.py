"""The document as OpenAPI 3.0.3, for tools that do not read 3.1 yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clay_credits_runtime.content_types import form_of

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = "3.0.3"
# Schema keywords that mean the same in both versions. A keyword that is neither here nor in _STEPS is refused.
_SAME = frozenset({
    *("discriminator", "externalDocs", "title", "description", "format", "nullable"),
    *( "default", "enum", "required", "deprecated", "readOnly", "writeOnly"),
    *("multipleOf", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
    *("minProperties", "maxProperties"),
})  # fmt: skip
# Limits that OpenAPI 3.0 cannot express. Without them, its version allows more than the document.
_LOOSER = frozenset({
    *("if", "then", "else", "dependentSchemas", "dependentRequired", "patternProperties", "propertyNames", "contains"),
    *("minContains", "maxContains", "unevaluatedProperties", "unevaluatedItems", "prefixItems", "$comment"),
})  # fmt: skip
_MAY_BE_BOOLEAN = frozenset({"additionalProperties"})
_NULL = {"type": "null"}
# Mappings whose keys are names, not keywords.
_MAPS = frozenset({"paths", "responses", "requestBodies", "headers", "content", "securitySchemes", "links"})
_NEWER = frozenset({"pathItems", "jsonSchemaDialect"})


class OpenAPI30Error(Exception):
    """The document uses something that OpenAPI 3.0 cannot express. The message says where."""


def openapi_3_0(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document as OpenAPI 3.0.3. It describes the same API, without limits that the version cannot express.

    Raises:
        OpenAPI30Error: OpenAPI 3.0 cannot express something.
    """
    older: dict[str, Any] = _node(document, "the top") | {"openapi": VERSION}
    schemes = older.get("components", {}).get("securitySchemes", {})
    for name in [name for name, scheme in schemes.items() if scheme.get("type") == "mutualTLS"]:
        del schemes[name]
    older["info"].pop("summary", None)
    older["info"].get("license", {}).pop("identifier", None)
    return older


def _node(node: Any, place: str) -> Any:
    """Rewrite all schemas below a node that is not a schema."""
    if isinstance(node, list):
        return [_node(item, f"{place}/{index}") for index, item in enumerate(node)]
    if not isinstance(node, dict):
        return node
    rewritten: dict[str, Any] = {}
    for key, value in node.items():
        inner = f"{place}/{key}"
        if key == "webhooks":
            # They say what the service calls, which a client does not need.
            continue
        if key in _NEWER:
            raise OpenAPI30Error(f"{inner}: OpenAPI 3.0 has nothing like it")
        if key == "schema":
            rewritten[key] = _schema(value, inner)
        elif key == "schemas":
            rewritten[key] = {name: _schema(one, f"{inner}/{name}") for name, one in value.items()}
        elif key in {"example", "examples"} or key.startswith("x-"):
            rewritten[key] = value
        elif key in _MAPS or (key == "parameters" and isinstance(value, dict)):
            rewritten[key] = {name: _node(one, f"{inner}/{name}") for name, one in value.items()}
        else:
            rewritten[key] = _node(value, inner)
    return rewritten


def _schema(schema: Any, place: str) -> dict[str, Any]:
    """Rewrite a schema, keyword by keyword."""
    if not isinstance(schema, dict):
        return {} if schema else {"not": {}}
    older: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in _SAME or keyword.startswith("x-"):
            older[keyword] = value
        elif keyword in _LOOSER:
            continue
        elif keyword in _STEPS:
            older |= _STEPS[keyword](keyword, value, f"{place}/{keyword}")
        else:
            raise OpenAPI30Error(f"{place}/{keyword}: OpenAPI 3.0 has nothing like it")
    return older


def _type(keyword: str, types: Any, place: str) -> dict[str, Any]:
    others = [one for one in ([types] if isinstance(types, str) else types) if one != "null"]
    if not others:
        raise OpenAPI30Error(f"{place}: OpenAPI 3.0 has one type for a schema, which is not null")
    older = {keyword: others[0]} if len(others) == 1 else {"anyOf": [{keyword: one} for one in others]}
    return older | {"nullable": True} if "null" in types else older


def _media_type(_: str, kind: str, __: str) -> dict[str, Any]:
    return {} if form_of(kind) in {"json", "text"} else {"format": "binary"}


def _bound(keyword: str, value: Any, _: str) -> dict[str, Any]:
    return {keyword.removeprefix("exclusive").lower(): value, keyword: True}


def _by_name(keyword: str, schemas: Any, place: str) -> dict[str, Any]:
    return {keyword: {name: _schema(one, f"{place}/{name}") for name, one in schemas.items()}}


def _one(keyword: str, schema: Any, place: str) -> dict[str, Any]:
    return {keyword: schema if isinstance(schema, bool) and keyword in _MAY_BE_BOOLEAN else _schema(schema, place)}


def _several(keyword: str, parts: Any, place: str) -> dict[str, Any]:
    older = {keyword: [_schema(part, f"{place}/{index}") for index, part in enumerate(parts) if part != _NULL]}
    return older | {"nullable": True} if _NULL in parts else older


_STEPS: dict[str, Callable[[str, Any, str], dict[str, Any]]] = {
    "type": _type,
    # Only extensions may hold what the version does not know.
    "$defs": lambda _, schemas, place: {"x-defs": _by_name("", schemas, place)[""]},
    "$ref": lambda keyword, reference, _: {keyword: reference.replace("/$defs/", "/x-defs/")},
    "examples": lambda _, values, __: {"example": values[0]},
    "contentMediaType": _media_type,
    "contentEncoding": lambda _, encoding, __: {"format": "byte"} if encoding == "base64" else {},
    "const": lambda _, value, __: {"enum": [value]},
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _bound),
    "properties": _by_name,
    **dict.fromkeys(("items", "not", "additionalProperties"), _one),
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), _several),
}
