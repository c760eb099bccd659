"""Rules about schemas: their evidence, their names, and what all generators read the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openapi_document.keywords import EVIDENCE
from openapi_document.places import all_schemas, in_example, named, properties, schemas, walk

from .directions import answer_schemas, is_sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document
    from openapi_document.places import Place, Problem, Rule

ANY_TYPE = frozenset({"type", "description", "enum", "default", "examples", "deprecated", "x-evidence"})
COMPOSED = frozenset({"allOf", "anyOf", "$ref"})
BY_TYPE = {
    "string": {"format", "minLength", "maxLength", "pattern"},
    "number": {"format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "integer": {"format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "boolean": set[str](),
    "array": {"items", "minItems", "maxItems", "uniqueItems", "x-streamed"},
    "object": {"properties", "required", "additionalProperties", "minProperties", "maxProperties"},
}
"""The keywords that all generators read the same, by the type that they apply to."""

# Without `email` and `uuid`: clients in Go refuse a whole answer because of one value that looks wrong to them.
FORMATS = {
    "string": {"", "date", "date-time", "uri"},
    "number": {"double", "float"},
    "integer": {"int32", "int64"},
}
SENT_FORMATS = {"string": {"email", "uuid"}, "number": {""}, "integer": {""}}
"""Further formats, of what is only sent. A caller that sends a number knows its width."""
BOUNDS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
_MEASURES = r"(hours|minutes|(milli)?seconds|bytes)\b"
UNITS = {
    "number": rf"^Credits\b|\b([Pp]ercentage|[Ss]hare)\b|\b{_MEASURES}",
    "integer": rf"^(How many|Year|Month|Day|Page|Position|Version)\b|\b[Nn]umber of\b|\b{_MEASURES}",
}
"""How the description of a number states its unit."""


def types_of(schema: dict[str, Any]) -> list[str]:
    """Return the types of a schema, without null."""
    types = schema.get("type", [])
    return [one for one in (types if isinstance(types, list) else [types]) if one != "null"]


def boolean_schemas(document: Document) -> Iterator[Problem]:
    """A schema is not true or false, which few generators read."""
    for place, schema in all_schemas(document):
        if isinstance(schema, bool) and place[-1] != "additionalProperties":
            yield place, "a schema that is true or false is not portable"


def evidence(document: Document) -> Iterator[Problem]:
    """Every schema and property states its evidence, and only documented schemas have documented properties.

    A property that is a reference alone has the evidence of its schema.
    """
    schemas_by_name = named(document, "schemas")
    stated: list[tuple[Place, Any]] = [(("components", "schemas", name), one) for name, one in schemas_by_name.items()]
    stated += [(place, definition) for place, _, definition in properties(document)]
    for place, definition in stated:
        if "$ref" not in definition and definition.get("x-evidence") not in EVIDENCE:
            yield place, f"x-evidence is {', '.join(EVIDENCE[:-1])} or {EVIDENCE[-1]}"
    for name, schema in schemas_by_name.items():
        for key, definition in schema.get("properties", {}).items():
            if definition.get("x-evidence") == "documented" != schema.get("x-evidence"):
                yield ("components", "schemas", name, "properties", key), f"{name} is not documented, so {key} is not"


def required(document: Document) -> Iterator[Problem]:
    """Of an answer, exactly the documented properties are required."""
    for place, schema in answer_schemas(document):
        for key in schema.get("required", ()):
            if schema.get("properties", {}).get(key, {}).get("x-evidence", "documented") != "documented":
                yield (*place, "required"), f"{key} is required and not documented"
        for key, definition in schema.get("properties", {}).items():
            if definition.get("x-evidence") == "documented" and key not in schema.get("required", ()):
                yield (*place, "properties", key), f"{key} is documented and not required"


def extensions(document: Document) -> Iterator[Problem]:
    """The extensions are those of docs/generation.md, each in its place."""
    known: set[Place] = {("info", "x-observed")}
    known |= {(*place, "x-evidence") for place, _ in schemas(document)}
    known |= {(*place, "x-streamed") for place, schema in schemas(document) if "array" in types_of(schema)}
    places = [("paths", operation.path, operation.method) for operation in document.operations()]
    known |= {(*place, key) for place in places for key in ("x-safe", "x-pagination")}
    for place, _ in walk(document.content):
        key = str(place[-1]) if place else ""
        is_name = place[-2:-1] in {("properties",), ("parameters",), ("headers",)}
        if key.startswith("x-") and place not in known and not is_name and not in_example(place):
            yield place, f"{key} means nothing here"


def keywords(document: Document) -> Iterator[Problem]:
    """A schema has only keywords that all generators read the same, and that fit its type."""
    for place, schema in schemas(document):
        allowed = set(ANY_TYPE).union(*(BY_TYPE.get(one, ()) for one in types_of(schema)))
        for key in schema.keys() - allowed - COMPOSED:
            of_other_type = any(key in keys for keys in BY_TYPE.values())
            reason = "does not fit the type" if of_other_type else "is not a keyword that every generator knows"
            yield (*place, key), f"{key} {reason}"


def composition(document: Document) -> Iterator[Problem]:
    """A schema has one type, which may be nullable, or is a reference, an `allOf` of one, or an open enum."""
    for place, schema in schemas(document):
        forms = [key for key in ("type", *sorted(COMPOSED)) if key in schema]
        if len(forms) != 1:
            yield place, f"a schema has one of type, $ref, allOf and anyOf, not {' and '.join(forms) or 'none'}"
        if "$ref" in schema and len(schema) > 1:
            yield place, "a $ref has no other keywords beside it"
        if "allOf" in schema and [list(part) for part in schema["allOf"]] != [["$ref"]]:
            yield (*place, "allOf"), "allOf holds one reference and nothing else"
        parts = [schema] if "$ref" in schema and place[-2] == "properties" else schema.get("allOf", ())
        if not is_sent(document, place) and any("enum" in document.resolve(part) for part in parts):
            yield place, "an enum is open in an answer, which may have more values: anyOf with a plain string beside it"
        if "anyOf" in schema and not _open_enum(document, schema["anyOf"]):
            yield (*place, "anyOf"), "anyOf holds an enum and then a plain string, and nothing else"
        if isinstance(schema.get("type"), list) and not (len(schema["type"]) == 2 and schema["type"][1] == "null"):  # noqa: PLR2004 -- a type and null
            yield (*place, "type"), 'a list of types is one type and then "null"'


def _open_enum(document: Document, parts: list[dict[str, Any]]) -> bool:
    return [sorted(part) for part in parts] == [["$ref"], ["type"]] and (
        "enum" in document.resolve(parts[0]) and parts[1] == {"type": "string"}
    )


def names(document: Document) -> Iterator[Problem]:
    """Objects and enums of answers have names, so they are in components. A map of plain values needs none."""
    for place, schema in answer_schemas(document):
        is_component = place[:2] == ("components", "schemas") and len(place) == 3  # noqa: PLR2004 -- the name comes third
        is_map = isinstance(schema.get("additionalProperties"), dict) and "properties" not in schema
        if not is_component and ("enum" in schema or ("object" in types_of(schema) and not is_map)):
            yield place, "an object or an enum is in components/schemas, so that it has a name"


def names_of_generators(document: Document) -> Iterator[Problem]:
    """No schema has the name that generators use for the open enum of a property. One would overwrite the other."""
    named = document.content["components"]["schemas"]
    for (*_, owner, _, key), schema in schemas(document):
        name = f"{owner}{key[:1].upper()}{key[1:]}" if isinstance(key, str) else ""
        if "anyOf" in schema and name in named:
            yield ("components", "schemas", name), f"generators give this name to the type of {key} of {owner}"


def arrays_and_objects(document: Document) -> Iterator[Problem]:
    """An array has items, and an object has properties or allows any."""
    for place, schema in schemas(document):
        if "array" in types_of(schema) and "items" not in schema:
            yield place, "an array has items"
        if "object" in types_of(schema) and not schema.get("properties") and "additionalProperties" not in schema:
            yield place, "an object has properties"
        if schema.get("additionalProperties") is False and not is_sent(document, place):
            yield (*place, "additionalProperties"), "an object may gain properties: answers grow"


def maps(document: Document) -> Iterator[Problem]:
    """A map, whose additional properties have a schema, has a limit of their number."""
    for place, schema in schemas(document):
        if isinstance(schema.get("additionalProperties"), dict) and "maxProperties" not in schema:
            yield (*place, "additionalProperties"), "a map has maxProperties"


def streams(document: Document) -> Iterator[Problem]:
    """A streamed array has objects, and no limit of their number."""
    for place, schema in schemas(document):
        if "x-streamed" not in schema:
            continue
        if "object" not in types_of(document.resolve(schema.get("items", {}))):
            yield (*place, "x-streamed"), "the items of an array that is streamed are objects"
        if "maxItems" in schema or schema.get("uniqueItems"):
            yield (*place, "x-streamed"), "an array that is streamed may be of any length, and is never held as a whole"


def formats(document: Document) -> Iterator[Problem]:
    """A number of an answer has a format for its width, and the format of a string is known to all generators."""
    for place, schema in schemas(document):
        for one in types_of(schema):
            known = FORMATS.get(one, {""}) | (SENT_FORMATS.get(one, set()) if is_sent(document, place) else set())
            if schema.get("format", "") not in known:
                allowed = ", ".join(sorted(known - {""})) or "none"
                yield place, f"the format of a {one} is one of {allowed}, not {schema.get('format', 'missing')}"


def formats_by_name(document: Document) -> Iterator[Problem]:
    """A property has the type and format that its name suggests."""
    expected = {
        r"(\w+Id|id)$": ("string", None),
        r"\w+(At|Start|End)$": ("string", "date-time"),
        r"(\w+D|d)ate$": ("string", "date"),
        r"(\w+U|u)rl$": ("string", "uri"),
        r"(\w+C|c)redits$": ("number", "double"),
    }
    for place, name, definition in properties(document):
        for pattern, (kind, style) in expected.items():
            is_question = types_of(definition) == ["boolean"] and re.match(r"(is|has|can)[A-Z]", name)
            differs = types_of(definition) != [kind] or definition.get("format") != style
            if re.match(pattern, name) and differs and not is_question:
                yield place, f"{name} is of type {kind}" + (f" and format {style}" if style else " without a format")


def bounds(document: Document) -> Iterator[Problem]:
    """A minimum is not above the maximum, and no number of an answer is negative if its description does not say so."""
    for place, schema in schemas(document):
        for low, high in BOUNDS:
            if schema.get(low, float("-inf")) > schema.get(high, float("inf")):
                yield (*place, high), f"{high} is less than {low}"
    for place, schema in answer_schemas(document):
        may_be = re.search(r"(?i)\bnegative\b", described_by(document, place))
        if {"number", "integer"} & set(types_of(schema)) and not may_be and schema.get("minimum", -1) < 0:
            yield place, "an amount or a count has the minimum 0 or more"


def enums(document: Document) -> Iterator[Problem]:
    """The values of an enum are written alike."""
    shapes = (r"[A-Z][A-Z0-9_]*", r"[a-z0-9]+([-_][a-z0-9]+)*", r"-?[a-z][A-Za-z0-9]*")
    for place, schema in schemas(document):
        values = [value for value in schema.get("enum", []) if value is not None]
        if values and not any(all(re.fullmatch(shape, str(value)) for value in values) for shape in shapes):
            yield (*place, "enum"), "values are all in capitals, all in small letters or all in camelCase"


def units(document: Document) -> Iterator[Problem]:
    """The description of a number in an answer states its unit, and that of a time states UTC."""
    for place, schema in schemas(document):
        text = described_by(document, place)
        for kind in types_of(schema):
            if kind in UNITS and not is_sent(document, place) and not re.search(UNITS[kind], text):
                yield (*place, "description"), f"the description of a {kind} says the unit: {UNITS[kind]}"
        if schema.get("format") in {"date", "date-time"} and not re.search(r"\bUTC\b", text):
            yield (*place, "description"), "the description of a time says that it is in UTC"


def described_by(document: Document, place: Place) -> str:
    """Return the description of a schema. Items, and the schema of a parameter, may leave it to what holds them."""
    node: Any = document.content
    text = ""
    for key in place:
        node = node[key]
        own = node.get("description") if isinstance(node, dict) else None
        text = own if isinstance(own, str) else "" if key == "properties" else text
    return text


def nulls(document: Document) -> Iterator[Problem]:
    """A description explains null exactly if null is allowed."""
    for place, schema in schemas(document):
        says = re.search(r"(?i)\bnull\b", schema.get("description", "")) is not None
        if says != (isinstance(schema.get("type"), list) and "null" in schema["type"]):
            yield place, "the description speaks of null" if says else "the description does not say what null means"


SOUND: tuple[Rule, ...] = (boolean_schemas,)
RULES: tuple[Rule, ...] = (
    evidence,
    required,
    extensions,
    keywords,
    composition,
    names,
    names_of_generators,
    arrays_and_objects,
    maps,
    streams,
    formats,
    formats_by_name,
    bounds,
    enums,
    units,
    nulls,
)
