"""Reads documents of YAML and follows references in them, whatever else may be said against them."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# RFC 9110, 9.2.2. An operation with another method that only reads says so by `x-safe: true`.
IDEMPOTENT_METHODS = frozenset({"get", "put", "delete", "options", "head", "trace"})
# What a claim about the API may rest on (`x-evidence`), from the weakest to the strongest.
EVIDENCE = ("inferred", "recorded", "documented")
# Redocly reads no more than 100.
MAX_LEVELS = 80


class DocumentError(Exception):
    """The document is not one that can be worked with; the message says where."""


class UnreadableError(DocumentError):
    """It is no YAML, no OpenAPI, or its references lead nowhere, so that no other tool can read it either."""


def read_yaml(text: bytes, name: str) -> dict[str, Any]:
    """Read a mapping.

    Raises:
        UnreadableError: It is no YAML in UTF-8, no mapping, or nested without end.
    """
    try:
        content = YAML(typ="safe", pure=True).load(text.decode("utf-8-sig"))
        _limit_levels(content, 0)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name}: byte {error.start} is no UTF-8") from None
    except YAMLError as error:
        raise UnreadableError(f"{name}: {error}") from None
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"{name}: a number or date that none can read: {error}") from None
    except RecursionError:
        reason = f"more than {MAX_LEVELS} levels deep, or an alias refers to what it stands in"
        raise UnreadableError(f"{name}: {reason}") from None
    if not isinstance(content, dict):
        raise UnreadableError(f"{name}: a file of this kind is a mapping")
    return content


def _limit_levels(node: Any, level: int) -> None:
    """Refuse what is nested so deeply, or in itself, that readers fail.

    Raises:
        RecursionError: It is.
    """
    if level > MAX_LEVELS:
        raise RecursionError
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _limit_levels(value, level + 1)


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
