"""Bodies of errors that the document has no example for, in the shape of those that it has."""

from __future__ import annotations

from http import HTTPStatus


def phrase(status: int) -> str:
    """Give the name of a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def undocumented(status: int, message: str = "") -> dict[str, str]:
    """Make a body by the name of its status."""
    words = "".join(one for one in phrase(status) if one.isalnum() or one == " ").split()
    return {"type": "".join(word[0].upper() + word[1:] for word in words), "message": message or phrase(status)}
