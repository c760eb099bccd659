"""Rules of this project for OpenAPI documents. Each is a function, and its docstring is the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import agreeing_examples, examples, operations, privacy, schemas, texts, yaml_notation

if TYPE_CHECKING:
    from openapi_document.document import Document
    from openapi_document.places import Rule

SOUND: tuple[Rule, ...] = (*yaml_notation.RULES, *schemas.SOUND)
SHAPE: tuple[Rule, ...] = (*schemas.RULES, *examples.RULES)
MEANING: tuple[Rule, ...] = (*operations.RULES, *texts.RULES, *privacy.RULES, *agreeing_examples.RULES)
STAGES = (SOUND, SHAPE, MEANING)
"""The rules in stages. Each stage runs only if the stage before found nothing."""

OF_AUTHORS: frozenset[Rule] = frozenset(
    {
        operations.operation_names,
        operations.path_parameters,
        operations.security,
        operations.tags,
        schemas.bounds,
        schemas.formats_by_name,
    }
)
"""Rules about what the authors of an interface choose."""
NAMES_OF_REDOCLY = frozenset(
    {"no-path-trailing-slash", "paths-kebab-case", "rule/parameter-name", "rule/property-name"}
)
"""The rules of Redocly about it."""


def is_observed(document: Document) -> bool:
    """Return whether a document describes a service as it was observed: `x-observed` in its `info` says so."""
    return document.content["info"].get("x-observed") is True
