"""Writes lists and objects in the styles that OpenAPI has for parameters and forms (RFC 6570). No I/O."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SURROGATE = re.compile(r"[\uD800-\uDFFF]")
# Styles of queries, forms and cookies: what separates items that are one value.
_SEPARATORS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
# Styles of paths and headers: what comes first, and what separates items that are exploded.
_AFFIXES = {"simple": ("", ","), "label": (".", "."), "matrix": (";", ";")}


def text(value: object) -> str:
    """Return a string, number, boolean or null of JSON as text.

    Raises:
        TypeError: It is a list or an object.
        ValueError: UTF-8 cannot encode it.
    """
    if is_composite(value):
        kind = "a list" if isinstance(value, list) else "an object"
        raise TypeError(f"contains {kind} inside of another value, which its style cannot express")
    found = value if isinstance(value, str) else json.dumps(value, allow_nan=False)
    if _SURROGATE.search(found):
        raise ValueError("contains half of a surrogate pair, which UTF-8 cannot encode")
    return found


def named(name: str, value: Any, style: str, escape: Callable[[str], str], *, explode: bool) -> list[tuple[str, str]]:
    """Return the names and values that a value becomes in a query, a form or cookies.

    With `explode`, each item has a name of its own. `value` is what a codec encoded, and `style` is `form`,
    `spaceDelimited`, `pipeDelimited`, `deepObject` or `json`.
    """
    if style == "json":
        return [(name, escape(json.dumps(value, allow_nan=False, separators=(",", ":"))))]
    if style == "deepObject":
        return [(key, escape(item)) for key, item in _deep(name, value)]
    items = _items(value)
    if explode or not is_composite(value):
        return [(key[0] if key else name, escape(item)) for *key, item in items]
    separator = _SEPARATORS[style]
    # A comma is itself in a query. A space or | is not.
    between = separator if separator == "," else escape(separator)
    return [(name, between.join(map(escape, chain.from_iterable(items))))] if items else []


def unnamed(name: str, value: Any, style: str, escape: Callable[[str], str], *, explode: bool) -> str:
    """Return what a value becomes in a path or a header.

    With `explode`, each item is written by itself. `style` is `simple`, `label`, `matrix` or `json`.
    """
    if style == "json":
        return named(name, value, style, escape, explode=explode)[0][1]
    first, between = _AFFIXES[style]
    items = _items(value)
    if explode:
        parts = ["=".join(map(escape, item)) for item in items]
    else:
        parts = [",".join(map(escape, chain.from_iterable(items)))]
    if style == "matrix" and not (explode and isinstance(value, dict)):
        parts = [f"{escape(name)}={part}" if part else escape(name) for part in parts]
    return first + between.join(parts)


def is_composite(value: object) -> bool:
    """Return whether a value is a list or an object, for which there are styles."""
    return isinstance(value, list | dict)


def _items(value: object) -> list[tuple[str, ...]]:
    """Return the items of a list, the names and values of an object that are not null, or the value alone."""
    if isinstance(value, dict):
        members = cast("dict[object, object]", value).items()
        return [(text(key), text(item)) for key, item in members if item is not None]
    return [(text(item),) for item in (cast("list[object]", value) if isinstance(value, list) else [value])]


def _deep(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Return `name[key]` and the value for each value in an object. A list repeats its name."""
    if isinstance(value, dict):
        for key, item in cast("dict[object, object]", value).items():
            if item is not None:
                yield from _deep(f"{name}[{text(key)}]", item)
    else:
        yield from ((name, item) for (item,) in _items(value))
