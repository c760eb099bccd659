"""Rewrites a document so that the same meaning is always written in the same way.

Rules compare what this returns, so they need not know that a meaning can be written in several ways.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openapi_document.keywords import METHODS

from .canonical_schemas import SUBSCHEMAS, canonical_schema
from .node_pairs import resolved

if TYPE_CHECKING:
    from collections.abc import Callable

_KNOWN = {"schema": frozenset({"x-evidence", "x-streamed"}), "operation": frozenset({"x-pagination", "x-safe"})}
# The kind of the node below each key, by the kind of the node. A star means a list or a mapping of such nodes.
_ITEM = {"parameters": "parameter*", "servers": "server*"}
_CHILDREN: dict[str, dict[str, str]] = {
    "document": {"paths": "paths", "webhooks": "path*", "components": "components", "servers": "server*"}
    | dict.fromkeys(("info", "tags", "externalDocs"), "plain"),
    "components": {"schemas": "schema*", "parameters": "parameter*", "headers": "header*", "responses": "response*"}
    | {"requestBodies": "body*", "links": "link*", "callbacks": "paths*", "pathItems": "path*"}
    | {"securitySchemes": "plain*"},
    "paths": {"*": "path"},
    "path": {**_ITEM, **dict.fromkeys(METHODS, "operation")},
    "operation": {**_ITEM, "requestBody": "body", "responses": "responses", "callbacks": "paths*"},
    "parameter": {"schema": "schema", "content": "content"},
    "header": {"schema": "schema", "content": "content"},
    "body": {"content": "content"},
    "responses": {"*": "response"},
    "response": {"headers": "headers", "content": "content", "links": "link*"},
    "link": {"server": "server"},
    "media": {"schema": "schema", "encoding": "other*"},
    "server": {"variables": "other*"},
    "plain": {"*": "plain"},
    "schema": SUBSCHEMAS,
}
# Names of these may begin with x-.
_NAMED = {"content": "media*", "headers": "header*"}
_EMPTY = frozenset(
    {*_CHILDREN["components"], *_CHILDREN["response"], "webhooks", "tags", "servers", "encoding", "variables"}
    | {"examples", "required", "properties", "unevaluatedProperties", "unevaluatedItems"}
)
_FALSE = frozenset(
    {"required", "deprecated", "allowReserved", "allowEmptyValue", "uniqueItems", "readOnly", "writeOnly"}
)
_ZERO = frozenset({"minLength", "minItems", "minProperties"})
_CHARSET = re.compile(r"\s*;\s*charset\s*=\s*\"?utf-8\"?", re.IGNORECASE)


def canonical(node: Any, kind: str = "document") -> Any:
    """Return a node in the one way to write its meaning. A node of another kind is returned as it is."""
    if kind.endswith("*") or isinstance(node, list):
        one = kind.removesuffix("*")
        if isinstance(node, list):
            return [canonical(value, one) for value in node]
        return {key: canonical(value, one) for key, value in node.items()} if isinstance(node, dict) else node
    if kind in _NAMED:
        return _respelled(canonical(node, _NAMED[kind]), _SPELLINGS[kind])
    if isinstance(node, dict):
        below = _CHILDREN.get(kind, {})
        known = _KNOWN.get(kind, frozenset())
        child = {key: below.get(key, below.get("*", "")) for key in node if key in known or not is_extension(key)}
        node = {key: canonical(node[key], one) if one else node[key] for key, one in child.items()}
        if "*" not in below:
            node = {key: value for key, value in node.items() if not _is_default(key, value)}
    rewrite = _REWRITES.get(kind)
    return rewrite(node) if rewrite and isinstance(node, dict | bool) else node


def is_extension(key: str) -> bool:
    """Return whether a key has no meaning for clients, unless it is one of the extensions of this project."""
    return key == "$comment" or key.startswith("x-")


def _is_default(key: str, value: Any) -> bool:
    return (
        (key in _EMPTY and value in ([], {}))
        or (key in _FALSE and value is False)
        or (key in _ZERO and value == 0 and value is not False)
    )


def _respelled(node: Any, spelling: Callable[[str], str]) -> Any:
    """Return a mapping with canonical names, unless two names are the same then."""
    renamed = {spelling(name): value for name, value in node.items()}
    return renamed if len(renamed) == len(node) else node


def _media_type(name: str) -> str:
    return _CHARSET.sub("", name).strip().lower()


def _parameter(node: Any) -> Any:
    """Return a parameter without the default serialization, and a value of one text without any choice of that.

    The name of a header has no case.
    """
    if not isinstance(node, dict) or "$ref" in node:
        return node
    if node.get("in") == "header":
        node = {**node, "name": str(node.get("name")).title()}
    usual = "form" if node.get("in") in ("query", "cookie") else "simple"
    style = node.get("style", usual)
    node = {key: value for key, value in node.items() if (key, value) != ("style", usual)}
    schema = node.get("schema")
    types = schema.get("type", "object") if isinstance(schema, dict) else "object"
    is_scalar = not {"object", "array"} & {*([types] if isinstance(types, str) else types)}
    if node.get("explode") is (style == "form") or (is_scalar and style in {"form", "simple"}):
        node.pop("explode", None)
    return node


def _server(node: Any) -> Any:
    """Return a server with the address that clients use by default."""
    url = node.get("url") if isinstance(node, dict) else None
    if not isinstance(url, str):
        return node
    for name, variable in node.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default")))
    return {**node, "url": url.rstrip("/") or "/"}


def _document(node: dict[str, Any]) -> dict[str, Any]:
    if "paths" in node:
        node = {**node, "paths": {path: resolved(node, item) for path, item in node["paths"].items()}}
    return {key: value for key, value in node.items() if (key, value) != ("servers", [{"url": "/"}])}


_SPELLINGS: dict[str, Callable[[str], str]] = {"content": _media_type, "headers": str.title}
_REWRITES: dict[str, Callable[[Any], Any]] = {
    "document": _document,
    "parameter": _parameter,
    "header": _parameter,
    "server": _server,
    "schema": canonical_schema,
}
