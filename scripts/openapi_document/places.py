"""Finds lines, schemas and examples in a document. A place is the path of keys to a node."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .document import Document, Operation

    Place = tuple[str | int, ...]
    Problem = tuple[Place, str]
    Rule = Callable[[Document], Iterator[Problem]]

LINE = "line"
LISTS_OF_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
MAPS_OF_SCHEMAS = ("properties", "patternProperties", "dependentSchemas", "$defs")
SINGLE_SCHEMAS = ("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")


class Lines:
    """The line numbers of a YAML text."""

    def __init__(self, text: bytes) -> None:
        """Parse the text.

        Raises:
            yaml.YAMLError: It is not YAML.
        """
        self._root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)

    def of(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place above it that is in the text."""
        if place[:1] == (LINE,):
            return int(place[1])
        node, line = self._root, 1
        for segment in place:
            below = _below(node, str(segment))
            if below is None:
                break
            node, line = below
        return line

    def of_text(self, message: str) -> int:
        """Return the line for a message of the generation, which begins with `a/b: ` or `/path get: `."""
        place = message.partition(": ")[0]
        path, _, method = place.partition(" ")
        if path.startswith("/"):
            return self.of(("paths", path, method))
        node, line, rest = self._root, 1, place
        while rest:
            # A key may contain slashes, so the longest match is used.
            parts = rest.split("/")
            heads = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
            step = next(((head, found) for head in heads if (found := _below(node, head))), None)
            if step is None:
                break
            head, (node, line) = step
            rest = rest[len(head) + 1 :]
        return line


def _below(node: yaml.Node | None, segment: str) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == segment:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and segment.isdecimal() and int(segment) < len(node.value):
        item = node.value[int(segment)]
        return item, item.start_mark.line + 1
    return None


def lines_at(number: int) -> Place:
    """Return a place for a line, such as a comment, that is not a node."""
    return LINE, number


@dataclass(frozen=True)
class Example:
    """An example of the document, and its schema."""

    place: Place
    value: Any
    schema: dict[str, Any]


def walk(node: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Return a node and every node below it, with their places."""
    yield place, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, (*place, index))


def in_example(place: Place) -> bool:
    """Return whether a place is an example or inside one."""
    return "example" in place or "examples" in place


def is_text(place: Place, *keys: str) -> bool:
    """Return whether a place is a text of the document, and not a property or example with such a name."""
    return place[-1:] in {(key,) for key in keys} and place[-2:-1] != ("properties",) and not in_example(place)


@lru_cache(maxsize=1)
def holders(document: Document) -> tuple[tuple[Place, dict[str, Any]], ...]:
    """Return everything that has a key `schema`: parameters, headers, and bodies by content type."""
    components = {key: part for key, part in document.content.get("components", {}).items() if key != "schemas"}
    roots: dict[str, Any] = {"paths": document.content.get("paths", {}), "components": components}
    return tuple(
        (place, node)
        for root, content in roots.items()
        for place, node in walk(content, (root,))
        if isinstance(node, dict) and "schema" in node and not in_example(place)
    )


def schemas(document: Document) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Return every schema, at any place, that is not true or false."""
    return ((place, schema) for place, schema in all_schemas(document) if isinstance(schema, dict))


def whole_schemas(document: Document) -> Iterator[tuple[Place, Any]]:
    """Return every schema that is not inside another one."""
    yield from ((("components", "schemas", name), schema) for name, schema in named(document, "schemas").items())
    yield from (((*place, "schema"), holder["schema"]) for place, holder in holders(document))


@lru_cache(maxsize=1)
def all_schemas(document: Document) -> tuple[tuple[Place, Any], ...]:
    """Return every schema, at any place."""
    return tuple(found for place, schema in whole_schemas(document) for found in _schemas_of(schema, place))


def _schemas_of(schema: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    yield place, schema
    if not isinstance(schema, dict):
        return
    for key in SINGLE_SCHEMAS:
        if key in schema:
            yield from _schemas_of(schema[key], (*place, key))
    for key in LISTS_OF_SCHEMAS:
        for index, part in enumerate(schema.get(key, ())):
            yield from _schemas_of(part, (*place, key, index))
    for key in MAPS_OF_SCHEMAS:
        for name, part in schema.get(key, {}).items():
            yield from _schemas_of(part, (*place, key, name))


def named(document: Document, section: str) -> dict[str, Any]:
    """Return the components of one kind, by their names."""
    components: dict[str, Any] = document.content.get("components", {}).get(section, {})
    return components


def properties(document: Document) -> Iterator[tuple[Place, str, dict[str, Any]]]:
    """Return the place, the name and the definition of every property of every schema."""
    for place, schema in schemas(document):
        for name, definition in schema.get("properties", {}).items():
            if isinstance(definition, dict):
                yield (*place, "properties", name), name, definition


def place_of(operation: Operation) -> Place:
    """Return the place of an operation."""
    return ("paths", operation.path, operation.method)


def first_example(media: dict[str, Any]) -> Any:
    """Return the example of a body, or the first one that has a name."""
    named_so: dict[str, Any] = next(iter(media.get("examples", {}).values()), {})
    return media.get("example", named_so.get("value"))


def examples(document: Document) -> Iterator[Example]:
    """Return every example of bodies, parameters, headers and schemas."""
    for place, holder in holders(document):
        if not isinstance(holder["schema"], dict):
            continue
        if "example" in holder:
            yield Example((*place, "example"), holder["example"], holder["schema"])
        for name, one in holder.get("examples", {}).items():
            yield Example((*place, "examples", name), one.get("value"), holder["schema"])
    for place, schema in schemas(document):
        for index, value in enumerate(schema.get("examples", ())):
            yield Example((*place, "examples", index), value, schema)
