"""Makes a small valid value from a schema, for what the document has no example of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Resolve = Callable[[Any], Any]

_NONE: Final = object()
"""The value of a schema that contains itself."""

_FORMATS = {
    "date": "2024-06-20",
    "date-time": "2024-06-20T12:00:00Z",
    "duration": "P1D",
    "email": "person@example.com",
    "hostname": "host.example",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "12:00:00Z",
    "uri": "https://example.com",
    "uri-reference": "/example",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_WORD = "text"


def sample(schema: Any, resolve: Resolve) -> Any:
    """Return a value that the schema allows: an example of the schema, or else one of its own making.

    The same schema gives the same value. Where a schema contains itself, the value ends. A `pattern` without an example
    is not followed.
    """
    value = _value(schema, resolve, ())
    return None if value is _NONE else value


def is_object(node: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a value of JSON is an object, such as a schema that is not true or false."""
    return isinstance(node, dict)


def is_array(node: Any) -> TypeGuard[list[Any]]:
    """Return whether a value of JSON is an array."""
    return isinstance(node, list)


def flat(schema: Any, resolve: Resolve) -> Iterator[dict[str, Any]]:
    """Yield a schema and all schemas that it consists of, references resolved. Each is yielded once."""
    waiting, seen = [schema], list[Any]()
    while waiting:
        definition = waiting.pop(0)
        definition = resolve(definition) if is_object(definition) else None
        if definition is None or any(definition is one for one in seen):
            continue
        seen.append(definition)
        yield definition
        for word in ("allOf", "anyOf", "oneOf"):
            waiting += definition.get(word, [])


def kinds_of(definition: dict[str, Any]) -> list[str]:
    """Return the types that a schema names by itself."""
    kinds = definition.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _value(schema: Any, resolve: Resolve, above: tuple[str, ...]) -> Any:
    if not is_object(schema):
        return None
    reference: str = schema.get("$ref", "")
    if reference in above:
        return _NONE
    if reference:
        return _value(resolve(schema), resolve, (*above, reference))
    given = _given(schema)
    return _made(schema, resolve, above) if given is _NONE else given


def _given(schema: dict[str, Any]) -> Any:
    """Return a value that the schema itself states."""
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    return next((schema[key] for key in ("example", "default", "const") if key in schema), _NONE)


def _made(schema: dict[str, Any], resolve: Resolve, above: tuple[str, ...]) -> Any:
    parts = [_value(part, resolve, above) for part in schema.get("allOf", ())]
    if any(part is _NONE for part in parts):
        return _NONE
    for word in ("oneOf", "anyOf"):
        if word in schema:
            choices = (_value(part, resolve, above) for part in schema[word])
            parts.append(next((one for one in choices if one is not _NONE), _NONE))
    kind = next((one for one in kinds_of(schema) if one != "null"), "object" if "properties" in schema else "")
    if kind == "object" or (kind == "" and parts and all(is_object(part) for part in parts)):
        return _object(schema, parts, resolve, above)
    return parts[-1] if parts else _of_kind(kind, schema, resolve, above)


def _of_kind(kind: str, schema: dict[str, Any], resolve: Resolve, above: tuple[str, ...]) -> Any:
    if kind == "array":
        return _array(schema, resolve, above)
    if kind == "string":
        return _text(schema)
    if kind in {"integer", "number"}:
        return _number(schema)
    return True if kind == "boolean" else None


def _object(schema: dict[str, Any], parts: list[Any], resolve: Resolve, above: tuple[str, ...]) -> Any:
    value: dict[str, Any] = {}
    for part in parts:
        value |= part if is_object(part) else {}
    for name, definition in schema.get("properties", {}).items():
        one = _value(definition, resolve, above)
        if one is not _NONE:
            value[name] = one
        elif name in schema.get("required", ()):
            return _NONE
    return value


def _array(schema: dict[str, Any], resolve: Resolve, above: tuple[str, ...]) -> Any:
    item = _value(schema.get("items", {}), resolve, above)
    least: int = schema.get("minItems", 0)
    if item is _NONE:
        return _NONE if least else []
    return [item] * min(max(1, least), schema.get("maxItems", math.inf))


def _text(schema: dict[str, Any]) -> str:
    text = _FORMATS.get(schema.get("format", ""), _WORD)
    least: int = schema.get("minLength", 0)
    return text.ljust(least, "x")[: schema.get("maxLength")]


def _number(schema: dict[str, Any]) -> int | float:
    """Return the smallest allowed number from 0 on, or the largest one below."""
    whole = "integer" in kinds_of(schema)
    step: float = schema.get("multipleOf", 1)
    low = max(schema.get("minimum", -math.inf), _next(schema.get("exclusiveMinimum", -math.inf), step))
    high = min(schema.get("maximum", math.inf), _next(schema.get("exclusiveMaximum", math.inf), -step))
    nearest = min(max(0, low), high)
    value = math.ceil(nearest / step) * step
    value = value if value <= high else math.floor(nearest / step) * step
    value = value if low <= value <= high else (low + high) / 2
    return int(value) if whole or value == int(value) else value


def _next(bound: float, step: float) -> float:
    return bound + step if math.isfinite(bound) else bound
