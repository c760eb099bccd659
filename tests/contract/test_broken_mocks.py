"""The contract suite can fail: each mock here is broken on purpose, and the run says why it is red."""

from __future__ import annotations

import json
import re

import pytest
from starlette.responses import JSONResponse, Response

from clay_credits.mock import Account, MockServer, create_app
from contract import run_contract

ACCOUNT = Account.from_seed()
QUICK = ("--phases=examples,coverage", "--max-failures=1", "--max-examples=5")
CREDITS = r"/workspaces/[^/]+/credits"


class Broken:
    """The mock with something between it and its callers."""

    def __init__(self, *, path=".*", request=None, answer=None):
        self._app = create_app(ACCOUNT)
        self._path = re.compile(f"/v3{path}")
        self._request = request or (lambda headers: headers)
        self._answer = answer or (lambda response: response)

    async def __call__(self, scope, receive, send):
        if not self._path.fullmatch(scope["path"]):
            return await self._app(scope, receive, send)
        start, chunks = {}, []

        async def collect(message):
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                chunks.append(message.get("body", b""))

        await self._app({**scope, "headers": self._request(scope["headers"])}, receive, collect)
        response = Response(b"".join(chunks), start["status"], {k.decode(): v.decode() for k, v in start["headers"]})
        return await self._answer(response)(scope, receive, send)


def successes(change):
    """Change what succeeds and let errors be."""
    return lambda response: change(response) if response.status_code == 200 else response


def body(change):
    return successes(lambda response: JSONResponse(change(json.loads(response.body))))


def without(name):
    return body(lambda content: {key: value for key, value in content.items() if key != name})


def signed_in(headers):
    return (
        [*headers, (b"cookie", f"claysession={ACCOUNT.session}".encode())]
        if not has_cookie(headers)
        else [(key, f"claysession={ACCOUNT.session}".encode() if key == b"cookie" else value) for key, value in headers]
    )


def has_cookie(headers):
    return any(key == b"cookie" for key, _ in headers)


def status(code):
    return successes(lambda response: JSONResponse(json.loads(response.body), code))


def html(response):
    return Response(response.body, response.status_code, media_type="text/html")


def gone(_):
    return JSONResponse({"type": "NotFound", "message": "Gone"}, 404)


BROKEN = {
    "a missing field": (Broken(path=CREDITS, answer=without("remainingCredits")), "violates schema"),
    "a wrong type": (Broken(path=CREDITS, answer=body(lambda one: {**one, "usedCredits": "1"})), "violates schema"),
    "an inferred field of a wrong type": (
        Broken(path="/owners", answer=body(lambda _: {"owners": 1})),
        "violates schema",
    ),
    "a negative amount": (Broken(path=CREDITS, answer=body(lambda one: {**one, "usedCredits": -1})), "violates schema"),
    "auth not demanded": (Broken(path="/owners", request=signed_in), "API accepts requests without authentication"),
    "a wrong status": (Broken(path="/owners", answer=status(299)), "Undocumented status code"),
    "a wrong content type": (Broken(path="/owners", answer=html), "Undocumented Content-Type"),
    "a server error": (Broken(path="/owners", answer=status(500)), "Server error"),
    "a dropped operation": (Broken(path="/owners", answer=successes(gone)), "Missing test data"),
}


@pytest.mark.parametrize(("app", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_the_suite_notices(app, told):
    with MockServer(ACCOUNT, app=app) as server:
        run = run_contract(server, *QUICK, capture=True)
    assert run.returncode == 1, run.stdout
    assert told in run.stdout


def test_the_suite_passes_over_a_mock_that_is_not_broken():
    with MockServer(ACCOUNT, app=Broken()) as server:
        run = run_contract(server, *QUICK, capture=True)
    assert run.returncode == 0, run.stdout


def test_the_suite_notices_a_session_that_opens_nothing():
    with MockServer(ACCOUNT, app=create_app(Account.from_seed(1))) as server:
        run = run_contract(server, *QUICK, capture=True)
    assert run.returncode == 1
    assert "401" in run.stdout
