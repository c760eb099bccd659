"""Chooses the content type of each request's body, and says how the body is written in it."""

from __future__ import annotations

import codecs
from email.message import Message
from typing import TYPE_CHECKING, Any, NamedTuple

from clay_credits_runtime.content_types import essence, form_of, is_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document, Operation

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FILE = "file of a multipart body"
"""The format of the schema of a file, until all others that are binary are strings."""


class Body(NamedTuple):
    """The body of an operation's request, in the content type that a client sends.

    Attributes:
        kind: `Json`, `Form`, `Multipart` or `Raw`, as the classes of `clay_credits_runtime.request_bodies`.
        schema: The schema, which may be a reference.
    """

    kind: str
    content_type: str
    schema: dict[str, Any]
    encoding: dict[str, Any]

    @property
    def charset(self) -> str:
        """The charset of text."""
        return str(_parsed(self.content_type).get_param("charset", "utf-8")).lower()


def body_of(document: Document, operation: Operation) -> Body | None:
    """Return the body that a client sends, if there is one: JSON, else the first that has an expression."""
    found = [_body(document, content_type, media) for content_type, media in operation.body.get("content", {}).items()]
    sent = [one for one in found if one is not None]
    return next((one for one in sent if one.kind == "Json"), next(iter(sent), None))


def for_templates(document: Document, operation: Operation) -> dict[str, Any] | None:
    """Return what the templates need of a body."""
    body = body_of(document, operation)
    if body is None:
        return None
    properties = document.properties(document.resolve(body.schema))
    return {
        "description": operation.body.get("description", ""),
        "kind": body.kind,
        "is_plain": (body.kind, body.content_type) == ("Json", "application/json"),
        "is_text": body.kind == "Raw" and not _is_bytes(document, body),
        "content_type": body.content_type,
        "charset": "" if body.charset == "utf-8" else body.charset,
        "content_types": {
            name: kind for name, one in properties.items() if (kind := _part_type(document, body, name, one))
        },
        "styles": {name: list(style) for name, style in styles_of(body.encoding).items()},
    }


def unsupported_bodies(document: Document, operation: Operation) -> Iterator[str]:
    """Return a line for each body that has no expression in Python."""
    content = operation.body.get("content", {})
    body = body_of(document, operation)
    if body is None:
        for content_type in content:
            yield (
                f"{operation.place}: requestBody: {content_type} is not supported: "
                f"offer {MULTIPART}, {FORM} or application/json"
            )
        return
    try:
        codecs.lookup(body.charset)
    except LookupError:
        yield f"{operation.place}: requestBody: the charset {body.charset} is not known: use utf-8"
    types = document.resolve(body.schema).get("type", "object")
    if body.kind in {"Form", "Multipart"} and "object" not in types:
        yield f"{operation.place}: requestBody: {body.content_type} needs an object with properties: use another schema"
    for name, encoding in body.encoding.items():
        if "headers" in encoding and body.kind == "Multipart":
            place = f"{operation.place}: requestBody: encoding of {name}"
            yield f"{place}: headers of a part are not supported: leave them out"


def is_binary(schema: Any) -> bool:
    """Return whether values of a schema are bytes that are not text."""
    if not isinstance(schema, dict) or "contentEncoding" in schema:
        return False
    media = schema.get("contentMediaType", "")
    described = media != "" and not is_json(media) and not _is_textual(media)
    return "string" in schema.get("type", "string") and (schema.get("format") == "binary" or described)


def with_files(document: Document, schema: Any, above: tuple[int, ...] = ()) -> Any:
    """Return the schema of a part. What is binary in it has the format `FILE`. If nothing is, it is the same object."""
    found = document.resolve(schema)
    # A list may be a list of itself.
    if not isinstance(found, dict) or id(found) in above:
        return schema
    if is_binary(found):
        kept = {key: found[key] for key in ("description", "x-evidence") if key in found}
        return {**kept, "type": found.get("type", "string"), "format": FILE}
    above = (*above, id(found))
    changed: dict[str, Any] = {}
    items = with_files(document, found.get("items"), above)
    if items is not found.get("items"):
        changed["items"] = items
    for key in {"anyOf", "oneOf"} & found.keys():
        parts = [with_files(document, part, above) for part in found[key]]
        if any(new is not old for new, old in zip(parts, found[key], strict=True)):
            changed[key] = parts
    return {**found, **changed} if changed else schema


def _parsed(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = content_type
    return message


def _body(document: Document, content_type: str, media: dict[str, Any]) -> Body | None:
    name, encoding = essence(content_type), media.get("encoding", {})
    # The schema true allows what no schema allows.
    schema = media["schema"] if isinstance(media.get("schema"), dict) else {}
    if name == "*/*" and not is_binary(document.resolve(schema)):
        return Body("Json", "application/json", schema, {})
    if is_json(content_type):
        return Body("Json", "application/json" if "*" in name else content_type, schema, {})
    if name == FORM:
        return Body("Form", content_type, schema, encoding)
    if name == MULTIPART:
        return Body("Multipart", content_type, schema, encoding)
    if name.startswith("multipart/"):
        return None
    if "*" in name:
        content_type = "text/plain" if name == "text/*" else "application/octet-stream"
    return Body("Raw", content_type, schema, {})


def _is_textual(content_type: str) -> bool:
    return form_of(content_type) in {"text", "lines", "events"}


def _is_bytes(document: Document, body: Body) -> bool:
    schema = document.resolve(body.schema)
    return is_binary(schema) or not (schema.get("type") == "string" or _is_textual(body.content_type))


def _part_type(document: Document, body: Body, name: str, schema: Any) -> str:
    """Return the content type of a part, or nothing if the document leaves it open."""
    if body.kind != "Multipart":
        return ""
    found = document.resolve(schema)
    if isinstance(found, dict):
        found = document.resolve(found.get("items", found))
    # Text that encodes bytes is not of their type.
    has_media = isinstance(found, dict) and "contentEncoding" not in found
    media = found.get("contentMediaType", "") if has_media else ""
    declared = body.encoding.get(name, {}).get("contentType", media)
    first: str = declared.partition(",")[0].strip()
    return "" if "*" in first or "," in declared else first


def styles_of(encoding: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """Return the style of each property that has one, and whether it is exploded."""
    styled = {name: one for name, one in encoding.items() if {"style", "explode"} & one.keys()}
    styles = {name: one.get("style", "form") for name, one in styled.items()}
    return {name: (style, styled[name].get("explode", style == "form")) for name, style in styles.items()}
