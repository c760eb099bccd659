"""Whatever JSON stands wherever in a body, a call ends in a value or in the error tree, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clay_credits
from clay_credits import APIError
from ways import SyncWay

DOCUMENT = json.loads((Path(clay_credits.__file__).parent / "openapi.json").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)
MOMENTS = st.datetimes().map(lambda one: one.isoformat() + "Z") | st.sampled_from(
    ["2024-06-01", "2024-06-01T00:00:00", "2024-06-01T02:00:00+02:00", "2024-06-01T00:00:00.123456789Z"]
)
CALLS = {
    "OwnerList": lambda clay: clay.owners.with_raw_response.list(),
    "UserCredits": lambda clay: clay.users.with_raw_response.get_credits("u"),
    "UserResources": lambda clay: clay.users.with_raw_response.list_resources("u"),
    "WorkspaceCredits": lambda clay: clay.workspaces.with_raw_response.get_credits("w"),
    "IntegrationList": lambda clay: clay.integrations.with_raw_response.list(),
    "Integration": lambda clay: clay.integrations.with_raw_response.get("i"),
    "IntegrationCredits": lambda clay: clay.integrations.with_raw_response.get_credits("i"),
    "IntegrationCreditReport": lambda clay: clay.integrations.with_raw_response.get_credit_report("i"),
}


def allowed(schema):
    """What the document allows for a schema."""
    if "$ref" in schema:
        return allowed(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if parts := schema.get("anyOf") or schema.get("allOf"):
        return st.one_of(*map(allowed, parts))
    kind, nullable = schema.get("type"), False
    if isinstance(kind, list):
        nullable, kind = "null" in kind, next(one for one in kind if one != "null")
    found = {
        "string": lambda: strings(schema),
        "integer": lambda: st.integers(min_value=0),
        "number": lambda: st.integers(min_value=0, max_value=10**300) | st.floats(min_value=0, allow_infinity=False),
        "array": lambda: st.lists(allowed(schema["items"]), max_size=3),
        "object": lambda: objects(schema),
    }[kind]()
    return found | st.none() if nullable else found


def strings(schema):
    formats = {"date-time": MOMENTS, "date": st.dates().map(str)}
    return formats.get(schema.get("format"), st.text())


def objects(schema):
    properties = {name: allowed(one) for name, one in schema.get("properties", {}).items()}
    required = {name: properties.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=properties)


def nearly(schema):
    """What the document allows, with anything in the place of some of its parts, and unknown ones."""
    if "$ref" in schema:
        return nearly(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if schema.get("type") == "object":
        properties = {name: nearly(one) for name, one in schema.get("properties", {}).items()}
        known = st.fixed_dictionaries({}, optional=properties)
        return (
            st.tuples(known, st.dictionaries(st.text(), ANY_JSON, max_size=2)).map(lambda two: {**two[1], **two[0]})
            | ANY_JSON
        )
    if schema.get("type") == "array":
        return st.lists(nearly(schema["items"]), max_size=3) | ANY_JSON
    return allowed(schema) | ANY_JSON


def answer(name, body):
    content = json.dumps(body).encode()
    return SyncWay().answer(lambda _: httpx.Response(200, content=content), CALLS[name], max_retries=0)


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
def test_no_json_escapes_the_error_tree(name, data):
    body = data.draw(nearly(SCHEMAS[name]))
    raw = answer(name, body)
    try:
        parsed = raw.parse()
    except APIError as error:
        assert SCHEMAS[name]["x-evidence"] == "documented", error
        return
    if isinstance(body, dict):
        assert parsed.to_dict() == body
    else:
        assert raw.drift
    assert not raw.drift or raw.drift[0].operation


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
def test_what_the_document_allows_is_written_back_as_it_came(name, data):
    if SCHEMAS[name]["type"] != "object":
        return
    source = data.draw(allowed(SCHEMAS[name]))
    model = getattr(clay_credits.models, name).from_dict(source)
    assert model.to_dict() == source
    assert model.from_dict(model.to_dict()) == model


@given(body=ANY_JSON, status=st.integers(min_value=300, max_value=999))
def test_no_json_hides_a_status(body, status):
    with pytest.raises(clay_credits.APIStatusError) as caught:
        SyncWay().answer(
            lambda _: httpx.Response(status, content=json.dumps(body)), lambda clay: clay.owners.list(), max_retries=0
        )
    assert (caught.value.status_code, caught.value.body) == (status, body)
