"""The answers of an operation: which of them are successes, and how their bodies are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from clay_credits_runtime.content_types import JSON, chosen, essence, form_of

if TYPE_CHECKING:
    from .document import Document, Operation

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
    types = dict.fromkeys(essence(one.content_type) for one in found.values() if one.success and one.form)
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
    returned = successes(list(operation.responses))
    found: dict[str, Answer] = {}
    for status, response in operation.responses.items():
        content: dict[str, Any] = response.get("content", {})
        content_type = chosen(content)
        form: str = ""
        schema: Any = {}
        if content_type:
            form, schema = _body(document, content_type, content[content_type].get("schema", {}))
        success = status in returned
        found[status] = Answer(success, not success or status == "default", form, content_type, schema)
    return found


def successes(statuses: list[str]) -> list[str]:
    """Return the statuses that are successes: those of 2xx, else redirects, else the default."""
    for first in ("2", "3", "default"):
        found = [status for status in statuses if status.startswith(first)]
        if found:
            return found
    return []


def _body(document: Document, content_type: str, schema: Any) -> tuple[str, Any]:
    """Return how a body is written, and what the generator is to make of it."""
    resolved = document.resolve(schema)
    stated: dict[str, Any] = resolved if isinstance(resolved, dict) else {}
    form = form_of(content_type)
    if form == "json":
        return form, schema
    if form == "lines":
        return form, schema if stated.get("type") == "array" else {"type": "array", "items": schema}
    if form == "events":
        is_text = not stated or stated.get("type") == "string"
        items = {"type": "string"} if is_text else schema
        return "text_events" if is_text else form, {"type": "array", "items": items}
    is_string = stated.get("type") == "string" and stated.get("format") != "binary"
    is_text = is_string if stated else form == "text"
    return "text" if is_text else "binary", {"type": "string"}
