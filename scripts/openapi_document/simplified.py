"""Writes every schema of a document in the few words that the generator reads rightly.

In the result, a schema is a reference to a class, a list, a union, a constant or a plain type. The classes are flat
objects and enums, with the names that they have in Python. What that leaves out, the templates receive from
`Simplified.for_templates`.
"""

from __future__ import annotations

from typing import Any

from .folding import Folding, json_kind
from .python_names import ClassNames, attributes, class_name, enum_members, keys_of
from .references import resolve

CLASSES = "#/components/schemas/"
OBJECT_KEYS = frozenset({"properties", "additionalProperties", "patternProperties"})
FORMATS = frozenset({"date-time", "date", "uuid", "binary"})
NULL = {"type": "null"}


class Simplifier:
    """Simplifies the schemas of one document.

    Attributes:
        classes: The simple schemas of all classes by their names.
        enums: The members of each enum, with their values.
        aliases: The classes that have another name, by that name.
        models: What the generator does not pass on about each model.
    """

    def __init__(self, content: dict[str, Any]) -> None:
        """Choose the names of the classes that the document names, and simplify their schemas."""
        self.classes: dict[str, dict[str, Any]] = {}
        self.enums: dict[str, dict[str, Any]] = {}
        self.models: dict[str, dict[str, Any]] = {}
        self.aliases: dict[str, str] = {}
        self._content = content
        self._folding = Folding(content)
        self._names = ClassNames()
        self._class_of: dict[int, str] = {}
        self._component_of: dict[int, str] = {}
        self._waiting: list[tuple[str, dict[str, Any]]] = []
        self._open: list[int] = []
        self._components()

    def _components(self) -> None:
        components: dict[str, Any] = self._content.get("components", {}).get("schemas", {})
        # A schema that is spelled like its class keeps its name.
        for name in sorted(components, key=lambda name: class_name(name) != name):
            core = components[name]
            if self._folding.core(core) is core and isinstance(core, dict):
                self._component_of[id(core)] = name
                if self._kind(core) in {"model", "enum"}:
                    self._new_class(core, [name])
        for name, node in components.items():
            core = self._folding.core(node)
            if core is not node and id(core) in self._class_of:
                self.aliases[self._names.claim([name])] = self._class_of[id(core)]
            self.simple(node, "", name)
        self._fill()

    def _kind(self, core: dict[str, Any]) -> str:
        """Return how the schema is read: a union, a model, an enum, a constant, an array or a plain type."""
        if self._folding.members(core):
            return "union"
        folded = self._folding.folded(core)
        if folded.get("enum") and json_kind(folded["enum"][0]) in {"string", "integer"}:
            return "enum"
        if "const" in folded:
            return "const"
        kind = folded.get("type")
        if kind == "object" or (kind is None and OBJECT_KEYS & folded.keys()):
            return "model"
        if kind == "array" or (kind is None and {"items", "prefixItems"} & folded.keys()):
            return "array"
        return "plain"

    def outside(self, node: Any, parent: str, name: str) -> dict[str, Any]:
        """Simplify a schema that is not inside another one."""
        simple = self.simple(node, parent, name)
        self._fill()
        return simple

    def simple(self, node: Any, parent: str, name: str) -> dict[str, Any]:
        """Simplify a schema. A new class is called after its `name` in the class or operation `parent`."""
        core = self._folding.core(node)
        if not isinstance(core, dict):
            return {}
        if id(core) in self._class_of:
            return {"$ref": CLASSES + self._class_of[id(core)]}
        if id(core) in self._open:
            # The generator cannot write a type that contains itself without a class between.
            return {}
        kind = self._kind(core)
        if kind in {"model", "enum"}:
            around, inner = _home(node) or (parent, name)
            return {"$ref": CLASSES + self._new_class(core, _wanted(core, around, inner, kind))}
        self._open.append(id(core))
        simplify = {"union": self._union, "array": self._array, "const": self._const, "plain": self._plain}[kind]
        simple = simplify(core, parent, name)
        self._open.pop()
        described = self.described(node)
        return simple if "$ref" in simple else {**described, **simple}

    def described(self, node: Any) -> dict[str, Any]:
        """Return the description and extensions of a schema, or else of the one that it refers to."""
        found: dict[str, Any] = {}
        for one in (self._folding.core(node), resolve(self._content, node), node):
            if isinstance(one, dict):
                found |= {key: one[key] for key in one if key == "description" or key.startswith("x-")}
        return found

    def _new_class(self, core: dict[str, Any], wanted: list[str]) -> str:
        name = self._class_of[id(core)] = self._names.claim(wanted)
        self.classes[name] = {}
        # Later, since models refer to each other without end.
        self._waiting.append((name, core))
        return name

    def _fill(self) -> None:
        while self._waiting:
            name, core = self._waiting.pop(0)
            fill = self._enum if self._kind(core) == "enum" else self._model
            self.classes[name] = {**self.described(core), **fill(name, core)}

    def _enum(self, name: str, core: dict[str, Any]) -> dict[str, Any]:
        folded = self._folding.folded(core)
        values = list(dict.fromkeys(folded["enum"]))
        self.enums[name] = enum_members(values, folded.get("x-enum-varnames", []))
        # The generator must not stumble over the values.
        return {"enum": values, "x-enum-varnames": [f"V{index}" for index in range(len(values))]}

    def _model(self, name: str, core: dict[str, Any]) -> dict[str, Any]:
        folded = self._folding.folded(core)
        properties: dict[str, Any] = folded.get("properties", {})
        names = self._attributes(core)
        keys = keys_of(properties)
        ancestors = [one for one in self._folding.ancestors(core) if id(one) in self._class_of]
        inherited = (one["discriminator"] for one in (core, *ancestors) if "discriminator" in one)
        simple = {keys[json_name]: self.simple(one, name, json_name) for json_name, one in properties.items()}
        self.models[name] = {
            "above": [self._class_of[id(one)] for one in ancestors],
            "properties": {
                keys[json_name]: self._known(one, json_name, names[json_name]) for json_name, one in properties.items()
            },
        }
        additional = self._additional(folded, name)
        required = [keys[json_name] for json_name in folded.get("required", ()) if json_name in keys]
        return {
            "type": "object",
            "x-component": self._component_of.get(id(core), name),
            **self._discriminator(next(inherited, None)),
            "properties": simple,
            **({"required": required} if required else {}),
            **({} if additional is None else {"additionalProperties": additional}),
        }

    def _attributes(self, core: dict[str, Any]) -> dict[str, str]:
        inherited: dict[str, str] = {}
        for above in self._folding.ancestors(core):
            if id(above) in self._class_of:
                inherited |= {name: one for name, one in self._attributes(above).items() if name not in inherited}
        return attributes(self._folding.folded(core).get("properties", {}), inherited)

    def _known(self, node: Any, json_name: str, attribute: str) -> dict[str, Any]:
        """Return what a template states about a property."""
        said: dict[str, Any] = {}
        for one in (self._folding.core(node), resolve(self._content, node), node):
            said |= one if isinstance(one, dict) else {}
        own: dict[str, Any] = node if isinstance(node, dict) else {}
        return {
            "json_name": json_name,
            "attribute": attribute,
            "description": said.get("description", ""),
            "evidence": own.get("x-evidence", "inferred"),
            "default": said.get("default"),
            "read_only": bool(said.get("readOnly")),
            "write_only": bool(said.get("writeOnly")),
        }

    def _additional(self, folded: dict[str, Any], name: str) -> Any:
        """Return the type of the properties without a name, or whether they are allowed."""
        others: Any = folded.get("additionalProperties")
        patterns = [*folded.get("patternProperties", {}).values()]
        if not patterns:
            return self.simple(others, name, "AdditionalProperty") if isinstance(others, dict) else others
        listed = [*patterns, *([others] if isinstance(others, dict) else [])]
        return self._joined([self.simple(one, name, "AdditionalProperty") for one in listed])

    def _array(self, core: dict[str, Any], parent: str, name: str) -> dict[str, Any]:
        folded = self._folding.folded(core)
        rest = [folded["items"]] if "items" in folded and folded["items"] is not False else []
        listed = [*folded.get("prefixItems", ()), *rest]
        items = self._joined([self.simple(one, parent, f"{name}_item") for one in listed])
        return {"type": "array", "items": items}

    def _union(self, core: dict[str, Any], parent: str, name: str) -> dict[str, Any]:
        members = self._folding.members(core)
        kinds = [one for one in members if one != NULL]
        found: list[dict[str, Any]] = []
        for index, one in enumerate(members):
            title = one.get("title") if isinstance(one, dict) else None
            inner = name if len(kinds) == 1 else f"{name}_{title or f'type_{index}'}"
            found.append(self.simple(one, parent, inner))
        joined = self._joined(found)
        discriminator = self._discriminator(self._folding.folded(core).get("discriminator"))
        return {**joined, **discriminator} if "anyOf" in joined else joined

    def _joined(self, simple: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the union of simple schemas."""
        found: list[dict[str, Any]] = []
        told: dict[str, Any] = {}
        for one in simple:
            found += [part for part in one.get("anyOf", [one]) if part not in found]
            if "discriminator" in one and len([part for part in simple if "$ref" in part or "anyOf" in part]) == 1:
                told = {"discriminator": one["discriminator"]}
        if {} in found or not found:
            return {}
        return found[0] if len(found) == 1 else {"anyOf": found, **told}

    def _discriminator(self, node: dict[str, Any] | None) -> dict[str, Any]:
        """Return a discriminator whose mapping names classes."""
        if node is None:
            return {}
        mapping: dict[str, str] = {}
        for value, target in node.get("mapping", {}).items():
            reference = target if "/" in target else CLASSES + target
            found = self.simple(resolve(self._content, {"$ref": reference}), "", value)
            mapping |= {value: found["$ref"]} if "$ref" in found else {}
        return {"discriminator": {"propertyName": node["propertyName"], "mapping": mapping}}

    def _const(self, core: dict[str, Any], _parent: str, _name: str) -> dict[str, Any]:
        value = self._folding.folded(core)["const"]
        if value is None:
            return NULL
        return {} if isinstance(value, list | dict) else {"const": value}

    def _plain(self, core: dict[str, Any], _parent: str, _name: str) -> dict[str, Any]:
        folded = self._folding.folded(core)
        kind = folded.get("type") or (json_kind(folded["enum"][0]) if folded.get("enum") else None)
        if kind in {None, "object", "array"}:
            return {}
        text_format = folded.get("format")
        known = {"format": text_format} if kind == "string" and text_format in FORMATS else {}
        return {"type": kind, **known}


def _wanted(core: dict[str, Any], parent: str, name: str, kind: str) -> list[str]:
    """Return the names that a class without a name in the document could have."""
    title: str = core.get("title") or ""
    around = class_name(parent) if parent else ""
    whole = [around + class_name(one) if around else one for one in (title, name) if one]
    return [title, *whole] if title and kind == "model" else whole


def _home(node: dict[str, Any]) -> tuple[str, str] | None:
    """Return the parent and name of what a reference into a component leads to."""
    reference: str = node.get("$ref", "")
    component, *inside = reference.removeprefix(CLASSES).split("/")
    return (component, inside[-1]) if reference.startswith(CLASSES) and inside else None
