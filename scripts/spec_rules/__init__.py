"""Our own rules for OpenAPI documents. Each is a function whose docstring says the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import agreement, examples, notation, operations, privacy, schemas, texts

if TYPE_CHECKING:
    from .tree import Rule

SOUND: tuple[Rule, ...] = (*notation.RULES, *schemas.SOUND)
SHAPE: tuple[Rule, ...] = (*schemas.RULES, *examples.RULES)
MEANING: tuple[Rule, ...] = (*operations.RULES, *texts.RULES, *privacy.RULES, *agreement.RULES)
STAGES = (SOUND, SHAPE, MEANING)
"""The rules, in an order in which each may rely on those of the stage before."""
