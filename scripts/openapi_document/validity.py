"""Finds what is not valid OpenAPI 3.1, and where.

Schemas are checked here first, since openapi-spec-validator does not name the place of a wrong schema.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from .places import all_schemas, whole_schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .document import Document


def invalid(document: Document) -> Iterator[str]:
    """Return a line for each fault. Each check relies on the one before, so the first that fails is the last."""
    for check in (_structure, _schemas, _defaults, _agreement):
        problems = list(check(document))
        if problems:
            yield from problems
            return


def _structure(document: Document) -> Iterator[str]:
    for error in OpenAPIV31SpecValidator.schema_validator.iter_errors(document.content):
        # Later lines repeat the place as a Python expression.
        yield _line(error.absolute_path, error.message.splitlines()[0])


def _schemas(document: Document) -> Iterator[str]:
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for place, schema in whole_schemas(document):
        for error in validator.iter_errors(schema):
            yield _line((*place, *error.absolute_path), error.message)


def _defaults(document: Document) -> Iterator[str]:
    components = {"components": document.content.get("components", {})}
    for place, schema in all_schemas(document):
        if isinstance(schema, dict) and "default" in schema:
            for error in Draft202012Validator({**components, **schema}).iter_errors(schema["default"]):
                yield _line((*place, "default", *error.absolute_path), error.message)


def _agreement(document: Document) -> Iterator[str]:
    """Return faults between parts that are valid by themselves."""
    try:
        for error in OpenAPIV31SpecValidator(document.content).iter_errors():
            message = str(error).splitlines()[0]
            operation = re.search(r" for '(\w+)' (?:operation )?in '(/.*?)' ", message)
            yield _line(("paths", operation[2], operation[1]) if operation else (), message)
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        yield f"the top: openapi-spec-validator gave up with {type(error).__name__}: {error}"


def _line(place: Iterable[Any], message: str) -> str:
    return f"{'/'.join(map(str, place)) or 'the top'}: {' '.join(message.split())}"
