"""Writes a value as the body of an answer, in the form of its content type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from clay_credits_runtime.content_types import form_of

from .nodes import is_array

if TYPE_CHECKING:
    from collections.abc import Callable


def written(value: Any, content_type: str, encoded: Callable[[Any], bytes]) -> bytes:
    """Return a value as a body.

    Args:
        value: The value. For lines and events, a list has one for each.
        content_type: The content type of the body.
        encoded: Writes JSON.
    """
    form = form_of(content_type)
    if form == "json":
        return encoded(value)
    if form == "lines":
        return b"".join(encoded(one) + b"\n" for one in _listed(value))
    if form == "events":
        return "".join(f"data: {_text(one)}\n\n" for one in _listed(value)).encode()
    return _text(value).encode()


def _listed(value: Any) -> list[Any]:
    return value if is_array(value) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
