"""The check of every answer bites: each answer here is wrong, and the check says so."""

from __future__ import annotations

import json
from contextlib import nullcontext

import httpx
import pytest

from checking import Checked
from clay_credits.mock import Account, InProcessMock, MockServer
from clay_credits_mock.answers import ANSWERS
from clay_credits_mock.contract import Contract
from clay_credits_mock.in_process import InProcess
from document_names import START, TOTAL, USED

CREDITS, NOWHERE = "/workspaces/w_1/credits", "/nowhere"
BALANCE = next(
    one for one in Contract("clay_credits").operations() if one.operation_id == "get_workspace_credits"
).example(200)
ERROR = {"type": "X", "message": "x"}
JSON = {"content-type": "application/json"}
WRONG = {
    "an undocumented status": (CREDITS, 299, JSON, BALANCE, "the status is not documented"),
    "another content type": (CREDITS, 200, {"content-type": "text/html"}, BALANCE, "the content type is text/html"),
    "no content type": (CREDITS, 200, {}, BALANCE, "the content type is not given"),
    "a missing property": (CREDITS, 200, JSON, {USED: 1}, f'"{TOTAL}" is a required property'),
    "an undocumented property": (CREDITS, 200, JSON, {**BALANCE, "more": 1}, "'more' was unexpected"),
    "a wrong type": (CREDITS, 200, JSON, {**BALANCE, USED: "1"}, f"at {USED}"),
    "a wrong format": (CREDITS, 200, JSON, {**BALANCE, START: "1 June"}, 'not a "date-time"'),
    "a broken limit": (CREDITS, 200, JSON, {**BALANCE, USED: -1}, "less than the minimum"),
    "no JSON": (CREDITS, 200, JSON, b"<html>", "the body is no JSON"),
    "a number that JSON has not": (CREDITS, 200, JSON, f'{{"{USED}": NaN}}'.encode(), "the body is no JSON: NaN"),
    "an error of another shape": (CREDITS, 404, JSON, {"message": 1}, "at message"),
    "a header that is missing": (CREDITS, 429, JSON, ERROR, "the header Retry-After is required"),
    "a header of another shape": (CREDITS, 429, {**JSON, "retry-after": "1"}, ERROR, "header Retry-After: at the top"),
    "a path from nowhere": (NOWHERE, 200, JSON, ERROR, "and not with 404 or 405"),
    "an error from nowhere": (NOWHERE, 404, JSON, {"error": 1}, "'error' was unexpected"),
    "a method without the others": (NOWHERE, 405, JSON, ERROR, "405 needs Allow"),
}


def answering(status, headers, body):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def app(_, __, send):
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": content})

    return app


def answer(path, *what):
    """Return the answer of a checked application and its problems. The document requires Retry-After here."""
    contract, problems = Contract("clay_credits"), []
    promise = {"required": True, "schema": {"type": "string", "minLength": 2}}
    contract._document["components"]["headers"]["RetryAfter"] = promise
    served = InProcess(Checked(answering(*what), contract, problems), Account.from_seed(), contract)
    return served.http_client.get(path), problems


@pytest.mark.parametrize(("path", "status", "headers", "body", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_becomes_a_500_that_says_why(path, status, headers, body, told):
    given, problems = answer(path, status, headers, body)
    assert (given.status_code, told in given.json()["message"]) == (500, True), given.text
    assert problems[0].startswith(f"GET /v3{path}: {status}: ")


@pytest.mark.parametrize(
    ("path", "status", "headers", "body"),
    [
        (CREDITS, 200, JSON, BALANCE),
        (CREDITS, 503, JSON, ERROR),
        (CREDITS, 429, {**JSON, "retry-after": "10"}, ERROR),
        (NOWHERE, 404, JSON, ERROR),
        (NOWHERE, 405, {**JSON, "allow": "GET"}, ERROR),
    ],
)
def test_a_right_answer_is_left_alone(path, status, headers, body):
    given, problems = answer(path, status, headers, body)
    assert (given.status_code, given.json(), problems) == (status, body, [])


@pytest.mark.parametrize("kind", [MockServer, InProcessMock])
def test_every_mock_that_these_tests_make_is_checked(kind, monkeypatch, wrong_answers):
    monkeypatch.setitem(ANSWERS, "list_owners", lambda _: {"owners": 1})
    made = kind()
    with made if kind is MockServer else nullcontext():
        assert "at owners" in call(made).json()["message"]
    assert wrong_answers.pop().startswith("GET /v3/owners: 200: at owners: ")


def test_faults_on_purpose_are_not_checked(clay_mock, wrong_answers):
    for fault in ("drift=type", "html", "garbage", "empty", "content-type"):
        clay_mock.faults.add(f"{fault}:next=1")
        call(clay_mock)
    assert wrong_answers == []


def call(made):
    cookie = {"Cookie": f"claysession={made.session}"}
    client = getattr(made, "http_client", httpx)
    return client.get(f"{made.base_url}/owners", headers=cookie)
