"""Bodies of the errors of operations: the examples of the document, or others like them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from clay_credits_runtime.content_types import JSON

from .errors import undocumented
from .media import written
from .sample_value import is_object

if TYPE_CHECKING:
    from .contract import Operation


def error_body(operation: Operation | None, status: int, message: str = "") -> tuple[bytes, str]:
    """Return the body of an operation's error and its content type: the example of the document, or one like it."""
    content_type = operation.content_type(status) if operation else None
    if operation and status == HTTPStatus.NOT_FOUND:
        # All operations share one example, which speaks of a user.
        message = message or operation.not_found
    if operation is None or content_type is None:
        return _encoded(undocumented(status, message)), JSON
    body = operation.example(status)
    if is_object(body) and message and "message" in body:
        body = {**body, "message": message}
    elif isinstance(body, str) and message:
        body = message
    return (written(body, content_type, _encoded) if content_type else b""), content_type


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
