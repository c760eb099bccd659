"""Writes values and types of a document in Python and in TypeScript."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openapi_python_client.strings import ClassName, PythonIdentifier

if TYPE_CHECKING:
    from collections.abc import Collection

    from openapi_document.document import Document

_DEEP = 4
"""An object inside that many others is written without its optional properties."""
_PLAIN = {"integer": 1, "number": 1.5, "boolean": True, "null": None}
_CLASSES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "null": type(None),
    "array": list,
    "object": dict,
}
_PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_TYPESCRIPT = {"integer": "number", "object": "Record<string, unknown>"}
_FORMATS = {"date-time": "datetime.datetime", "date": "datetime.date", "uuid": "uuid.UUID"}
_TEXTS = {"date-time": "2024-06-01T00:00:00Z", "date": "2024-06-01", "uuid": "123e4567-e89b-12d3-a456-426614174000"}
_TAKEN = {"to_dict", "from_dict", "additional_properties"}


def attribute(name: str) -> str:
    """Return the attribute of a property in Python."""
    python_name = str(PythonIdentifier(name, "field_"))
    return f"{python_name}_" if python_name in _TAKEN else python_name


def argument(name: str) -> str:
    """Return the argument of a parameter in Python."""
    return str(PythonIdentifier(name, "field_"))


class Values:
    """The values and types of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def whole(self, schema: Any) -> dict[str, Any]:
        """Return a schema without references, and with what `allOf` adds to it."""
        found: dict[str, Any] = self._document.resolve(schema) if isinstance(schema, dict) else {}
        parts = [self.whole(part) for part in found.get("allOf", ())]
        merged = {key: value for part in parts for key, value in part.items()} | found
        for key in ("properties", "required"):
            sides = [one[key] for one in (*parts, found) if key in one]
            if key == "properties" and sides:
                merged[key] = {name: one for side in sides for name, one in side.items()}
            elif sides:
                merged[key] = [name for side in sides for name in side]
        return merged

    def name_of(self, schema: Any) -> str:
        """Return the name of an object's class in Python, or nothing if the schema is not a named object."""
        whole = self.whole(schema)
        reference = next((one["$ref"] for one in (schema, *schema.get("allOf", ())) if "$ref" in one), "")
        named = whole.get("title") or reference.rpartition("/")[2]
        return str(ClassName(named, "field_")) if named and whole.get("properties") else ""

    def alternatives(self, schema: Any) -> list[dict[str, Any]]:
        """Return the schemas of a union, or the schema alone."""
        whole = self.whole(schema)
        parts = [*whole.get("anyOf", ()), *whole.get("oneOf", ())]
        return [one for part in parts for one in self.alternatives(part)] or [schema]

    def types(self, schema: Any) -> list[str]:
        """Return the JSON types of a schema that is not a union."""
        whole = self.whole(schema)
        stated = whole.get("type", "object" if "properties" in whole else [])
        return [stated] if isinstance(stated, str) else list(stated)

    def sample(self, schema: Any, name: str, example: Any = None, shown: Collection[str] = (), depth: int = 0) -> Any:
        """Return a value: the example if it fits, else the schema's own or one made from the type.

        `shown` are the properties to show beside the required ones. `depth` is how many objects the value is inside.
        """
        one = self.alternatives(schema)[0]
        whole = self.whole(one)
        kind = next(iter(self.types(one)), "string")
        if kind == "object":
            return self._object(whole, example if isinstance(example, dict) else {}, shown, depth)
        if kind == "array":
            items = example if isinstance(example, list) and example else [None]
            return [self.sample(whole.get("items", {}), name, item, (), depth + 1) for item in items[:1]]
        allowed = whole.get("enum") or [whole["const"]] if "enum" in whole or "const" in whole else None
        stated = [example, *whole.get("examples", ()), whole.get("example"), whole.get("default")]
        made = allowed[0] if allowed else _TEXTS.get(whole.get("format", ""), _PLAIN.get(kind, name))
        style = whole.get("format", "")
        fitting = (value for value in stated if _is(kind, style, value) and (allowed is None or value in allowed))
        return next(fitting, made)

    def _object(self, whole: dict[str, Any], example: dict[str, Any], shown: Collection[str], depth: int) -> Any:
        names = [name for name in whole.get("properties", {}) if name in whole.get("required", ()) or name in shown]
        if depth > _DEEP or not whole.get("properties"):
            return example
        return {name: self.sample(whole["properties"][name], name, example.get(name), (), depth + 1) for name in names}

    def python(self, schema: Any, value: Any, class_name: str = "") -> str:
        """Write a value in Python."""
        one = next((one for one in self.alternatives(schema) if _fits(self.types(one), value)), schema)
        whole = self.whole(one)
        name = class_name or self.name_of(one)
        if isinstance(value, dict):
            written = {key: self.python(whole.get("properties", {}).get(key, {}), item) for key, item in value.items()}
            if name:
                return f"models.{name}({', '.join(f'{attribute(key)}={item}' for key, item in written.items())})"
            return f"{{{', '.join(f'{json.dumps(key)}: {item}' for key, item in written.items())}}}"
        if isinstance(value, list):
            return f"[{', '.join(self.python(whole.get('items', {}), item) for item in value)}]"
        if value is None or isinstance(value, bool):
            return str(value)
        return _moment(whole.get("format", ""), value) or json.dumps(value, ensure_ascii=False)

    def python_type(self, schema: Any) -> str:
        """Write a type in Python."""
        return " | ".join(dict.fromkeys(self._python_type(one, kind) for one, kind in self._kinds(schema)))

    def _python_type(self, schema: Any, kind: str) -> str:
        whole = self.whole(schema)
        if kind == "array":
            return f"list[{self.python_type(whole.get('items', {}))}]"
        if kind == "object":
            name = self.name_of(schema)
            return f"models.{name}" if name else "dict[str, Any]"
        return _FORMATS.get(whole.get("format", ""), "str") if kind == "string" else _PYTHON.get(kind, "Any")

    def typescript_type(self, schema: Any) -> str:
        """Write a type in TypeScript."""
        return " | ".join(dict.fromkeys(self._typescript_type(one, kind) for one, kind in self._kinds(schema)))

    def _typescript_type(self, schema: Any, kind: str) -> str:
        whole = self.whole(schema)
        if kind == "array":
            inner = self.typescript_type(whole.get("items", {}))
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        if "enum" in whole:
            return " | ".join(json.dumps(value) for value in whole["enum"])
        reference = next((one["$ref"] for one in (schema, *schema.get("allOf", ())) if "$ref" in one), "")
        if kind == "object" and reference:
            return f'components["schemas"]["{reference.rpartition("/")[2]}"]'
        return _TYPESCRIPT.get(kind, kind)

    def _kinds(self, schema: Any) -> list[tuple[Any, str]]:
        """Return each alternative with each of its types, null last."""
        pairs = [(one, kind) for one in self.alternatives(schema) for kind in self.types(one) or ["unknown"]]
        return sorted(pairs, key=lambda pair: pair[1] == "null")


def typescript(value: Any) -> str:
    """Write a value in TypeScript."""
    if isinstance(value, dict):
        return (
            f"{{ {', '.join(f'{key_of(key)}: {typescript(one)}' for key, one in value.items())} }}" if value else "{}"
        )
    if isinstance(value, list):
        return f"[{', '.join(map(typescript, value))}]"
    return json.dumps(value, ensure_ascii=False)


def key_of(name: str) -> str:
    """Write the name of a property in TypeScript, in quotes if it is not an identifier."""
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else json.dumps(name, ensure_ascii=False)


def _moment(style: str, value: Any) -> str:
    """Write a value that has a class of its own in Python."""
    try:
        if style == "date-time":
            moment = datetime.fromisoformat(value)
            parts = [moment.year, moment.month, moment.day]
            parts += [moment.hour, moment.minute] if moment.hour or moment.minute else []
            return f"datetime.datetime({', '.join(map(str, parts))}, tzinfo=datetime.UTC)"
        if style == "date":
            day = date.fromisoformat(value)
            return f"datetime.date({day.year}, {day.month}, {day.day})"
        return f'uuid.UUID("{UUID(value)}")' if style == "uuid" else ""
    except (TypeError, ValueError, AttributeError):
        return ""


def _is(kind: str, style: str, value: Any) -> bool:
    """Return whether a value that is not null has a type, and a format that has a class of its own in Python."""
    return value is not None and _fits([kind], value) and (style not in _TEXTS or _moment(style, value) != "")


def _fits(kinds: list[str], value: Any) -> bool:
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(isinstance(value, _CLASSES.get(one, object)) for one in kinds if one != "boolean")
