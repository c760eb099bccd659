"""What the templates need of each request: its arguments and its body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import arguments, bodies

if TYPE_CHECKING:
    from .document import Document


def for_templates(document: Document) -> dict[str, Any]:
    """Return the arguments and the body of each operation, by its name in Python."""
    return {
        operation.python_name: {
            "arguments": arguments.for_templates(operation),
            "body": bodies.for_templates(document, operation),
        }
        for operation in document.operations()
    }
