"""Rules about the texts of the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openapi_document.places import is_text, named, place_of, properties, schemas, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document
    from openapi_document.places import Place, Problem, Rule

WORDS = 3
"""A shorter description says no more than the name."""


def described(document: Document) -> Iterator[Problem]:
    """Every named schema and every property has a description. That of a reference alone is its schema's."""
    stated = [(("components", "schemas", name), schema) for name, schema in named(document, "schemas").items()]
    for place, definition in [*stated, *((place, definition) for place, _, definition in properties(document))]:
        if not {"description", "$ref"} & definition.keys():
            yield place, "the description is missing"


def unique_descriptions(document: Document) -> Iterator[Problem]:
    """No two things of a kind have the same summary or description."""
    content = document.content
    operations = [(place_of(operation), operation.definition) for operation in document.operations()]
    successes = [
        ((*place, "responses", status), response)
        for place, operation in operations
        for status, response in operation.get("responses", {}).items()
    ]
    groups: list[list[tuple[Place, dict[str, Any]]]] = [operations, successes]
    groups += [[(("tags", index), tag) for index, tag in enumerate(content.get("tags", ()))]]
    groups += [
        [(("components", kind, name), one) for name, one in parts.items()]
        for kind, parts in content.get("components", {}).items()
    ]
    groups += [
        [((*place, "properties", name), one) for name, one in schema.get("properties", {}).items()]
        for place, schema in schemas(document)
    ]
    groups += [
        [((*place, "links", name), link) for name, link in one.get("links", {}).items()] for place, one in successes
    ]
    for group in groups:
        for key in ("summary", "description"):
            yield from _twins(group, key)


def _twins(group: list[tuple[Place, dict[str, Any]]], key: str) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for place, part in group:
        text = part.get(key)
        if text is not None and seen.setdefault(text, place) != place:
            yield (*place, key), f"{seen[text][-1]} has the same {key}"


def descriptions(document: Document) -> Iterator[Problem]:
    """A description begins with a sentence of at least three words, and has no mark such as TODO."""
    for place, text in walk(document.content):
        if not is_text(place, "description", "summary") or not isinstance(text, str):
            continue
        if place[-1] == "description" and len(re.findall(r"\w+", text)) < WORDS - (place[0] == "servers"):
            yield place, f"the description says too little: {text}"
        # Later paragraphs may be lists or code, and a sentence may begin with a name in backticks.
        first = re.split(r"\n\s*\n", text.strip())[0]
        if place[-1] == "description" and not (first.endswith((".", ":")) and not first[0].islower()):
            yield place, "a description begins with a capital letter, and its first paragraph ends with a full stop"
        if re.search(r"(?i)\b(todo|fixme|tbd|xxx|lorem|foo)\b", text):
            yield place, "the text is not finished"
        if doubled := re.search(r"(?i)\b([a-z]+) \1\b", text):
            yield place, f"a word is repeated: {doubled[0]}"


def repeated_descriptions(document: Document) -> Iterator[Problem]:
    """The schema of a parameter or header has no other description than it. Generators differ in which they read."""
    for place, holder in walk(document.content):
        if isinstance(holder, dict) and {"schema", "description"} <= holder.keys():
            schema, text = holder["schema"], holder["description"]
            if isinstance(schema, dict) and schema.get("description", text) != text:
                yield (*place, "schema"), "the schema has another description"


def mentions(document: Document) -> Iterator[Problem]:
    """A name in backticks that looks like an operation or a property is one, or a value of an enum."""
    values = {value for _, schema in schemas(document) for value in schema.get("enum", ())}
    operations = values | {operation.operation_id for operation in document.operations()}
    names = values | {name for _, schema in schemas(document) for name in schema.get("properties", {})}
    names |= {one["name"] for operation in document.operations() for one in operation.parameters}
    names |= {one["name"] for one in named(document, "parameters").values()}
    for place, text in walk(document.content):
        if not is_text(place, "description") or not isinstance(text, str):
            continue
        for name in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text):
            if name not in operations:
                yield place, f"no operation is called {name}"
        for name in re.findall(r"`([a-z]+(?:[A-Z][a-z]+)+)`", text):
            if name not in names:
                yield place, f"no property or parameter is called {name}"


RULES: tuple[Rule, ...] = (described, unique_descriptions, descriptions, repeated_descriptions, mentions)
