"""The mock of a document follows it, and the suite finds nothing wrong with that, whatever kinds the document has."""

import importlib
import json
import sys
from pathlib import Path

import pytest

from contract_suite.mock_states import with_faults
from contract_suite.run import QUICK, Subject, examine
from document_edits import at
from generate import generate
from openapi_document.loading import read_document

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "tests" / "generation" / "documents"
NO = {"type": "object", "required": ["type", "message"], "properties": {"type": {}, "message": {"type": "string"}}}
ERROR = {"description": "Refused.", "content": {"application/json": {"schema": NO}}}


def whole(content):
    """Describe the errors that every operation can answer."""
    for item in content["paths"].values():
        for method in item.keys() & {"get", "put", "post", "delete", "patch"}:
            item[method]["responses"] |= {
                status: ERROR for status in ("400", "401", "404") if status not in item[method]["responses"]
            }


FLAT = {"type": "object", "properties": {"name": {"type": "string"}, "day": {"type": "string", "format": "date"}}}
# What the documents have on purpose though no request or answer can be right: ambiguous unions, parameters of one name,
# objects in objects in a style that has no words for them, and an example that is invalid.
EDITS = {
    "answers": [],
    "names": [],
    "parameters": [at("components", "schemas", "Filter")(FLAT), at("paths", "/query")(None)],
    "requests": [at("paths", "/either")(None)],
    "schemas": [at("paths", "/values/{id}")(None)],
    "unions": [],
}


@pytest.mark.parametrize("name", EDITS)
def test_a_mock_follows_its_document(tmp_path, monkeypatch, name):
    content = json.loads(json.dumps(read_document(DOCUMENTS / f"{name}.yaml").content))
    whole(content)
    for edit in EDITS[name]:
        edit(content)
    source, package = tmp_path / "openapi.yaml", f"followed_{name}"
    source.write_text(json.dumps(content), encoding="utf-8")
    generate(source, ROOT / "generator-config.yaml", ROOT / "overrides", tmp_path / package)
    monkeypatch.syspath_prepend(tmp_path)
    account = importlib.import_module(f"{package}.mock").Account.from_seed(1)
    document = read_document(source)
    every = frozenset(one.operation_id for one in document.operations())
    outcome = examine(
        Subject(document, account.session, {}, with_faults(account, package), from_document=every), phases=QUICK
    )
    assert outcome.problems == []
    assert len(outcome.operations) == len(every)
    sys.modules.pop(package)
