"""The document, read by means that are not those of the generator."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def document():
    return yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def operations(document):
    """By operationId: the path, the method and the operation."""
    return {
        operation["operationId"]: (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


@pytest.fixture(scope="session")
def validate(document):
    """Give a function that lists what is wrong with a body, formats and unknown properties included."""

    def validate(body, schema):
        closed = {"components": _closed(document["components"]), **schema}
        validator = Draft202012Validator(closed, format_checker=Draft202012Validator.FORMAT_CHECKER)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]

    return validate


def _closed(node):
    """Let an object have no property that its schema does not name: the document's own examples and mock know all."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if "properties" in closed and "additionalProperties" not in closed and closed.get("type") == "object":
        closed["additionalProperties"] = False
    return closed
