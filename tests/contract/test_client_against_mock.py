"""Every operation over a real socket, compared with the raw JSON and with the document."""

import json
import re
from pathlib import Path

import pytest

from openapi_document.loading import read_document

DOCUMENT = read_document(Path(__file__).resolve().parents[2] / "openapi.yaml")
# `make contract` calls the others, with values for what they require.
CALLS = {
    one.operation_id: one
    for one in DOCUMENT.operations()
    if not one.body and not any(parameter.get("required") and parameter["in"] != "path" for parameter in one.parameters)
}


class Raw:
    """Turns `clay.owners` into `clay.owners.with_raw_response`, so that both are called alike."""

    def __init__(self, clay):
        self._clay = clay

    def __getattr__(self, resource):
        return getattr(self._clay, resource).with_raw_response


def call(clay, operation_id):
    """Call an operation with the ids of the document."""
    operation = CALLS[operation_id]
    ids = {one["name"]: one["example"] for one in operation.parameters if one["in"] == "path"}
    method = getattr(getattr(clay, operation.tag), operation.method_name)
    return method(*[ids[name] for name in re.findall(r"{(\w+)}", operation.path)])


@pytest.mark.parametrize("operation_id", CALLS)
def test_the_client_gives_what_the_mock_sent(way, server, validate, operation_id):
    options = {"session": server.session, "base_url": server.base_url}
    raw = way.call(lambda clay: call(Raw(clay), operation_id), **options)
    parsed = way.call(lambda clay: call(clay, operation_id), **options)
    body = json.loads(raw.content)
    responses = CALLS[operation_id].responses
    success = next(one for status, one in responses.items() if status.startswith("2"))
    assert validate(body, success["content"]["application/json"]["schema"]) == []
    assert parsed == raw.parse()
    assert parsed.to_dict() == body
    assert raw.drift == ()
    assert parsed.additional_properties == {}
