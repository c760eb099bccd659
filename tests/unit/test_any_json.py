"""Bodies of any JSON: a call returns a model that keeps all of it, or raises an error of the tree."""

import json

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clay_credits
from account import get_report_raw, list_owners, list_owners_raw
from bodies import ANY_JSON, BODIES
from clay_credits import APIError
from document_names import SCHEMAS
from ways import SyncWay

CALLS = {
    "OwnerList": list_owners_raw,
    "UserCredits": lambda clay: clay.users.with_raw_response.get_credits("u"),
    "UserResources": lambda clay: clay.users.with_raw_response.list_resources("u"),
    "WorkspaceCredits": lambda clay: clay.workspaces.with_raw_response.get_credits("w"),
    "IntegrationList": lambda clay: clay.integrations.with_raw_response.list(),
    "Integration": lambda clay: clay.integrations.with_raw_response.get("i"),
    "IntegrationCredits": lambda clay: clay.integrations.with_raw_response.get_credits("i"),
    "IntegrationCreditReport": get_report_raw,
}


def answer(name, body):
    return SyncWay().answer(httpx.Response(200, content=json.dumps(body)), CALLS[name], max_retries=0)


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
@settings(max_examples=40)
def test_any_body_parses_or_raises_api_error(name, data):
    body = data.draw(BODIES.nearly(SCHEMAS[name]))
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


@given(body=ANY_JSON, status=st.integers(min_value=300, max_value=999))
def test_any_error_body_keeps_the_status(body, status):
    with pytest.raises(clay_credits.APIStatusError) as caught:
        SyncWay().answer(httpx.Response(status, content=json.dumps(body)), list_owners, max_retries=0)
    assert (caught.value.status_code, caught.value.body) == (status, body)
