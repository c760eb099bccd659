"""The answers of an operation: which of them are successes, and how their bodies are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .document import Document, Operation

JSON = "application/json"
_LINES = frozenset(
    f"application/{name}" for name in ("json-seq", "jsonl", "jsonlines", "ndjson", "x-jsonl", "x-jsonlines", "x-ndjson")
)
_TEXTS = frozenset(f"application/{name}" for name in ("javascript", "sql", "toml", "x-yaml", "xml", "yaml"))
STREAMED = {"lines": "lines", "events": "events", "text_events": "events", "binary": "bytes", "text": "bytes"}
"""How a body of each form can be read while it arrives."""


class Answer(NamedTuple):
    """An answer of an operation.

    Attributes:
        success: Whether a call returns it.
        error: Whether an error has its body. A default that is the only success is both.
        form: How its body is written, as the runtime's `Answer.form` names it, or `text_events` for events whose data
            is not JSON. Empty if it has no body.
        content_type: The content type of the body.
        schema: What the generator is to make of the body.
    """

    success: bool
    error: bool
    form: str
    content_type: str
    schema: Any


def for_templates(document: Document) -> dict[str, Any]:
    """Return what the templates need, by the names of the operations in Python."""
    return {operation.python_name: _described(document, operation) for operation in document.operations()}


def _described(document: Document, operation: Operation) -> dict[str, Any]:
    found = answers(document, operation)
    types = dict.fromkeys(_name(one.content_type) for one in found.values() if one.success and one.form)
    forms = [one.form for one in found.values() if one.success]
    streamed = next((one for one in forms if one in STREAMED), "")
    return {
        # Every request states that it accepts JSON.
        "accept": "" if set(types) <= {JSON} else ", ".join(types),
        "stream": "array" if document.streamed(operation) else STREAMED.get(streamed, ""),
        "statuses": {
            status: {
                "success": one.success,
                "error": one.error,
                "form": one.form,
                "documented": isinstance(schema := document.resolve(one.schema), dict)
                and schema.get("x-evidence") == "documented",
            }
            for status, one in found.items()
        },
    }


def answers(document: Document, operation: Operation) -> dict[str, Answer]:
    """Return the answers of an operation by their status in the document."""
    successes = _successes(list(operation.responses))
    found: dict[str, Answer] = {}
    for status, response in operation.responses.items():
        content_type, media = chosen(response.get("content", {}))
        form, schema = _body(document, content_type, media.get("schema", {})) if content_type else ("", {})
        success = status in successes
        found[status] = Answer(success, not success or status == "default", form, content_type, schema)
    return found


def is_json(content_type: str) -> bool:
    """Return whether a body of this type is one JSON value."""
    name = _name(content_type)
    return name == JSON or name.endswith("+json")


def chosen(content: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the content type that a client asks for, with its media: JSON if there is JSON, else the first."""
    ranked = sorted(content, key=lambda one: not is_json(one))
    return (ranked[0], content[ranked[0]]) if ranked else ("", {})


def _successes(statuses: list[str]) -> list[str]:
    """Return the statuses that are successes: those of 2xx, else redirects, else the default."""
    for first in ("2", "3", "default"):
        found = [status for status in statuses if status.startswith(first)]
        if found:
            return found
    return []


def _body(document: Document, content_type: str, schema: Any) -> tuple[str, Any]:
    name, resolved = _name(content_type), document.resolve(schema)
    resolved = resolved if isinstance(resolved, dict) else {}
    if is_json(content_type):
        return "json", schema
    if name in _LINES:
        return "lines", schema if resolved.get("type") == "array" else {"type": "array", "items": schema}
    if name == "text/event-stream":
        is_text = not resolved or resolved.get("type") == "string"
        return ("text_events" if is_text else "events"), {
            "type": "array",
            "items": {"type": "string"} if is_text else schema,
        }
    is_text = name.startswith("text/") or name.endswith(("+xml", "+yaml")) or name in _TEXTS
    is_binary = resolved.get("format") == "binary" or (not is_text and resolved.get("type") != "string")
    return "binary" if is_binary else "text", {"type": "string"}


def _name(content_type: str) -> str:
    """Return a content type without its parameters."""
    return content_type.partition(";")[0].strip().lower()
