"""Finds what is not valid OpenAPI 3.1, and where.

Schemas are checked here first, since openapi-spec-validator does not name the place of a wrong schema.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from .folding import joined_by
from .places import all_schemas, schemas, whole_schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .document import Document


def invalid(document: Document) -> Iterator[str]:
    """Return a line for each fault. Each check relies on the one before, so the first that fails is the last."""
    for check in (_structure, _schemas, _endless, _defaults, _agreement):
        problems = list(check(document))
        if problems:
            yield from problems
            return


def _structure(document: Document) -> Iterator[str]:
    for error in OpenAPIV31SpecValidator.schema_validator.iter_errors(document.content):
        if not _is_odd_name(error):
            # Later lines repeat the place as a Python expression.
            yield _line(error.absolute_path, error.message.splitlines()[0])


def _is_odd_name(error: Any) -> bool:
    """Return whether a name of a component is wrong, and nothing else. Documents have such names, such as `Größe`."""
    path = list(error.absolute_schema_path)
    return path[-2:] == ["propertyNames", "pattern"] or path[-2:] == ["$ref", "format"]


def _schemas(document: Document) -> Iterator[str]:
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for place, schema in whole_schemas(document):
        for error in validator.iter_errors(schema):
            yield _line((*place, *error.absolute_path), error.message)
    for place, schema in schemas(document):
        reference = schema.get("$ref", "")
        if reference and not reference.startswith("#/components/schemas/"):
            # It may lead to something else than a schema.
            for error in validator.iter_errors(document.resolve(schema)):
                yield _line(place, f"{reference} is not a schema: {error.message}")


def _endless(document: Document) -> Iterator[str]:
    done: set[int] = set()
    for place, schema in schemas(document):
        if _is_inside_itself(document.content, schema, (), done):
            yield _line(place, "its allOf leads back to itself")


def _is_inside_itself(content: dict[str, Any], node: Any, around: tuple[int, ...], done: set[int]) -> bool:
    if not isinstance(node, dict) or id(node) in done:
        return False
    inside = (*around, id(node))
    found = id(node) in around or any(_is_inside_itself(content, one, inside, done) for one in joined_by(content, node))
    done.add(id(node))
    return found


def _defaults(document: Document) -> Iterator[str]:
    components = {"components": document.content.get("components", {})}
    for place, schema in all_schemas(document):
        if isinstance(schema, dict) and "default" in schema:
            for error in Draft202012Validator({**components, **schema}).iter_errors(schema["default"]):
                yield _line((*place, "default", *error.absolute_path), error.message)


def _agreement(document: Document) -> Iterator[str]:
    """Return faults between parts that are valid by themselves."""
    try:
        for error in OpenAPIV31SpecValidator(_without_schemas(document.content, ())).iter_errors():
            if _is_odd_name(error):
                continue
            message = str(error).splitlines()[0]
            operation = re.search(r" for '(\w+)' (?:operation )?in '(/.*?)' ", message)
            yield _line(("paths", operation[2], operation[1]) if operation else (), message)
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        yield f"the top: openapi-spec-validator gave up with {type(error).__name__}: {error}"


def _without_schemas(node: Any, path: tuple[str, ...]) -> Any:
    """Return a document with empty schemas. They have been checked, and openapi-spec-validator takes long for them."""
    if isinstance(node, list):
        return [_without_schemas(item, path) for item in node]
    if not isinstance(node, dict):
        return node
    if path == ("components", "schemas"):
        return {name: {} for name in node}
    return {
        key: {}
        if key == "schema"
        else value
        if key in {"example", "examples"}
        else _without_schemas(value, (*path, key))
        for key, value in node.items()
    }


def _line(place: Iterable[Any], message: str) -> str:
    return f"{'/'.join(map(str, place)) or 'the top'}: {' '.join(message.split())}"
