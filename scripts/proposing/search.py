"""Finds the schema of a place in an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .entries import NoProposalError

if TYPE_CHECKING:
    from openapi_document.document import Document
    from openapi_document.places import Place

    from .entries import Entry


@dataclass(frozen=True)
class Found:
    """The schema of a place in an answer.

    Attributes:
        missing: The name of the property that it lacks; empty if it describes the place itself.
    """

    place: Place
    schema: dict[str, Any]
    missing: str = ""


def find(document: Document, entry: Entry) -> Found:
    """Return the schema of an entry's place.

    Raises:
        NoProposalError: The document has no such place.
    """
    operation = next(one for one in document.operations() if one.operation_id == entry.operation)
    for status, response in operation.responses.items():
        for media_type, media in response.get("content", {}).items():
            if status.startswith("2") and "schema" in media:
                place = (
                    "paths",
                    operation.path,
                    operation.method,
                    "responses",
                    status,
                    "content",
                    media_type,
                    "schema",
                )
                return _below(document, place, media["schema"], entry.segments)
    raise NoProposalError("the operation has no successful answer with a schema")


def _below(document: Document, place: Place, schema: Any, segments: list[str]) -> Found:
    while "$ref" in schema:
        place = tuple(schema["$ref"].removeprefix("#/").split("/"))
        schema = document.content
        for key in place:
            schema = schema[key]
    if not segments:
        return Found(place, schema)
    first, *rest = segments
    if first == "*" and "items" in schema:
        return _below(document, (*place, "items"), schema["items"], rest)
    if first in schema.get("properties", {}):
        return _below(document, (*place, "properties", first), schema["properties"][first], rest)
    for key in ("allOf", "anyOf", "oneOf"):
        for index, part in enumerate(schema.get(key, ())):
            try:
                return _below(document, (*place, key, index), part, segments)
            except NoProposalError:
                continue
    if rest or "properties" not in schema:
        raise NoProposalError("the document does not describe this place")
    return Found(place, schema, missing=first)
