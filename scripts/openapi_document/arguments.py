"""Names the arguments of methods, one for each parameter, and says how each is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from clay_credits_runtime.content_types import is_json

from .keywords import CLIENT_HEADERS, TOKEN
from .security import schemes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document, Operation

# Arguments that each method has, whatever its operation.
METHOD_ARGUMENTS = frozenset({"self", "timeout", "total_timeout", "max_retries", "extra_headers", "body"})
LOCATIONS = ("path", "query", "header", "cookie")
# OpenAPI says to ignore parameters of these names. Bodies and the session set them, and `extra_headers`.
IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})


def arguments(operation: Operation) -> dict[str, dict[str, Any]]:
    """Return the parameters of an operation by their names in Python, in the order of a method's arguments."""
    sent = [one for one in operation.parameters if not _is_ignored(one)]
    sent.sort(key=lambda one: (LOCATIONS.index(one["in"]), one["in"] == "path" and _position(operation, one)))
    names = [PythonIdentifier(_words(one), "field_") for one in sent]
    found: dict[str, dict[str, Any]] = {}
    for parameter, name in zip(sent, names, strict=True):
        locations = {other["in"] for other, its_name in zip(sent, names, strict=True) if its_name == name}
        base = f"{name}_{parameter['in']}" if len(locations) > 1 else str(name)
        unique = f"{base}_" if base in METHOD_ARGUMENTS else base
        number = 1
        while unique in found:
            number += 1
            # The generator takes names for the same that differ only in capitals and in a last underscore.
            unique = f"{base}_{number}"
        found[unique] = parameter
    return found


def schema_of(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter, which may be that of its content."""
    media: dict[str, Any] = next(iter(parameter.get("content", {}).values()), parameter)
    # The schema true allows what no schema allows.
    return media["schema"] if isinstance(media.get("schema"), dict) else {}


def for_templates(operation: Operation) -> dict[str, Any]:
    """Return what the templates need of each argument, by its name."""
    return {name: _for_templates(operation, parameter) for name, parameter in arguments(operation).items()}


def unsupported_parameters(document: Document, operation: Operation) -> Iterator[str]:
    """Return a line for each parameter that no request can have."""
    credentials = {(one.location, one.name.lower()) for one in schemes(document).values()}
    for parameter in (one for one in operation.parameters if not _is_ignored(one)):
        place, name = f"{operation.place}: parameter {parameter['name']}", parameter["name"]
        if parameter["in"] == "header" and name.lower() in CLIENT_HEADERS:
            yield f"{place}: the client sets this header: leave the parameter out"
        elif parameter["in"] == "header" and not TOKEN.fullmatch(name):
            yield f"{place}: a character of the name cannot stand in a header: rename it"
        elif (parameter["in"], name.lower()) in credentials:
            yield f"{place}: the client sends a credential here: leave the parameter out"
        for content_type in parameter.get("content", {}):
            if not is_json(content_type):
                yield f"{place}: {content_type} is not supported: use application/json, or a schema without content"


def _words(parameter: dict[str, Any]) -> str:
    """Return the words of a name: `filter[name]` has two."""
    return re.sub(r"\W+", "_", parameter["name"]).strip("_")


def _is_ignored(parameter: dict[str, Any]) -> bool:
    return parameter["in"] == "header" and parameter["name"].lower() in IGNORED_HEADERS


def _position(operation: Operation, parameter: dict[str, Any]) -> int:
    return operation.path.find(f"{{{parameter['name']}}}")


def _for_templates(operation: Operation, parameter: dict[str, Any]) -> dict[str, Any]:
    default_style = "form" if parameter["in"] in {"query", "cookie"} else "simple"
    style = parameter.get("style", default_style)
    explode = parameter.get("explode", style == "form")
    return {
        "name": parameter["name"],
        "location": parameter["in"],
        "description": operation.described(parameter),
        "style": "json" if "content" in parameter else "" if style == default_style else style,
        "explode": None if explode == (style == "form") else explode,
        "allow_reserved": parameter["in"] == "query" and parameter.get("allowReserved", False),
    }
