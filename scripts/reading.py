"""Reads documents of YAML and follows references in them, whatever else may be said against them."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# RFC 9110, 9.2.2. An operation with another method that only reads says so by `x-safe: true`.
IDEMPOTENT_METHODS = frozenset({"get", "put", "delete", "options", "head", "trace"})


class DocumentError(Exception):
    """The document is not one that can be worked with; the message says where."""


class UnreadableError(DocumentError):
    """It is no YAML, no OpenAPI, or its references lead nowhere, so that no other tool can read it either."""


def read_yaml(text: bytes, name: str) -> dict[str, Any]:
    """Read a mapping.

    Raises:
        UnreadableError: It is no YAML, or no mapping.
    """
    try:
        content = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise UnreadableError(f"{name}: {error}") from None
    if not isinstance(content, dict):
        raise UnreadableError(f"{name}: a file of this kind is a mapping")
    return content


def resolve(content: dict[str, Any], node: Any) -> Any:
    """Follow references inside a document until something else stands there.

    Raises:
        LookupError: A reference leads nowhere, or back to itself.
    """
    seen: set[str] = set()
    while isinstance(node, dict) and "$ref" in node:
        reference: str = node["$ref"]
        if reference in seen:
            raise LookupError(reference)
        seen.add(reference)
        node = content
        for segment in reference.removeprefix("#/").split("/"):
            node = node[segment.replace("~1", "/").replace("~0", "~")]
    return node
