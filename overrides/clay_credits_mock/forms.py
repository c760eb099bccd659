"""Reads the bodies of forms: the texts of their fields, and the values that a schema makes of them."""

from __future__ import annotations

import email
import json
from email import policy
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from clay_credits_runtime.content_types import essence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .parameter_values import ParameterValues

    Fields = list[tuple[str, str]]

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def fields_of(content_type: str, body: bytes) -> Fields:
    """Return the names and texts of the fields of a form. A byte of a file is a character."""
    if essence(content_type) == FORM:
        return parse_qsl(body.decode("latin-1"), keep_blank_values=True)
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    parts = email.message_from_bytes(head + body, policy=policy.HTTP).iter_parts()
    return [(_name(part), _text(part.get_payload(decode=True), is_file=bool(part.get_filename()))) for part in parts]


def _name(part: Any) -> str:
    return str(part.get_param("name", "", header="content-disposition"))


def _text(content: Any, *, is_file: bool) -> str:
    found: bytes = content or b""
    return found.decode("latin-1" if is_file else "utf-8", "replace")


def form_value(fields: Fields, schema: Any, encoding: Mapping[str, Any], read: ParameterValues) -> dict[str, Any]:
    """Return the object that a form is. Without a style in `encoding`, a list repeats its name, an object is JSON."""
    known = read.properties(schema)
    value: dict[str, Any] = {}
    for name in {**known, **dict(fields)}:
        definition = known.get(name, {})
        texts = [text for key, text in fields if key == name]
        styled = {key: one for key, one in encoding.get(name, {}).items() if key in {"style", "explode"}}
        parameter = {"in": "query", "name": name, "schema": definition, **styled}
        members = read.members(parameter, fields) if styled else []
        if members:
            value[name] = read.read_object(definition, members)
        elif texts:
            value[name] = read.read(parameter, texts) if styled else _of_texts(texts, definition, read)
    return value


def _of_texts(texts: list[str], schema: Any, read: ParameterValues) -> Any:
    whole = _of_text(texts[-1], schema, read)
    if (len(texts) == 1 and read.fits(whole, schema)) or "array" not in read.kinds(schema):
        return whole
    return [_of_text(text, read.items(schema), read) for text in texts]


def _of_text(text: str, schema: Any, read: ParameterValues) -> Any:
    if read.kinds(schema) & {"array", "object"}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return read.of_text(text, schema)
