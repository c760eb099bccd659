"""Writes the copy of the document that the generator reads: the same API, in words that the generator understands.

What the copy leaves out, the templates receive from `Document.for_templates`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from .answers import JSON, answers

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
        content["paths"][operation.path][operation.method] |= {
            # The generator would write the methods of an operation once for each of its tags.
            "tags": [operation.tag],
            "responses": _responses(document, operation),
        }
    return content


def _responses(document: Document, operation: Operation) -> dict[str, Any]:
    """Return the responses with bodies of JSON, since the generator leaves out those of many other types."""
    responses: dict[str, Any] = {}
    for status, answer in answers(document, operation).items():
        response = {**operation.responses[status], "content": {}}
        if answer.form:
            response["content"] = {JSON: {"schema": answer.schema}}
        responses[status] = response
    return responses
