"""Rules of this project for OpenAPI documents. Each is a function, and its docstring is the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import agreeing_examples, examples, operations, privacy, schemas, texts, yaml_notation

if TYPE_CHECKING:
    from openapi_document.places import Rule

SOUND: tuple[Rule, ...] = (*yaml_notation.RULES, *schemas.SOUND)
SHAPE: tuple[Rule, ...] = (*schemas.RULES, *examples.RULES)
MEANING: tuple[Rule, ...] = (*operations.RULES, *texts.RULES, *privacy.RULES, *agreeing_examples.RULES)
STAGES = (SOUND, SHAPE, MEANING)
"""The rules in stages. Each stage runs only if the stage before found nothing."""
