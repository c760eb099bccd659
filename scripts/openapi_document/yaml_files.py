"""Reads YAML files, and refuses those that other tools cannot read."""

from __future__ import annotations

import contextlib
import json
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

# Redocly reads at most 100.
MAX_LEVELS = 80


class DocumentError(Exception):
    """The document cannot be used. The message says why and where."""


class UnreadableError(DocumentError):
    """No tool can read the document: it is not YAML or not OpenAPI, or a reference leads nowhere."""


def read_yaml(text: bytes, name: str) -> dict[str, Any]:
    """Read a mapping.

    Raises:
        UnreadableError: It is not YAML in UTF-8, not a mapping, or nested too deeply.
    """
    try:
        content = _loaded(text.decode("utf-8-sig"))
        _limit_levels(content, 0)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name}: byte {error.start} is not UTF-8") from None
    except YAMLError as error:
        raise UnreadableError(f"{name}: {error}") from None
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"{name}: a number or date that none can read: {error}") from None
    except RecursionError:
        reason = f"more than {MAX_LEVELS} levels deep, or an alias refers to a node around it"
        raise UnreadableError(f"{name}: {reason}") from None
    if not isinstance(content, dict):
        raise UnreadableError(f"{name}: a file of this kind is a mapping")
    return content


def _loaded(text: str) -> Any:
    if text.lstrip().startswith("{"):
        # Most such files are JSON, which is much faster to read. The reader of YAML names the faults of the others.
        with contextlib.suppress(ValueError):
            return json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse)
    return YAML(typ="safe", pure=True).load(text)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _limit_levels(node: Any, level: int) -> None:
    """Refuse a node that is nested too deeply for other readers, or inside itself."""
    if level > MAX_LEVELS:
        raise RecursionError
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _limit_levels(value, level + 1)
