"""The control API: that it does what its document says, and only for those who may."""

import httpx
import pytest
import schemathesis
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import SchemathesisConfig

from clay_credits.mock import Account, MockServer
from clay_credits_mock.contract import Contract
from clay_credits_mock.control import control, document
from clay_credits_mock.faults import KINDS
from clay_credits_mock.state import State

DOCUMENT = yaml.safe_load(document())
# A text that the document allows may still be no fault.
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 1,
        "generation": {"mode": "all", "max-examples": 25, "database": "none"},
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2XX", 401, 404, 422]}},
    }
)
schema = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)


@schema.parametrize()
def test_every_answer_is_one_that_the_document_allows(case, controlled):
    case.call_and_validate(base_url=controlled.base_url.removesuffix("/v3") + "/__mock__")


def test_the_document_is_valid():
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_the_document_knows_the_kinds_of_the_table():
    assert DOCUMENT["components"]["schemas"]["Kind"]["enum"] == list(KINDS)


def test_the_document_is_served(origin):
    answer = httpx.get(f"{origin}/__mock__/openapi.yaml")
    assert answer.text == document()
    assert answer.headers["content-type"] == "application/yaml"


def test_a_fault_comes_counts_and_goes(mock, origin):
    http = httpx.Client(base_url=f"{origin}/__mock__")
    with http:
        added = http.post("/faults", json={"fault": "status=503:next=2"})
        assert added.status_code == 201
        assert added.json()["applied"] == 0
        location = added.headers["location"]
        assert [one.fault.text for one in mock.faults.list()] == ["status=503:next=2"]
        assert httpx.get(f"{mock.base_url}/owners").status_code == 503
        assert httpx.get(origin + location).json()["applied"] == 1
        assert http.get("/faults").json()["faults"][0]["values"]["code"] == 503
        assert httpx.get(f"{mock.base_url}/owners").status_code == 503
        assert httpx.get(origin + location).status_code == 404
        assert http.get("/faults").json() == {"faults": []}
        identity = http.post("/faults", json={"fault": "hang"}).json()["id"]
        assert [http.delete(f"/faults/{identity}").status_code for _ in range(2)] == [204, 404]
        http.post("/faults", json={"fault": "hang"})
        assert http.delete("/faults").status_code == 204
        assert mock.faults.list() == ()


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "told"),
    [
        ("POST", "faults", {"json": {"fault": "nothing"}}, 422, "character 1 of the fault 'nothing'"),
        ("POST", "faults", {"json": {}}, 400, "must be a string"),
        ("POST", "faults", {"json": {"fault": "hang", "x": 1}}, 400, "'x' is not a property"),
        ("POST", "faults", {"json": []}, 400, "must be an object"),
        ("POST", "faults", {"content": b"{", "headers": JSON}, 400, "is not valid JSON"),
        ("POST", "faults", {"content": b'{"fault": "hang"}'}, 415, "send application/json"),
        ("POST", "faults", {"content": bytes(2**20 + 1), "headers": JSON}, 413, "at most"),
        ("PATCH", "clock", {"json": {"now": "2024-06-20T12:00:00"}}, 400, "a date and time with an offset"),
        ("PATCH", "clock", {"json": {"now": "2024-13-20T12:00:00Z"}}, 400, "a date and time with an offset"),
        ("PATCH", "clock", {"json": {"speed": -1}}, 400, "a number from 0"),
        ("PATCH", "clock", {"json": {"speed": True}}, 400, "a number from 0"),
        ("GET", "nothing", {}, 404, "see /__mock__/openapi.yaml for the operations"),
        ("PUT", "faults", {}, 405, "see /__mock__/openapi.yaml for the operations"),
    ],
)
def test_a_refusal_is_a_problem_with_its_reason(origin, method, path, options, status, told):
    answer = httpx.request(method, f"{origin}/__mock__/{path}", **options)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert set(problem) == {"title", "status", "detail"}
    assert problem["status"] == status
    assert told in problem["detail"]


def test_the_clock_is_set_run_and_frozen(mock, origin):
    clock = f"{origin}/__mock__/clock"
    assert httpx.get(clock).json() == {"now": "2024-06-20T12:00:00.000Z", "speed": 0}
    moved = httpx.patch(clock, json={"now": "2024-07-01T02:00:00+02:00"})
    assert moved.json() == {"now": "2024-07-01T00:00:00.000Z", "speed": 0}
    assert httpx.patch(clock, json={"speed": 1000}).json()["speed"] == 1000
    assert mock.account.clock.speed == 1000
    assert httpx.patch(clock, json={"speed": 0, "now": "2024-01-01T00:00:00Z"}).json()["speed"] == 0


def test_a_reset_brings_back_the_start():
    with MockServer(control=True, faults=["status=503:next=1"]) as server:
        origin, begun = server.base_url.removesuffix("/v3"), server.account.clock.now()
        headers = {"Cookie": f"claysession={server.session}"}
        owners = f"{server.base_url}/owners"

        def use():
            statuses = [httpx.get(owners, headers=headers).status_code for _ in range(2)]
            own = {"X-Mock-Fault": "status=418:next=1"}
            return [*statuses, *(httpx.get(owners, headers={**headers, **own}).status_code for _ in range(2))]

        assert use() == [503, 200, 418, 200]
        assert use() == [200, 200, 200, 200]
        server.faults.add("revoked")
        assert use()[0] == 401
        httpx.patch(f"{origin}/__mock__/clock", json={"now": "2030-01-01T00:00:00Z", "speed": 9})
        assert httpx.post(f"{origin}/__mock__/reset").status_code == 204
        assert server.calls.list() == ()
        assert (server.account.clock.now(), server.account.clock.speed) == (begun, 0)
        assert use() == [503, 200, 418, 200]


def test_calls_are_kept_without_what_signs_somebody_in(mock, origin):
    secret = mock.session
    httpx.post(
        f"{mock.base_url}/users/u_1/resources?token={secret}&x=1",
        headers={
            "Cookie": f"claysession={secret}; other=x",
            "Authorization": "Bearer hidden-1",
            "Proxy-Authorization": "Basic hidden-2",
            "X-Copy": f"a {secret} b",
        },
        content=f"[{secret}]",
    )
    httpx.get(f"{mock.base_url}/owners", headers={"Cookie": "claysession=somebody-elses"})
    text = httpx.get(f"{origin}/__mock__/calls").text
    assert not [word for word in (secret, secret.replace("%3A", ":"), "hidden-", "somebody-elses") if word in text]
    first, second = httpx.get(f"{origin}/__mock__/calls").json()["calls"]
    assert second["status"] == 401
    assert first["operationId"] == "list_user_resources"
    assert (first["path"], first["query"]) == ("/v3/users/u_1/resources", "token=***&x=1")
    assert (first["body"], first["bodyBytes"], first["status"]) == ("[***]", len(secret) + 2, 200)
    headers = {header["name"]: header["value"] for header in first["headers"]}
    assert headers["cookie"] == "claysession=***; other=***"
    assert headers["x-copy"] == "a *** b"
    assert httpx.delete(f"{origin}/__mock__/calls").status_code == 204
    assert mock.calls.list() == ()


def test_only_the_last_calls_and_the_beginning_of_bodies_are_kept(mock):
    with httpx.Client() as http:
        http.post(f"{mock.base_url}/users/u_1/resources", content="ä" * 70_000)
        (call,) = mock.calls.list()
        assert (len(call.body), call.body_bytes) == (2**16, 140_000)
        for _ in range(1000):
            http.get(f"{mock.base_url}/owners")
    kept = mock.calls.list()
    assert len(kept) == 1000
    assert call not in kept


def test_without_control_there_is_no_such_path(server):
    assert httpx.get(server.base_url.removesuffix("/v3") + "/__mock__/faults").status_code == 404


@pytest.mark.parametrize(
    ("authorization", "status"),
    [("Bearer right", 200), ("Basic right", 401), ("Bearer wrong", 401), ("Bearer", 401), (None, 401)],
)
def test_a_token_is_asked_for(authorization, status):
    account = Account.from_seed()
    app = control(State(account, Contract("clay_credits")), "right")
    with MockServer(account, app=app) as server:
        headers = {} if authorization is None else {"Authorization": authorization}
        answer = httpx.get(server.base_url.removesuffix("/v3") + "/__mock__/faults", headers=headers)
    assert answer.status_code == status
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/problem+json"
