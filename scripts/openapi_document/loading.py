"""Loads an OpenAPI document, then checks that a client can be made of it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from .document import Document
from .references import unresolved
from .unsupported import unsupported
from .validity import invalid
from .yaml_files import DocumentError, UnreadableError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def read_document(path: Path) -> Document:
    """Read and check a document.

    Raises:
        DocumentError: It is not YAML, not valid OpenAPI 3.1, or uses something that the templates do not support.
    """
    text = path.read_bytes()
    document = Document(text, read_yaml(text, str(path)))
    if not re.match(r"3\.1\.\d", str(document.content.get("openapi"))):
        raise UnreadableError(f"{path}: an OpenAPI document is a mapping that begins with `openapi: 3.1.0`")
    # Each check relies on the one before. For example, validity needs all references to resolve.
    checks: tuple[tuple[Callable[[], Iterator[str]], type[DocumentError]], ...] = (
        (lambda: _no_json(document.content, ()), DocumentError),
        (lambda: unresolved(document.content), UnreadableError),
        (lambda: invalid(document), DocumentError),
        (lambda: unsupported(document), DocumentError),
    )
    for check, error_class in checks:
        problems = list(check())
        if problems:
            raise error_class("\n".join(f"{path}: {problem}" for problem in problems))
    return document


def _no_json(node: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Return a line for each value that YAML can express and JSON cannot."""
    place = "/".join(path) or "the top"
    if isinstance(node, dict):
        for key, value in node.items():
            if not isinstance(key, str):
                yield f"{place}: the key {key} is not a string, quote it"
            yield from _no_json(value, (*path, str(key)))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _no_json(value, (*path, str(index)))
    elif isinstance(node, float) and not math.isfinite(node):
        yield f"{place}: {node} is not a number of JSON"
    elif not (node is None or isinstance(node, str | int | float)):
        yield f"{place}: {node} is a {type(node).__name__}, quote it"
