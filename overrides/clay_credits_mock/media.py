"""Writes a value as the body of an answer, in the form of its content type, and the bodies of errors."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from clay_credits_runtime.content_types import JSON, form_of

from .errors import undocumented
from .sample_value import is_array, is_object

if TYPE_CHECKING:
    from .contract import Operation


def encoded(value: Any) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def written(value: Any, content_type: str) -> bytes:
    """Return a value as a body. For lines and events, a list has one value for each."""
    form = form_of(content_type)
    if form == "json":
        return encoded(value)
    if form == "lines":
        return b"".join(encoded(one) + b"\n" for one in _listed(value))
    if form == "events":
        return "".join(f"data: {_text(one)}\n\n" for one in _listed(value)).encode()
    return _text(value).encode()


def error_body(operation: Operation | None, status: int, message: str = "") -> tuple[bytes, str]:
    """Return the body of an operation's error and its content type: the example of the document, or one like it."""
    content_type = operation.content_type(status) if operation else None
    if operation and status == HTTPStatus.NOT_FOUND:
        # All operations share one example, which speaks of a user.
        message = message or operation.not_found
    if operation is None or content_type is None:
        return encoded(undocumented(status, message)), JSON
    body = operation.example(status)
    if is_object(body) and message and "message" in body:
        body = {**body, "message": message}
    elif isinstance(body, str) and message:
        body = message
    return (written(body, content_type) if content_type else b""), content_type


def _listed(value: Any) -> list[Any]:
    return value if is_array(value) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
