"""Bodies of errors that the document does not describe, in the shape of those that it does."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


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
