"""The reference page: one HTML file without scripts, which loads nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from bundling.calls import calls
from bundling.examples import examples_of
from clay_credits_mock.page import style
from clay_credits_runtime.content_types import chosen
from openapi_document.answers import answers
from openapi_document.arguments import schema_of
from openapi_document.bodies import body_of
from openapi_document.keywords import EVIDENCE
from openapi_document.security import schemes

if TYPE_CHECKING:
    from openapi_document.document import Document, Operation

_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "default", "enum")


def reference(document: Document) -> str:
    """Return the page."""
    content = document.content
    environment = Environment(
        autoescape=True, loader=FileSystemLoader(Path(__file__).parent), trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip
    # Descriptions are Markdown. HTML in them is escaped.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    environment.filters["markdown"] = lambda text: _with_badges(markdown.render(text))
    environment.filters["inline"] = lambda text: _with_badges(markdown.renderInline(text))
    environment.filters["json"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)
    environment.filters["anchor"] = lambda text: re.sub(r"\W+", "-", text).strip("-")
    environment.filters["type"] = _type
    environment.filters["limits"] = _limits
    operations = [_view(document, operation) for operation in document.operations()]
    return environment.get_template("reference.html.jinja").render(
        style=Markup(style()),  # noqa: S704 # ours
        info=content["info"],
        hash=document.hash,
        server=document.server,
        schemes=[(one, _declared(document, title)) for title, one in schemes(document).items()],
        tags=[
            (name, text, [one for one in operations if one["tag"] == name]) for name, text in document.tags().items()
        ],
        titles={one["id"]: one["summary"] for one in operations},
        errors=_errors(document),
        schemas=content.get("components", {}).get("schemas", {}),
    )


def _with_badges(html: str) -> Markup:
    """Return HTML in which the kinds of evidence look as they do beside a property, so that a list is a legend."""
    badge = r'<span class="evidence \1">\1</span>'
    return Markup(re.sub(rf"<code>({'|'.join(EVIDENCE)})</code>", badge, html))  # noqa: S704 # HTML in Markdown is off


def _view(document: Document, operation: Operation) -> dict[str, Any]:
    found = answers(document, operation)
    status = next((status for status, one in found.items() if one.success), "")
    success: dict[str, Any] = operation.responses.get(status, {"description": ""})
    content: dict[str, Any] = success.get("content", {})
    return {
        "tag": operation.tag_name,
        "id": operation.operation_id,
        "method": operation.method.upper(),
        "path": operation.path,
        "summary": operation.definition.get("summary", operation.operation_id),
        "description": operation.definition.get("description", ""),
        "deprecated": operation.definition.get("deprecated", False),
        "safe": operation.retried,
        "parameters": [{**one, "schema": schema_of(one)} for one in operation.parameters],
        "body": body.schema if (body := body_of(document, operation)) else None,
        "calls": calls(document, operation),
        "success": success["description"],
        "content_type": found[status].content_type if status else "",
        "schema": (schema := content.get(chosen(content), {}).get("schema")),
        "answered": document.resolve(schema),
        "examples": examples_of(document, success),
        "links": success.get("links", {}),
        "errors": {
            status: response.get("$ref", "").rpartition("/")[2]
            for status, response in operation.definition["responses"].items()
            if not status.startswith("2")
        },
    }


def _declared(document: Document, title: str) -> dict[str, Any]:
    """Return a security scheme as the document declares it."""
    declared: dict[str, Any] = document.resolve(document.content["components"]["securitySchemes"][title])
    return declared


def _errors(document: Document) -> list[dict[str, Any]]:
    """Return each error response once, with the statuses that use it."""
    found: dict[str, dict[str, Any]] = {}
    for operation in document.operations():
        for status, response in operation.definition["responses"].items():
            name = response.get("$ref", "").rpartition("/")[2]
            if name and not status.startswith("2"):
                shown = document.resolve(response)
                one = {"name": name, "response": shown, "statuses": [], "examples": examples_of(document, shown)}
                statuses = found.setdefault(name, one)["statuses"]
                if status not in statuses:
                    statuses.append(status)
    return list(found.values())


def _limits(schema: Any) -> dict[str, Any]:
    return {name: schema[name] for name in _LIMITS if name in schema} if isinstance(schema, dict) else {}


def _type(schema: Any) -> Markup:
    """Describe a schema's type in a few words, with links to other schemas."""
    if not isinstance(schema, dict):
        return Markup("any value")
    if "$ref" in schema:
        return Markup('<a href="#schema-{0}">{0}</a>').format(schema["$ref"].rpartition("/")[2])
    parts = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if parts:
        return Markup(" or ").join(
            "any other string" if part == {"type": "string"} and len(parts) > 1 else _type(part) for part in parts
        )
    types = schema.get("type", "any value")
    if types == "array":
        return Markup("list of {}").format(_type(schema.get("items", {})))
    words = " or ".join([types] if isinstance(types, str) else types)
    # The format may be a width such as `double`, or a notation such as `date`.
    return Markup("{} ({})").format(words, schema["format"]) if "format" in schema else Markup("{}").format(words)
