"""The document's examples of answers, for one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document


def examples(document: Document) -> dict[str, Any]:
    """Return the examples by name: those of success by operationId, those of errors by the response's name.

    An error without a name has the name of the operation and the status.
    """
    return dict(_examples(document))


def _examples(document: Document) -> Iterator[tuple[str, Any]]:
    for operation in document.operations():
        for status, response in operation.definition["responses"].items():
            shared = response.get("$ref", "").rpartition("/")[2]
            own = operation.operation_id if status.startswith("2") else f"{operation.operation_id}-{status}"
            for name, value in examples_of(document, document.resolve(response)).items():
                yield "-".join(filter(None, (shared or own, name))), value


def examples_of(document: Document, content_holder: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON examples of a response or request by their names. The name may be empty."""
    media = content_holder.get("content", {}).get("application/json", {})
    if "example" in media:
        return {"": media["example"]}
    return {name: document.resolve(one)["value"] for name, one in media.get("examples", {}).items()}
