"""The ids of people and workspaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clay_credits_runtime.model import Model

_MOST_DIGITS = 18


def is_number(text: object) -> bool:
    """Return whether a text is a number as the service writes ids of people and workspaces."""
    return isinstance(text, str) and re.fullmatch(rf"0|[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}", text) is not None


def id_of(model: Model, attribute: str = "id", name: str = "id") -> str | None:
    """Return an id as text, also if it has another type than `upstream.yaml` says; None if there is none."""
    value: Any = getattr(model, attribute)
    if value is None:
        value = model.to_dict().get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
