"""Writes the body of a valid request in a content type other than JSON."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from clay_credits_runtime.content_types import essence
from openapi_document.bodies import FORM, MULTIPART

_BOUNDARY = "boundary"


def written(content_type: str, value: Any) -> tuple[str, bytes]:
    """Return the content type to send, and a value as a body in it."""
    fields = {name: _text(one) for name, one in value.items()} if isinstance(value, dict) else {}
    kind = essence(content_type)
    if kind == FORM:
        return content_type, urlencode(fields).encode()
    if kind == MULTIPART:
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'
            for name, one in fields.items()
        ]
        return f"{MULTIPART}; boundary={_BOUNDARY}", "".join([*parts, f"--{_BOUNDARY}--\r\n"]).encode()
    return content_type.replace("/*", "/octet-stream").replace("*/", "application/"), _text(value).encode() or b"0"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
