"""Writes the copy of the document that the generator reads: the same API, in words that the generator understands.

What the copy leaves out, the templates receive from `Document.for_templates`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .document import Document, Operation


def named(document: Document) -> dict[str, Any]:
    """Return the content of the document with an operationId for each operation."""
    content = deepcopy(document.content)
    for operation in document.operations():
        content["paths"][operation.path][operation.method]["operationId"] = operation.operation_id
    return content


def prepared(document: Document) -> dict[str, Any]:
    """Return the content of the document for the generator."""
    content = named(document)
    for operation in document.operations():
        content["paths"][operation.path][operation.method] |= _changes(operation)
    return content


def _changes(operation: Operation) -> dict[str, Any]:
    """Return the keywords of an operation that differ."""
    # The generator would write the methods of an operation once for each of its tags.
    return {"tags": [operation.tag]}
