"""The headers that callers give: checked, and laid over each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FRAMING = frozenset({"connection", "content-length", "transfer-encoding"})
# token of RFC 9110.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# field-value of RFC 9110 in ASCII: anything else could end the header and begin another.
_HEADER_VALUE = re.compile(r"(?:[\x21-\x7E](?:[\t\x20-\x7E]*[\x21-\x7E])?)?")


def check_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Refuse a header that would become two or replace the session, without showing its value.

    Raises:
        TypeError: A value is no string.
        ValueError: A name or value has a character that cannot stand in a header, or the header is `Cookie`.
    """
    for name, value in (headers or {}).items():
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"header name {name!r} contains a character that cannot stand in a header")
        if name.lower() == "cookie":
            raise ValueError("the Cookie header carries the session: pass session= instead")
        if name.lower() in _FRAMING:
            raise ValueError(f"header {name} says how the request is framed, which is not the caller's to say")
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] -- callers without a type checker
            raise TypeError(f"header {name} must be a string, not {type(value).__name__}")
        if not _HEADER_VALUE.fullmatch(value):
            raise ValueError(f"header {name} contains a character that cannot stand in a header")
    return dict(headers or {})


def merge_headers(*layers: Mapping[str, str]) -> dict[str, str]:
    """Lay headers over each other, the last winning, whatever the case of their names."""
    merged: dict[str, tuple[str, str]] = {}
    for layer in layers:
        for name, value in layer.items():
            merged[name.lower()] = (name, value)
    return dict(merged.values())
