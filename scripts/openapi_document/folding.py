"""Folds schemas: follows references, and joins what `allOf` and the keywords beside it say into one schema."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from .references import target

if TYPE_CHECKING:
    from collections.abc import Iterator

# Keywords that decide the type in Python. All others only limit or describe the values.
STRUCTURE = frozenset(
    (
        *("type", "properties", "items", "prefixItems", "enum", "const", "format"),
        *("$ref", "allOf", "anyOf", "oneOf", "additionalProperties", "patternProperties"),
    )
)
UNIONS = ("anyOf", "oneOf")
OBJECT_KEYWORDS = ("properties", "patternProperties")


class Folding:
    """Folds the schemas of one document, each once. A schema is known by the identity of its node."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Take the content of a document whose references all resolve."""
        self._content = content
        self._cores: dict[int, Any] = {}
        self._folded: dict[int, dict[str, Any]] = {}
        self._members: dict[int, list[Any]] = {}
        # An identity is only unique while its node lives.
        self._alive: list[Any] = []

    def core(self, node: Any) -> Any:
        """Return the node that a schema is another name of, such as the target of a reference."""
        if not isinstance(node, dict) or not {"$ref", "allOf"} & node.keys():
            return node
        if id(node) not in self._cores:
            self._alive.append(node)
            own = {key: value for key, value in node.items() if key not in {"$ref", "allOf"}}
            parts = [] if own.get("nullable") or _significant(own) else self._parts(node)
            self._cores[id(node)] = parts[0] if len(parts) == 1 else node
        return self._cores[id(node)]

    def _parts(self, node: dict[str, Any]) -> list[Any]:
        """Return the schemas that a schema joins, without those that add nothing to another one."""
        cores = self._joined_cores(node)
        found = {id(core): core for core in [core for core in cores if _significant(core)] or cores[:1]}
        implied = {id(above) for core in found.values() for above in self.ancestors(core)}
        return [core for key, core in found.items() if key not in implied]

    def _joined_cores(self, node: dict[str, Any]) -> list[dict[str, Any]]:
        cores = [self.core(part) for part in joined_by(self._content, node)]
        return [core for core in cores if isinstance(core, dict)]

    def ancestors(self, core: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Return the schemas that a schema extends, the first of them before what it extends itself."""
        for above in self._joined_cores(core):
            yield above
            yield from self.ancestors(above)

    def folded(self, core: dict[str, Any]) -> dict[str, Any]:
        """Return the keywords of a schema and of all that it joins, without `$ref` and `allOf`.

        The lists of `anyOf` and `oneOf` become a list of lists, `unions`.
        """
        if id(core) not in self._folded:
            self._alive.append(core)
            result: dict[str, Any] = {}
            for part in self._parts(core):
                extended = _structure(self.folded(part))
                # A base can list what extends it. A schema is not one of itself.
                others = [one for one in extended["unions"] if not any(self.core(inner) is core for inner in one)]
                result = self._joined(result, {**extended, "unions": others})
            own = {key: value for key, value in core.items() if key not in {"$ref", "allOf", *UNIONS}}
            own["unions"] = [core[key] for key in UNIONS if key in core]
            self._folded[id(core)] = self._joined(result, own)
        return self._folded[id(core)]

    def _joined(self, first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
        """Join the keywords of two folded schemas. Where they contradict, the second is right."""
        types = _common_types(first.get("type"), second.get("type"))
        if types == []:
            return second
        result = {**first, **second}
        if types is not None:
            result["type"] = types[0] if len(types) == 1 else types
        result["unions"] = [*first.get("unions", ()), *second.get("unions", ())]
        result["required"] = list(dict.fromkeys([*first.get("required", ()), *second.get("required", ())]))
        for key in OBJECT_KEYWORDS:
            if key in first and key in second:
                result[key] = self._joined_properties(first[key], second[key])
        if "enum" in first and "enum" in second:
            result["enum"] = [value for value in first["enum"] if value in second["enum"]] or second["enum"]
        if "items" in first and "items" in second:
            result["items"] = self._both(first["items"], second["items"])
        return result

    def _joined_properties(self, first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
        shared = {name: self._both(first[name], second[name]) for name in first if name in second}
        return {**first, **second, **shared}

    def _both(self, first: Any, second: Any) -> Any:
        """Return a schema for values that fit two schemas."""
        if not isinstance(first, dict) or not isinstance(second, dict) or first == second:
            return second
        said = {key: value for one in (first, second) for key, value in one.items() if key not in STRUCTURE}
        said.pop("required", None)
        said.pop("title", None)
        return self._new({**said, "allOf": [first, second]})

    def _new(self, node: dict[str, Any]) -> dict[str, Any]:
        self._alive.append(node)
        return node

    def members(self, core: dict[str, Any]) -> list[Any]:
        """Return the schemas of which a value fits one, or nothing if the schema is of one kind."""
        if id(core) not in self._members:
            self._alive.append(core)
            self._members[id(core)] = self._find_members(core)
        return self._members[id(core)]

    def _find_members(self, core: dict[str, Any]) -> list[Any]:
        # OpenAPI 3.0 had this keyword, and documents that were converted still do.
        if core.get("nullable") is True:
            return [self._new({key: value for key, value in core.items() if key != "nullable"}), {"type": "null"}]
        folded = self.folded(core)
        base = {key: value for key, value in folded.items() if key != "unions"}
        # Alternatives such as `required: [a]` say nothing about the type.
        unions = [[one for one in union if _decides(one)] for union in folded["unions"]]
        if any(unions):
            base.pop("title", None)
            chosen = product(*(union for union in unions if union))
            return [self._distributed(core, base, parts) for parts in chosen]
        kinds = _kinds(base)
        return [self._new(kind) for kind in kinds] if len(kinds) > 1 else []

    def _distributed(self, core: dict[str, Any], base: dict[str, Any], parts: tuple[Any, ...]) -> Any:
        """Return one alternative with all that is said beside the union."""
        cores = [self.core(part) for part in parts]
        only_null = any(one.get("type") == "null" for one in cores)
        extends = any(above is core for one in cores for above in self.ancestors(one))
        beside = {key: value for key, value in base.items() if key in STRUCTURE or key == "required"}
        decided = any(_decides_alone(one) for one in cores)
        if only_null or extends or (decided and beside.keys() <= {"type", "required", "additionalProperties"}):
            beside = {}
        listed = [*([self._new(beside)] if beside else []), *parts]
        return parts[0] if len(listed) == 1 else self._new({"allOf": listed, **_title(parts[-1])})


def joined_by(content: dict[str, Any], node: dict[str, Any]) -> list[Any]:
    """Return the schemas that a schema joins with `$ref` and `allOf`."""
    listed = [target(content, node["$ref"])] if "$ref" in node else []
    return [*listed, *node.get("allOf", ())]


def _title(part: dict[str, Any]) -> dict[str, Any]:
    return {"title": part["title"]} if "title" in part else {}


def _structure(folded: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema hands on to one that extends it. Its description and evidence are its own."""
    return {key: value for key, value in folded.items() if key in STRUCTURE or key in {"required", "unions"}}


def _significant(node: dict[str, Any]) -> bool:
    """Return whether a schema adds something to another one."""
    trivial = {"type": "object", "additionalProperties": True}
    keys = {key for key in node if key in STRUCTURE or key == "required"}
    return any(node[key] not in (trivial.get(key), []) for key in keys)


def _decides(node: Any) -> bool:
    return isinstance(node, dict) and bool(STRUCTURE & node.keys())


def _decides_alone(core: dict[str, Any]) -> bool:
    return bool({"type", "properties", "enum", "const", "allOf", *UNIONS} & core.keys())


def _common_types(first: Any, second: Any) -> list[str] | None:
    """Return the types that two `type` keywords have in common, or None if neither is there."""
    if first is None or second is None:
        found = first if second is None else second
        return [found] if isinstance(found, str) else found
    ours, theirs = ([types] if isinstance(types, str) else types for types in (first, second))
    if "number" in theirs and "integer" in ours:
        theirs = [*theirs, "integer"]
    if "number" in ours and "integer" in theirs:
        ours = [*ours, "integer"]
    common = [one for one in ours if one in theirs]
    # An integer is a number too.
    return [one for one in common if one != "number" or "integer" not in common]


def _kinds(base: dict[str, Any]) -> list[dict[str, Any]]:
    """Split a schema by the types that its values can have."""
    if "enum" in base:
        found: dict[str, list[Any]] = {}
        for value in base["enum"]:
            found.setdefault(json_kind(value), []).append(value)
        if "number" in found:
            found["number"] += found.pop("integer", [])
        return [_of_kind({**base, "enum": values}, kind) for kind, values in found.items()]
    types = base.get("type")
    if isinstance(types, list) and "const" not in base:
        return [_of_kind(base, one) for one in dict.fromkeys(types)]
    return []


def _of_kind(base: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"type": "null"} if kind == "null" else {**base, "type": kind}


def json_kind(value: Any) -> str:
    """Return the type of a value in the words of JSON Schema."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")
