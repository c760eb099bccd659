"""How bodies are written, by their content type. The generation, the mock and the contract suite use these rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    Form = Literal["json", "text", "binary", "lines", "events"]

JSON: Final = "application/json"
_LINES: Final = frozenset(
    f"application/{name}" for name in ("json-seq", "jsonl", "jsonlines", "ndjson", "x-jsonl", "x-jsonlines", "x-ndjson")
)
_TEXTS: Final = frozenset(
    f"application/{name}" for name in ("graphql", "javascript", "sql", "toml", "x-yaml", "xml", "yaml")
)


def essence(content_type: str) -> str:
    """Return a content type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def is_json(content_type: str) -> bool:
    """Return whether a body of this type is one JSON value."""
    return essence(content_type).endswith(("/json", "+json"))


def chosen(content_types: Iterable[str]) -> str:
    """Return the content type that a client asks for: JSON if there is JSON, else the first; empty if there is none."""
    return next(iter(sorted(content_types, key=lambda one: not is_json(one))), "")


def form_of(content_type: str) -> Form:
    """Return how a body is written. What is not known is binary."""
    name = essence(content_type)
    if is_json(content_type):
        return "json"
    if name in _LINES:
        return "lines"
    if name == "text/event-stream":
        return "events"
    return "text" if name.startswith("text/") or name.endswith(("+xml", "+yaml")) or name in _TEXTS else "binary"
