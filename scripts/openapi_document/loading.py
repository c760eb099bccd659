"""Loads an OpenAPI document, then checks that a client can be made of it."""

from __future__ import annotations

import math
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from .document import Document
from .places import walk
from .references import resolve, unresolved
from .unsupported import unsupported
from .validity import invalid
from .yaml_files import DocumentError, UnreadableError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_document(path: Path) -> Document:
    """Read and check a document.

    Raises:
        DocumentError: It is not YAML, not valid OpenAPI 3.1, or uses something that the templates do not support.
    """
    # The same client and hash, however a checkout ends its lines.
    text = path.read_bytes().replace(b"\r\n", b"\n")
    document = Document(text, read_yaml(text, str(path)))
    if not re.match(r"3\.1\.\d", str(document.content.get("openapi"))):
        raise UnreadableError(f"{path}: an OpenAPI document is a mapping that begins with `openapi: 3.1.0`")
    # Each check relies on the one before. For example, validity needs all references to resolve.
    _refuse(path, _no_json(document.content), DocumentError)
    _refuse(path, unresolved(document.content), UnreadableError)
    _resolve_paths(document.content)
    _refuse(path, invalid(document), DocumentError)
    _refuse(path, unsupported(document), DocumentError)
    return document


def _refuse(path: Path, problems: Iterator[str], error_class: type[DocumentError]) -> None:
    lines = [f"{path}: {problem}" for problem in problems]
    if lines:
        raise error_class("\n".join(lines))


def _resolve_paths(content: dict[str, Any]) -> None:
    """Replace the reference of each path by what it leads to, since few readers follow it."""
    paths: Any = content.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if isinstance(item, dict) and "$ref" in item:
            own = {key: value for key, value in item.items() if key != "$ref"}
            paths[path] = {**deepcopy(resolve(content, item)), **own}


def _no_json(content: dict[str, Any]) -> Iterator[str]:
    """Return a line for each value that YAML can express and JSON cannot."""
    for path, node in walk(content):
        place = "/".join(map(str, path)) or "the top"
        if isinstance(node, dict):
            yield from (f"{place}: the key {key} is not a string, quote it" for key in node if not isinstance(key, str))
        elif isinstance(node, float) and not math.isfinite(node):
            yield f"{place}: {node} is not a number of JSON"
        elif not (node is None or isinstance(node, list | str | int | float)):
            yield f"{place}: {node} is a {type(node).__name__}, quote it"
