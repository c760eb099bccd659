"""Bodies of errors: the document's examples, or others of the same shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from .contract import Operation


def phrase(status: int) -> str:
    """Return the name of a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def undocumented(status: int, message: str = "") -> dict[str, Any]:
    """Return a body whose type is the name of its status."""
    words = "".join(one for one in phrase(status) if one.isalnum() or one == " ").split()
    return {"type": "".join(word[0].upper() + word[1:] for word in words), "message": message or phrase(status)}


def error_body(operation: Operation | None, status: int, message: str = "") -> dict[str, Any]:
    """Return the body of an operation's error: the document's example, or one of the same shape if it has none."""
    example: Any = operation.example(status) if operation else None
    if operation and status == HTTPStatus.NOT_FOUND:
        # All operations share one example, which speaks of a user.
        message = message or operation.not_found
    if not isinstance(example, dict):
        return undocumented(status, message)
    body = cast("dict[str, Any]", example)
    return {**body, "message": message} if message else body
