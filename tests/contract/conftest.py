"""The document, read without the code of the generator."""

from pathlib import Path

import pytest
import yaml

from contract_suite.answers import Strict
from openapi_document.document import Document

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def document():
    return yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def operations(document):
    """The path, the method and the operation by operationId."""
    return {
        operation["operationId"]: (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


@pytest.fixture(scope="session")
def validate(document):
    """Return a function that lists what is wrong with a body, including formats and unknown properties and values."""

    strict = Strict(Document(b"", document))

    def validate(body, schema):
        return [f"{error.json_path}: {error.message}" for error in strict.validator(schema).iter_errors(body)]

    return validate
