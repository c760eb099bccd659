"""Documents of as many models as wanted, to see how cost grows with the size of an API."""

from __future__ import annotations

from typing import Any

_MODELS_PER_TAG = 10


def document(models: int, like: dict[str, Any]) -> dict[str, Any]:
    """Make a document with so many schemas and an operation for each, with the server and session of another."""
    security = {name: like["components"][name] for name in ("securitySchemes",)}
    tags = [{"name": f"tag{number}s", "description": "Some."} for number in range(-(-models // _MODELS_PER_TAG))]
    return {
        **{name: like[name] for name in ("openapi", "info", "servers", "security")},
        "tags": tags,
        "paths": {f"/model{number}": {"get": _operation(number)} for number in range(models)},
        "components": {**security, "schemas": {f"Model{number}": _schema(number) for number in range(models)}},
    }


def example(number: int = 0) -> dict[str, Any]:
    """Return an object of the model of this number."""
    return {
        name: schema["examples"][0] for name, schema in _schema(number)["properties"].items() if "examples" in schema
    }


def _operation(number: int) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/Model{number}"}
    answer = {"description": "One.", "content": {"application/json": {"schema": schema, "example": example(number)}}}
    return {
        "operationId": f"get_model{number}",
        "tags": [f"tag{number // _MODELS_PER_TAG}s"],
        "summary": f"Get model {number}",
        "description": "Gives one.",
        "responses": {"200": answer},
    }


def _schema(number: int) -> dict[str, Any]:
    """A model with scalars of every kind, and most with a list of the model before."""
    kinds: dict[str, tuple[dict[str, Any], Any]] = {
        "id": ({"type": "string"}, "m_1"),
        "displayName": ({"type": ["string", "null"]}, "A model"),
        "amount": ({"type": "number", "format": "double"}, 2.5),
        "count": ({"type": "integer"}, 3),
        "enabled": ({"type": "boolean"}, True),
        "createdAt": ({"type": "string", "format": "date-time"}, "2024-06-01T00:00:00+00:00"),
    }
    properties = {
        name: {**schema, "description": f"The {name}.", "x-evidence": "inferred", "examples": [value]}
        for name, (schema, value) in kinds.items()
    }
    # The generator gives up on a chain of hundreds of references.
    if number % _MODELS_PER_TAG:
        items = {"$ref": f"#/components/schemas/Model{number - 1}"}
        properties["parts"] = {"type": "array", "items": items, "description": "Its parts.", "x-evidence": "inferred"}
    return {
        "type": "object",
        "description": f"Model {number}.",
        "x-evidence": "inferred",
        "properties": properties,
    }
