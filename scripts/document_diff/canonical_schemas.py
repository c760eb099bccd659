"""Rewrites schemas so that the same meaning is always written in the same way."""

from __future__ import annotations

import math
from typing import Any

from openapi_document.folding import json_kind

from .node_pairs import TEXTS, resolved, same

ALTERNATIVES = ("anyOf", "oneOf")
# Keywords that describe a value without limiting it.
_ANNOTATIONS = frozenset({*TEXTS, "default", "deprecated", "title", "readOnly", "writeOnly"})
_ONE = frozenset(
    {"items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "not", "if", "then", "else"}
    | {"contains", "propertyNames"}
)
_MANY = ("properties", "patternProperties", "dependentSchemas", "$defs", "allOf", "prefixItems", *ALTERNATIVES)
SUBSCHEMAS = {
    **dict.fromkeys(_ONE, "schema"),
    **dict.fromkeys(_MANY, "schema*"),
    **dict.fromkeys(("discriminator", "xml"), "other"),
}
# The meaning of these depends on the keywords beside them.
_DEPENDENT = frozenset(
    {"additionalProperties", "unevaluatedProperties", "patternProperties", "prefixItems", "contains", "minContains"}
    | {"maxContains", "if", "then", "else"}
)
# These limit null too, unlike limits of strings, numbers, arrays and objects.
_OF_NULL = frozenset({"allOf", "not", "if", *ALTERNATIVES})
_NULL = {"type": "null"}


def annotates(key: str) -> bool:
    """Return whether a keyword describes a value without limiting it."""
    return key in _ANNOTATIONS or key.startswith("x-")


def canonical_schema(node: Any) -> Any:
    """Return a schema, whose subschemas are canonical, in the one way to write its meaning."""
    if isinstance(node, bool):
        return {} if node else {"not": {}}
    node = _sorted(dict(node))
    if node.get("not") == {"not": {}}:
        del node["not"]
    # OpenAPI 3.0 had this keyword, and documents that were converted still do.
    if node.pop("nullable", False) is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
    if "const" in node and "enum" not in node:
        node["enum"] = [node.pop("const")]
    if isinstance(node.get("enum"), list) and node["enum"]:
        node.setdefault("type", _types_of(node["enum"]))
    if node.get("type") == "null":
        node.pop("enum", None)
    if "additionalProperties" in node:
        node = _with_additional(node)
    node = flattened(_without_union(node))
    if node.get("type") in ("integer", ["integer", "null"]):
        node = _without_exclusive({key: value for key, value in node.items() if (key, value) != ("multipleOf", 1)})
    return node


def _types_of(values: list[Any]) -> str | list[str]:
    """Return the types of the values of an enum, as `type` has them."""
    types = sorted({json_kind(value) for value in values}, key=lambda one: (one == "null", one))
    return types[0] if len(types) == 1 else types


def _sorted(node: dict[str, Any]) -> dict[str, Any]:
    """Sort lists whose order has no meaning."""
    if isinstance(node.get("required"), list):
        node["required"] = sorted(set(map(str, node["required"])))
    if isinstance(node.get("type"), list):
        types = sorted(set(map(str, node["type"])), key=lambda one: (one == "null", one))
        node["type"] = types[0] if len(types) == 1 else types
    return node


def _without_exclusive(node: dict[str, Any]) -> dict[str, Any]:
    """Replace limits that an integer may not reach by limits that it may."""
    node = dict(node)
    for limit, sign, rounded in (("minimum", 1, math.floor), ("maximum", -1, math.ceil)):
        exclusive = f"exclusive{limit.title()}"
        if isinstance(node.get(exclusive), int | float) and not isinstance(node[exclusive], bool):
            stricter = rounded(node.pop(exclusive)) + sign
            node[limit] = sign * max(sign * node.get(limit, stricter), sign * stricter)
    return node


def _with_additional(node: dict[str, Any]) -> dict[str, Any]:
    """Write additionalProperties as a boolean if possible, and leave out the default beside properties."""
    additional = node["additionalProperties"]
    if additional == {} and "properties" in node:
        return {key: value for key, value in node.items() if key != "additionalProperties"}
    plain = True if additional == {} else False if additional == {"not": {}} else additional
    return {**node, "additionalProperties": plain}


def _without_union(node: dict[str, Any]) -> dict[str, Any]:
    """Replace a union of one alternative, or of one and null, and write a union in a union as one."""
    for key in ALTERNATIVES:
        if key == "anyOf" and isinstance(node.get(key), list):
            inner = [one[key] if isinstance(one, dict) and one.keys() == {key} else [one] for one in node[key]]
            node = {**node, key: _joined_enums([one for listed in inner for one in listed])}
        if not isinstance(node.get(key), list) or not all(annotates(one) for one in node if one != key):
            continue
        others = [one for one in node[key] if one != _NULL]
        (only,) = others if len(others) == 1 else (None,)
        nullable = len(others) < len(node[key])
        rest = {name: value for name, value in node.items() if name != key}
        if isinstance(only, dict) and not nullable:
            return {**only, **rest}
        if isinstance(only, dict) and isinstance(only.get("type"), str) and not _OF_NULL & only.keys():
            enum = {"enum": [*only["enum"], None]} if "enum" in only else {}
            return {**only, **rest, **enum, "type": [only["type"], "null"]}
    return node


def _joined_enums(alternatives: list[Any]) -> list[Any]:
    """Write alternatives that only list values of one type as one of them."""
    found: list[Any] = []
    for one in alternatives:
        is_enum = isinstance(one, dict) and one.keys() == {"type", "enum"}
        alike = [other for other in found if is_enum and isinstance(other, dict) and other.keys() == one.keys()]
        other = next((other for other in alike if other["type"] == one["type"]), None)
        if other is None:
            found.append(dict(one) if is_enum else one)
        else:
            other["enum"] = [*other["enum"], *(value for value in one["enum"] if value not in other["enum"])]
    return found


def flattened(
    node: dict[str, Any], content: dict[str, Any] | None = None, within: tuple[Any, ...] = ()
) -> dict[str, Any]:
    """Return a schema with the parts of its allOf merged into it, if it means the same.

    With a document as `content`, parts that are references are merged too. `within` are the references that the schema
    is a part of.
    """
    parts = node.get("allOf")
    if not isinstance(parts, list) or "$ref" in node:
        return node
    left: list[Any] = []
    whole = {key: value for key, value in node.items() if key != "allOf"}
    for part in parts:
        merged = _merged(whole, _meant(part, content, within))
        whole, left = (whole, [*left, part]) if merged is None else (merged, left)
    if len(left) == 1 and all(map(annotates, whole)) and isinstance(left[0], dict) and set(left[0]) == {"$ref"}:
        return {**left[0], **whole}
    return {**whole, "allOf": left} if left else whole


def _meant(part: Any, content: dict[str, Any] | None, within: tuple[Any, ...]) -> Any:
    """Return a part of an allOf, or the limits of the schema that it refers to."""
    if not isinstance(part, dict) or not content or part.get("$ref") in (None, *within):
        return part
    reference = part["$ref"]
    beside = {key: value for key, value in part.items() if key != "$ref"}
    target = resolved(content, {"$ref": reference})
    flat = flattened(target, content, (*within, reference)) if isinstance(target, dict) else {"$ref": reference}
    limits = {key: value for key, value in flat.items() if not annotates(key)}
    return part if limits.keys() & beside.keys() else {**limits, **beside}


def _merged(whole: dict[str, Any], part: Any) -> dict[str, Any] | None:
    """Return a schema with one more part, or None if the part cannot be merged."""
    if not isinstance(part, dict) or "$ref" in part or "allOf" in part or _DEPENDENT & {*whole, *part}:
        return None
    joined: dict[str, Any] = {}
    for key in ("properties", "required"):
        if key in whole and key in part:
            joined[key] = _joined(whole[key], part[key])
    beside = {key: value for key, value in part.items() if not (annotates(key) and key in whole)}
    result = {**whole, **beside, **joined}
    kept = all(same(result[key], whole[key]) for key in whole if key not in joined)
    return result if kept and None not in joined.values() else None


def _joined(whole: Any, part: Any) -> Any:
    """Return two lists of required properties, or two mappings of properties, as one."""
    if isinstance(whole, dict) and isinstance(part, dict):
        joined = {**whole, **part}
        return joined if all(same(joined[name], whole[name]) for name in whole) else None
    if isinstance(whole, list) and isinstance(part, list):
        return sorted({*whole, *part})
    return None
