"""The headers that callers pass: checked, and merged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

_FRAMING = frozenset({"connection", "content-length", "transfer-encoding"})
# token of RFC 9110.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# field-value of RFC 9110 in ASCII: anything else could end the header and begin another.
_HEADER_VALUE = re.compile(r"(?:[\x21-\x7E](?:[\t\x20-\x7E]*[\x21-\x7E])?)?")


def check_headers(headers: object, option: str = "headers") -> dict[str, str]:
    """Refuse a header that would become two or replace the session, without showing its value.

    `option` is the name of the option that they were passed as.

    Raises:
        TypeError: It is not a mapping of strings to strings.
        ValueError: A name or value has a character that cannot stand in a header, or the header is not the
            caller's to set: `Cookie`, `Host`, and those that frame the request.
    """
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise TypeError(f"{option} must be a mapping of names to values, not {type(headers).__name__}")
    fields = cast("dict[Any, Any]", headers)
    for name, value in fields.items():
        _check_name(name)
        if not isinstance(value, str):
            raise TypeError(f"header {name} must be a string, not {type(value).__name__}")
        if not is_header_value(value):
            raise ValueError(f"header {name} contains a character that cannot stand in a header")
    return dict(fields)


def _check_name(name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"the name of a header must be a string, not {type(name).__name__}")
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"header name {name!r} contains a character that cannot stand in a header")
    if name.lower() == "cookie":
        raise ValueError("the Cookie header carries the session: pass session= instead")
    if name.lower() == "host":
        raise ValueError("the Host header follows from base_url: pass that instead")
    if name.lower() in _FRAMING:
        raise ValueError(f"header {name} frames the request, so the client sets it")


def is_header_value(value: str) -> bool:
    """Return whether a text can be sent in a header."""
    return _HEADER_VALUE.fullmatch(value) is not None


def merge_headers(*layers: Mapping[str, str]) -> dict[str, str]:
    """Merge headers. Of two whose names differ only in case, the last wins."""
    merged: dict[str, tuple[str, str]] = {}
    for layer in layers:
        for name, value in layer.items():
            merged[name.lower()] = (name, value)
    return dict(merged.values())
