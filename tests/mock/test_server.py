"""What the mock answers beside its data."""

import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from clay_credits.mock import Account, create_app
from clay_credits_mock.answers import ANSWERS
from clay_credits_mock.contract import Contract
from clay_credits_mock.routing import Router

CONTRACT = Contract("clay_credits")


def get(server, path, method="GET", **headers):
    origin = server.base_url.removesuffix("/v3")
    return httpx.request(method, origin + path, headers=headers)


def cookie(server):
    return f"claysession={server.session}"


@pytest.mark.parametrize("operation", list(CONTRACT.operations()), ids=lambda one: one.operation_id)
def test_a_request_is_read_once_and_by_the_document(monkeypatch, operation, server):
    reads, read = [], Router.read

    def reading(router, scope):
        reads.append(read(router, scope))
        return reads[-1]

    monkeypatch.setattr(Router, "read", reading)
    path = re.sub(r"{\w+}", "x%2Fy", operation.path)
    get(server, path, operation.method, Cookie=f"a=b; {cookie(server)}")
    (called,) = reads
    arguments = ("x/y",) * path.count("x%2Fy")
    assert (called.operation_id, called.arguments) == (operation.operation_id, arguments)
    assert (called.sessions, called.allowed) == ((server.session,), ())


@pytest.mark.parametrize("mounted", ["", "/below/it"])
def test_the_application_can_be_served_alone(mounted):
    account = Account.from_seed()
    app = Starlette(routes=[Mount(mounted, create_app(account))])
    with TestClient(app, cookies={"claysession": account.session}) as client:
        answers = [client.get(f"{mounted}/v3/users/{one}/credits") for one in ("u_1", "nobody")]
        assert [one.status_code for one in answers] == [200, 404]
        assert client.get(f"{mounted}/__mock__/faults").json()["type"] == "NoMatchingURL"
        assert client.post(f"{mounted}/v3/owners").headers["allow"] == "GET, HEAD"


def test_an_operation_without_a_function_answers_the_documents_example(monkeypatch, server):
    monkeypatch.delitem(ANSWERS, "list_owners")
    answer = get(server, "/v3/owners", Cookie=cookie(server))
    assert [owner["name"] for owner in answer.json()["owners"]] == ["Sample Owner", "Sample Admin"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "claysession=",
        "claysession=x",
        "claysession={session}x",
        'claysession="{session}"',
        "Claysession={session}",
        "other={session}",
        "claysession={session}; claysession=x",
        "claysession=x; claysession={session}",
    ],
)
def test_every_other_session_is_refused(server, value):
    headers = {} if value is None else {"Cookie": value.format(session=server.session)}
    answer = get(server, "/v3/owners", **headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "Unauthorized")


@pytest.mark.parametrize("value", ["claysession={session}", "a=b; claysession={session};c=d"])
def test_the_printed_session_is_accepted(server, value):
    assert get(server, "/v3/owners", Cookie=value.format(session=server.session)).status_code == 200


@pytest.mark.parametrize("path", ["/v3", "/v3/owners/", "/v3/nothing", "/owners", "/v3/users//credits"])
def test_an_unknown_path_is_told_before_the_session_is_checked(server, path):
    answer = get(server, path)
    assert (answer.status_code, answer.json()) == (404, {"type": "NoMatchingURL", "message": "Invalid URL"})


def test_a_known_path_demands_the_session_before_the_id_is_looked_up(server):
    assert get(server, "/v3/users/nobody/credits").status_code == 401


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/users/x/credits", "User"), ("/workspaces/x/credits", "Workspace"), ("/integrations/x", "Integration")],
)
def test_an_unknown_id_is_told_by_its_kind(server, path, kind):
    answer = get(server, f"/v3{path}", Cookie=cookie(server))
    assert (answer.status_code, answer.json()) == (404, {"type": "NotFound", "message": f"{kind} not found"})


def test_a_fault_of_the_mock_itself_has_the_documents_body(monkeypatch, server):
    monkeypatch.setitem(ANSWERS, "list_owners", lambda _: 1 / 0)
    answer = get(server, "/v3/owners", Cookie=cookie(server))
    assert (answer.status_code, answer.json()["type"]) == (500, "InternalServerError")


def test_the_tests_check_every_answer_of_a_mock(monkeypatch, server, wrong_answers):
    monkeypatch.setitem(ANSWERS, "list_owners", lambda _: {"owners": 1})
    assert "at owners" in get(server, "/v3/owners", Cookie=cookie(server)).json()["message"]
    assert wrong_answers.pop().startswith("GET /v3/owners: 200: at owners: ")
