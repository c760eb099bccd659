"""Rules about single examples: each is valid and complete."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from openapi_document.places import examples, in_example, named, walk

from .directions import READ_ONLY, WRITE_ONLY, answer_schemas, is_sent, relaxed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document
    from openapi_document.places import Place, Problem, Rule


@dataclass(frozen=True)
class Shown:
    """A value in an example, its schema, and the name of the schema if it has one."""

    place: Place
    name: str
    schema: dict[str, Any]
    value: Any


def shown(document: Document) -> tuple[Shown, ...]:
    """Return every object with a named schema in all examples."""
    return tuple(filter(_is_object, values(document)))


@lru_cache(maxsize=1)
def values(document: Document) -> tuple[Shown, ...]:
    """Return every value in all examples."""
    return tuple(
        one for example in examples(document) for one in _values(document, example.place, example.value, example.schema)
    )


def objects(document: Document, place: Place, value: Any, schema: Any) -> Iterator[Shown]:
    """Return every object with a named schema in a value."""
    return filter(_is_object, _values(document, place, value, schema))


def _is_object(shown: Shown) -> bool:
    return bool(shown.name) and isinstance(shown.value, dict)


def _values(document: Document, place: Place, value: Any, schema: Any) -> Iterator[Shown]:
    if not isinstance(schema, dict):
        return
    name = ""
    for part in schema.get("allOf", [schema]):
        name = part.get("$ref", "").rpartition("/")[2]
        schema = document.resolve(part)
    yield Shown(place, name, schema, value)
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _values(document, (*place, key), one, schema.get("properties", {}).get(key, {}))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _values(document, (*place, index), one, schema.get("items", {}))


def valid_examples(document: Document) -> Iterator[Problem]:
    """Every example is valid, including formats, and has only the properties and enum values of its schema."""
    components = closed(document, document.content.get("components", {}))
    known = {key: relaxed(document, components, key) for key in (READ_ONLY, WRITE_ONLY)}
    for example in examples(document):
        key = READ_ONLY if is_sent(document, example.place) else WRITE_ONLY
        schema = {"components": known[key], **relaxed(document, closed(document, example.schema), key)}
        validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for error in validator.iter_errors(example.value):
            yield (*example.place, *error.absolute_path), error.message


def closed(document: Document, node: Any, above: tuple[int, ...] = ()) -> Any:
    """Return a schema that refuses unlisted properties and enum values. Examples of the document have none.

    `above` has the identities of the nodes around it.
    """
    if isinstance(node, list):
        return [closed(document, item, above) for item in node]
    if not isinstance(node, dict):
        return node
    # A schema that extends itself ends here.
    joined = {} if id(node) in above else _joined(document, node)
    schema = {key: closed(document, value, (*above, id(node))) for key, value in (joined or node).items()}
    if "properties" in schema and "additionalProperties" not in schema and schema.get("type") == "object":
        schema["additionalProperties"] = False
    if isinstance(schema.get("anyOf"), list) and schema["anyOf"][1:] == [{"type": "string"}]:
        schema["anyOf"] = schema["anyOf"][:1]
    return schema


def _joined(document: Document, node: dict[str, Any]) -> dict[str, Any]:
    """Return one object for several that `allOf` joins, since each alone would refuse the properties of the others."""
    parts = list(_parts(document, node)) if isinstance(node.get("allOf"), list) else []
    first, *others = [part for part in parts if "properties" in part] or [{}]
    if not others:
        return {}
    keys = ("type", "additionalProperties")
    stated: dict[str, Any] = {key: part[key] for part in (first, *others) for key in keys if key in part}
    required = [name for part in parts for name in part.get("required", ())]
    return {"type": "object", **stated, "properties": document.properties(node), "required": required}


def _parts(document: Document, node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for part in node.get("allOf", ()):
            yield from _parts(document, document.resolve(part))


def complete_examples(document: Document) -> Iterator[Problem]:
    """Every property and every enum of an answer has an example, and an answer shows every property."""
    for place, schema in answer_schemas(document):
        if ("enum" in schema or place[-2] == "properties") and not schema.get("examples"):
            yield place, "an example is missing"
    answered = [one for one in shown(document) if one.place[0] == "paths" and not is_sent(document, one.place)]
    together: dict[tuple[Place, str], set[str]] = {}
    for one in answered:
        together.setdefault((_whole(one.place), one.name), set()).update(one.value)
    for one in answered:
        schema = named(document, "schemas").get(one.name, {})
        if missing := schema.get("properties", {}).keys() - together[_whole(one.place), one.name]:
            yield one.place, f"{', '.join(sorted(missing))} of {one.name} is missing"


def _whole(place: Place) -> Place:
    """Return the place of all named examples of a body, which are complete together, or the place itself."""
    return place[: place.index("examples")] if "examples" in place else place


def one_kind_of_examples(document: Document) -> Iterator[Problem]:
    """A node has example or examples, and not both. Tools differ in which they show then."""
    for place, node in walk(document.content):
        free = place[-1:] == ("properties",) or in_example(place)
        if isinstance(node, dict) and {"example", "examples"} <= node.keys() and not free:
            yield (*place, "example"), "example stands beside examples"


def moments(document: Document) -> Iterator[Problem]:
    """A time in an example ends in Z, since all times are in UTC."""
    for one in values(document):
        if one.schema.get("format") == "date-time" and isinstance(one.value, str) and not one.value.endswith("Z"):
            yield one.place, f"{one.value} does not end in Z, as a time in UTC does"


RULES: tuple[Rule, ...] = (valid_examples, complete_examples, one_kind_of_examples, moments)
