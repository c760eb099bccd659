"""Writes the schemas of the copy of the document that the generator reads, without what it would read wrongly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from .keywords import METHODS
from .python_names import PREFIX, module_name
from .references import resolve
from .simplified import CLASSES, Simplifier

if TYPE_CHECKING:
    from collections.abc import Iterable

OPERATION_KEYS = ("operationId", "tags", "summary", "description", "deprecated", "security")
# Properties that only one direction has. The other one must not require them.
ONE_WAY = {
    "read_only": "Read only: may be left out of a request.",
    "write_only": "Write only: may be left out of an answer.",
}


class GeneratorCopy:
    """The copy of a document that the generator reads."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Simplify a document."""
        self._original = content
        self._simplifier = Simplifier(content)
        self._sent: list[Any] = []
        self._received: list[Any] = []
        paths = {path: self._item(item) for path, item in content.get("paths", {}).items()}
        self._relax()
        for name in self._simplifier.models:
            # Each model carries what its template needs. One table of all would take long to load.
            self._simplifier.classes[name]["x-python"] = self._model(name)
        self.content: dict[str, Any] = {
            "openapi": content["openapi"],
            "info": {key: content["info"][key] for key in ("title", "version")},
            "paths": paths,
            "components": {"schemas": self._simplifier.classes},
        }

    def for_templates(self) -> dict[str, Any]:
        """Return what the generator does not pass to templates, by the names of classes. Values are Python literals."""
        simplifier = self._simplifier
        return {
            "aliases": {alias: f".{module_name(name)}:{name}" for alias, name in simplifier.aliases.items()},
            "enums": {
                name: {member: repr(value) for member, value in members.items()}
                for name, members in simplifier.enums.items()
            },
        }

    def modules(self) -> dict[str, dict[str, str]]:
        """Return the settings of the generator for the modules that it would name differently."""
        return {
            name: {"class_name": name, "module_name": module_name(name)}
            for name in self._simplifier.classes
            if module_name(name) != PythonIdentifier(name, PREFIX)
        }

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        result = {method: self._operation(item[method]) for method in METHODS if method in item}
        # A class in them is named after the first operation that uses it.
        name = next((operation["operationId"] for operation in result.values()), "")
        shared = [self._parameter(one, name) for one in item.get("parameters", ())]
        return {**result, **({"parameters": shared} if shared else {})}

    def _operation(self, operation: dict[str, Any]) -> dict[str, Any]:
        name: str = operation["operationId"]
        result = {key: operation[key] for key in OPERATION_KEYS if key in operation}
        if "parameters" in operation:
            result["parameters"] = [self._parameter(one, name) for one in operation["parameters"]]
        if "requestBody" in operation:
            result["requestBody"] = self._with_content(operation["requestBody"], name, "body", self._sent)
        result["responses"] = {
            status: self._with_content(response, name, f"response_{status}", self._received)
            for status, response in operation.get("responses", {}).items()
        }
        return result

    def _parameter(self, node: Any, operation: str) -> dict[str, Any]:
        parameter = resolve(self._original, node)
        result = {key: value for key, value in parameter.items() if key not in {"example", "examples"}}
        if "schema" in parameter:
            result["schema"] = self._simplifier.outside(parameter["schema"], operation, parameter["name"])
        return self._with_content(result, operation, parameter["name"], self._sent)

    def _with_content(self, node: Any, operation: str, name: str, direction: list[Any]) -> dict[str, Any]:
        found = resolve(self._original, node)
        result = {key: value for key, value in found.items() if key not in {"headers", "links"}}
        if "content" in found:
            result["content"] = {
                content_type: self._media(media, operation, name, direction)
                for content_type, media in found["content"].items()
            }
        return result

    def _media(self, node: dict[str, Any], operation: str, name: str, direction: list[Any]) -> dict[str, Any]:
        media = {key: value for key, value in node.items() if key not in {"example", "examples"}}
        if "schema" in media:
            media["schema"] = self._simplifier.outside(media["schema"], operation, name)
            direction.append(media["schema"])
        return media

    def _relax(self) -> None:
        """Require no property of a model in a direction that does not have it."""
        models = self._simplifier.models
        for flag, found in (("read_only", self._sent), ("write_only", self._received)):
            reached = self._reached(found)
            # A base must not require what its derived class does not.
            reached |= {above for name in reached for above in models.get(name, {"above": ()})["above"]}
            for name, model in models.items():
                # An object of a derived class can be used as one of its base.
                if reached & {name, *model["above"]} and "required" in self._simplifier.classes[name]:
                    required = self._simplifier.classes[name]["required"]
                    required[:] = [key for key in required if not model["properties"][key][flag]]

    def _reached(self, nodes: Iterable[Any]) -> set[str]:
        """Return the classes that are in schemas, or in the classes of those."""
        found: set[str] = set()
        waiting = [*nodes]
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                name = node["$ref"].removeprefix(CLASSES) if isinstance(node.get("$ref"), str) else None
                if name is not None and name not in found:
                    found.add(name)
                    waiting.append(self._simplifier.classes[name])
                waiting += node.values()
            elif isinstance(node, list):
                waiting += node
        return found

    def _model(self, name: str) -> dict[str, Any]:
        types = self._types(name)
        above = [one for one in self._simplifier.models[name]["above"] if self._extends(types, self._types(one))]
        # Python cannot lay out an object with the attributes of two bases. That of a discriminator is needed.
        above.sort(key=lambda one: "discriminator" not in self._simplifier.classes[one])
        inherited = self._types(above[0]) if above else {}
        properties: dict[str, dict[str, Any]] = {}
        for key, known in self._simplifier.models[name]["properties"].items():
            json_name = known["json_name"]
            same = types[json_name] == inherited.get(json_name)
            properties[key] = {**_stated(known), "inherited": same, "narrowed": json_name in inherited and not same}
        base = {"base": above[0], "base_module": module_name(above[0])} if above else {"base": ""}
        return {**base, "above": above, "properties": properties}

    def _extends(self, types: dict[str, tuple[Any, ...]], above: dict[str, tuple[Any, ...]]) -> bool:
        """Return whether a model has all properties of another one, with types that fit."""
        return all(
            json_name in types
            and types[json_name][0] == attribute
            and (types[json_name][1] == simple or (self._is_text(types[json_name][1]) and self._is_text(simple)))
            and (types[json_name][2] or not required)
            for json_name, (attribute, simple, required) in above.items()
        )

    def _is_text(self, simple: Any) -> bool:
        """Return whether a simple schema is a string without a format: any, one, or an enum, whose type is one too."""
        known: dict[str, Any] = self._simplifier.classes.get(simple.get("$ref", "").removeprefix(CLASSES)) or simple
        values = [known["const"]] if "const" in known else known.get("enum", [])
        return known == {"type": "string"} or (bool(values) and isinstance(values[0], str))

    def _types(self, name: str) -> dict[str, tuple[Any, ...]]:
        """Return for each property of a model its attribute, its type and whether it is required."""
        simple = self._simplifier.classes[name]
        required = simple.get("required", ())
        return {
            known["json_name"]: (known["attribute"], _bare(simple["properties"][key]), key in required)
            for key, known in self._simplifier.models[name]["properties"].items()
        }


def _bare(simple: Any) -> Any:
    """Return a simple schema without what is not part of the type."""
    if isinstance(simple, list):
        return [_bare(one) for one in simple]
    if not isinstance(simple, dict):
        return simple
    return {key: _bare(one) for key, one in simple.items() if key != "description" and not key.startswith("x-")}


def _stated(known: dict[str, Any]) -> dict[str, str]:
    """Return what a docstring states about a property, and its names."""
    notes = [text for flag, text in ONE_WAY.items() if known[flag]]
    if known["default"] is not None:
        notes.append(f"Default: `{json.dumps(known['default'], ensure_ascii=False)}`.")
    description = known["description"].strip()
    if notes and description and not description.endswith((".", "!", "?", ":")):
        description += "."
    return {
        "json_name": known["json_name"],
        "literal": repr(known["json_name"]),
        "attribute": known["attribute"],
        "evidence": known["evidence"],
        "description": " ".join([description or "Not described.", *notes]),
    }
