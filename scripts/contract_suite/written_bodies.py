"""Writes the body of a valid request in a content type other than JSON, as the client does."""

from __future__ import annotations

import json
from typing import Any

import httpx

from clay_credits_runtime.content_types import essence
from clay_credits_runtime.request_bodies import Form, Multipart
from openapi_document.bodies import FORM, MULTIPART, styles_of


def written(content_type: str, value: Any, encoding: dict[str, Any]) -> tuple[str, bytes]:
    """Return the content type to send, and a value as a body in it.

    Args:
        content_type: The content type in the document.
        value: The value.
        encoding: How the document says that properties are written.
    """
    kind = essence(content_type)
    if kind not in {FORM, MULTIPART}:
        text = value if isinstance(value, str) else json.dumps(value)
        return content_type.replace("/*", "/octet-stream").replace("*/", "application/"), text.encode() or b"0"
    styles, fields = styles_of(encoding), value if isinstance(value, dict) else {}
    try:
        return _form(content_type, fields, styles)
    except TypeError:
        # A style cannot express every value.
        return _form(content_type, {name: one for name, one in fields.items() if name not in styles}, {})


def _form(content_type: str, fields: dict[str, Any], styles: dict[str, tuple[str, bool]]) -> tuple[str, bytes]:
    if essence(content_type) == FORM:
        return content_type, Form(content_type, styles).write(fields)
    parts = Multipart(styles=styles).write(fields)
    request: httpx.Request = parts.request(httpx, "POST", httpx.URL("http://127.0.0.1"), {}, {})
    return request.headers["content-type"], request.read()
