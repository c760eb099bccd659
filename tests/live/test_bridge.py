"""`clay-credits bridge`: the documented paths, answered from the routes of a workspace."""

import os
import re
import signal
import socket
from contextlib import closing

import httpx
import pytest

from bridging import bridged
from children import serving
from clay_credits import Clay
from clay_credits.mock import MockServer
from command_line import run
from limits import LIMIT, eventually, in_threads
from server import GRACE, HOLD, ScriptedServer, answer
from test_routes import CALLS, REPORT, WORKSPACE, account

WRONG = "s%3Awrong-session.0123456789abcdef"
MARKS = ("marked-session-old", "marked-session-new")
OLD, NEW = (f"s%3A{mark}.0123456789abcdef" for mark in MARKS)
TYPES = b"[]"
UNANSWERED = b"GET /v3/integrations HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: claysession=s\r\n\r\n"


@pytest.fixture(scope="module")
def service():
    with MockServer(routes="workspace") as running:
        yield running


@pytest.fixture(scope="module")
def bridge(service):
    with bridged(service.base_url, service.session) as running:
        yield running


@pytest.fixture(autouse=True)
def _fresh(request):
    if "service" in request.fixturenames or "bridge" in request.fixturenames:
        request.getfixturevalue("service").reset()


def get(bridge, path="/owners", session=None, method="GET", **headers):
    cookie = {"Cookie": f"claysession={bridge.session if session is None else session}"}
    return httpx.request(method, bridge.base_url + path, headers={**cookie, **headers}, timeout=LIMIT)


@pytest.mark.parametrize("name", CALLS)
def test_every_operation_gives_what_the_routes_give(way, bridge, service, name):
    direct = way.call(CALLS[name], session=service.session, base_url=service.base_url, routes="workspace")
    assert way.call(CALLS[name], session=service.session, base_url=bridge.base_url).to_dict() == direct.to_dict()


@pytest.mark.parametrize("operation", ["owners", "integrations"])
def test_the_body_is_that_of_the_mapping(bridge, service, operation):
    with Clay(session=service.session, base_url=service.base_url, routes="workspace") as clay:
        direct = getattr(clay, operation).with_raw_response.list()
    answer = get(bridge, f"/{operation}")
    assert (answer.content, answer.headers["content-type"]) == (direct.content, "application/json")


def test_a_call_is_one_line_without_what_was_sent(bridge):
    start = len(bridge.log.getvalue())
    get(bridge, "/users/1001/credits?key=1234567890")
    get(bridge, "/nothing/1001")
    get(bridge, "/users/1001/resources", method="POST", session="")
    assert re.sub(r"\d\d:\d\d:\d\d |\d+ ms", "", bridge.log.getvalue()[start:]).splitlines() == [
        "GET  /v3/users/{userId}/credits  200    get_user_credits",
        "GET  (another path)  404    no operation",
        "POST /v3/users/{userId}/resources  401    list_user_resources",
    ]


@pytest.mark.parametrize(
    ("cookie", "problem"),
    [
        ("", "must be sent once, in the cookie claysession"),
        ("other=1", "must be sent once"),
        ("claysession=a; claysession=b", "must be sent once"),
        ("claysession=", "is empty"),
        ('claysession="a"', "cannot stand in a cookie"),
    ],
)
def test_without_a_session_nothing_is_called(bridge, service, monkeypatch, cookie, problem):
    monkeypatch.setenv("CLAY_SESSION", service.session)
    answer = get(bridge, Cookie=cookie)
    assert (answer.status_code, answer.json()["type"]) == (401, "Unauthorized")
    assert problem in answer.json()["message"]
    assert service.calls.list() == ()


HOSTS = ["Host clay.example", "Host 127.0.0.1.example:8485"]
ORIGINS = ["Origin https://clay.example", "Origin null", "Origin {own}"]


@pytest.mark.parametrize("header", HOSTS + ORIGINS)
def test_a_web_page_is_refused(bridge, service, header):
    name, value = header.format(own=bridge.base_url.removesuffix("/v3")).split()
    answer = get(bridge, **{name: value})
    assert (answer.status_code, answer.json()["type"]) == (403, "Forbidden")
    assert service.calls.list() == ()


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/nothing", 404, None),
        ("GET", "/my-workspaces", 404, None),
        ("GET", "/users/1001/resources", 405, "POST"),
        ("DELETE", "/owners", 405, "GET, HEAD"),
        ("OPTIONS", "/owners", 405, "GET, HEAD"),
    ],
)
def test_only_the_document_is_served(bridge, service, method, path, status, allowed):
    answer = get(bridge, path, method=method)
    assert (answer.status_code, answer.headers.get("allow")) == (status, allowed)
    assert set(answer.json()) == {"type", "message"}
    assert service.calls.list() == ()


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/users/%2E%2E/credits", 400, "would call another path"),
        ("/users/999/credits", 404, "User not found"),
        ("/workspaces/abc/credits", 404, "Workspace not found"),
    ],
)
def test_an_id_that_does_not_exist(bridge, path, status, message):
    answer = get(bridge, path)
    assert answer.status_code == status
    assert message in answer.json()["message"]


@pytest.mark.parametrize(
    ("fault", "name", "error", "status"),
    [
        ("status=429:retry-after=7", "list_owners", "RateLimitError", 429),
        ("status=403:on=get_subscription", "get_workspace_credits", "PermissionDeniedError", 403),
        ("html=504:on=get_credit_report:every=3", "get_workspace_credits", "InternalServerError", 504),
        ("expired", "list_owners", "AuthenticationError", 401),
        ("close:on=get_credit_report:every=2", "get_workspace_credits", "InternalServerError", 502),
        ("truncate", "list_owners", "InternalServerError", 502),
    ],
)
def test_an_unhappy_answer_is_that_of_the_service(way, bridge, service, fault, name, error, status):
    service.faults.add(fault)
    (came,) = way.call(
        lambda clay: way.outcomes(clay, [CALLS[name]]),
        session=service.session, base_url=bridge.base_url, max_retries=0,
    )  # fmt: skip
    assert (type(came).__name__, came.status_code, came.operation) == (error, status, name)
    assert came.retry_after == (7 if status == 429 else None)
    assert ("<html" in came.body_excerpt) == fault.startswith("html")


def test_the_bridge_does_not_retry(bridge, service):
    service.faults.add("status=503")
    assert get(bridge).status_code == 503
    assert len(service.calls.list()) == 1


def test_a_service_that_is_not_there():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with bridged(f"http://127.0.0.1:{port}/v3", "s") as bridge:
        answer = get(bridge)
    assert (answer.status_code, answer.json()["type"]) == (502, "InternalServerError")
    assert "GET /owners (list_owners) got no answer" in answer.json()["message"]


def test_a_service_that_does_not_answer_in_time(monkeypatch):
    monkeypatch.setattr("clay_credits_mock.bridge_app.TOTAL_TIMEOUT", 0.2)
    with ScriptedServer([[HOLD]]) as service, bridged(service.base_url, "s") as bridge:
        answer = get(bridge, "/integrations")
    assert (answer.status_code, answer.json()["type"]) == (504, "InternalServerError")


def test_calls_end_with_the_caller_that_waits_for_them():
    with ScriptedServer([[HOLD]]) as service, bridged(service.base_url, "s") as bridge:
        with socket.create_connection(("127.0.0.1", port_of(bridge.base_url)), LIMIT) as caller:
            caller.sendall(UNANSWERED)
            eventually(lambda: service.requests)
        eventually(bridge.log.getvalue)
    assert "GET  /v3/integrations  ---" in bridge.log.getvalue()


def port_of(url):
    return int(url.rpartition(":")[2].removesuffix("/v3"))


def test_several_workspaces_need_a_choice():
    with MockServer(account("several-workspaces"), routes="workspace") as service:
        with bridged(service.base_url, service.session) as bridge:
            refused = get(bridge)
        with bridged(service.base_url, service.session, workspace=WORKSPACE) as bridge:
            assert get(bridge).json()["owners"]
    assert refused.status_code == 400
    assert "set CLAY_WORKSPACE" in refused.json()["message"]


def test_a_renewed_session_goes_to_the_caller(way, bridge, service):
    service.faults.add("sliding")
    sessions = []
    way.call(REPORT, session=service.session, base_url=bridge.base_url, on_session_renewed=sessions.append)
    assert len(sessions) == 1
    service.faults.clear()
    assert get(bridge, session=sessions[0]).status_code == 200
    assert "set-cookie" not in get(bridge).headers


def test_the_renewal_of_a_service_fits_the_address_of_the_bridge():
    cookie = f"Set-Cookie: claysession={NEW}; Domain=127.0.0.1; Path=/; Max-Age=9; HttpOnly; SameSite=None"
    with ScriptedServer([[answer(200, TYPES, cookie)]]) as service, bridged(service.base_url, OLD) as bridge:
        renewed = get(bridge, "/integrations")
    assert renewed.headers["set-cookie"] == f"claysession={NEW}; Path=/; HttpOnly"


@pytest.mark.parametrize(("body", "status"), [(b'{"results": []}', 400), (b"[]", 502)])
def test_a_renewed_session_goes_to_the_caller_of_a_call_that_fails(body, status):
    cookie = f"Set-Cookie: claysession={NEW}; Path=/"
    with ScriptedServer([[answer(200, body, cookie)]]) as service, bridged(service.base_url, OLD) as bridge:
        failed = get(bridge)
    assert (failed.status_code, failed.headers["set-cookie"]) == (status, f"claysession={NEW}; Path=/; HttpOnly")


def test_a_cookie_of_a_refusal_is_not_passed_on():
    cookie = f"Set-Cookie: claysession={NEW}; Path=/"
    with ScriptedServer([[answer(401, b"{}", cookie)]]) as service, bridged(service.base_url, OLD) as bridge:
        refused = get(bridge, "/integrations")
    assert refused.status_code == 401
    assert "set-cookie" not in refused.headers


def test_sessions_of_many_callers_do_not_mix(bridge, service):
    def call(number):
        session = WRONG if number % 2 else service.session
        return number % 2, get(bridge, "/workspaces/12345/credits", session=session).status_code

    assert {*in_threads(call, range(40), 8)} == {(0, 200), (1, 401)}


LEAKS = {
    "reflected": [[answer(400, f'{{"type": "Kind", "message": "{OLD}"}}'.encode(), f"X-Request-Id: {OLD}")]],
    "renewed and reflected": [[answer(200, f"<p>{NEW}</p>".encode(), f"Set-Cookie: claysession={NEW}; Path=/")]],
    "in a broken head": [[f"HTTP/1.1 {OLD}\r\n\r\n".encode()]],
    "in a length": [[f"HTTP/1.1 200 OK\r\nContent-Length: {OLD}\r\n\r\n".encode()]],
}


@pytest.mark.parametrize("scripts", LEAKS.values(), ids=LEAKS)
def test_the_session_is_in_no_answer_and_no_log(scripts, capfd):
    with ScriptedServer(scripts) as service, bridged(service.base_url, OLD) as bridge:
        answered = get(bridge, "/integrations")
        get(bridge, f"/{OLD}?claysession={OLD}")
    left = "".join(
        [answered.text, answered.headers.get("x-request-id", ""), bridge.log.getvalue(), *capfd.readouterr()]
    )
    assert not [mark for mark in MARKS if mark in left]
    assert all(request.count(b"marked-session") == 1 for request in service.requests)


@pytest.mark.parametrize(
    ("ending", "options", "logged"),
    [
        (signal.SIGINT, [], r"\d\d:\d\d:\d\d GET  /v3/owners  200  \d+ ms  list_owners\n"),
        (
            signal.SIGTERM,
            ["--json-logs"],
            r'\{.*"operationId": "list_owners".*"path": "/v3/owners", "status": 200.*\}\n',
        ),
    ],
)
def test_the_command_says_how_to_use_it_and_ends_cleanly(service, ending, options, logged):
    environment = {**os.environ, "CLAY_BASE_URL": service.base_url, "CLAY_SESSION": WRONG}
    with serving("clay_credits", "bridge", *options, env=environment) as (process, printed):
        with Clay(session=service.session, base_url=told(printed)) as clay:
            assert clay.owners.list().owners
        process.send_signal(ending)
        out, errors = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, errors
    assert "It holds no session: each request carries its own, in the cookie claysession." in printed
    assert re.fullmatch(logged, errors)
    assert service.session not in printed + out + errors


def told(printed):
    return re.search(r"^export CLAY_BASE_URL=(.+)$", printed, re.MULTILINE)[1]


def test_a_signal_does_not_wait_for_the_service():
    with (
        ScriptedServer([[HOLD]]) as service,
        serving("clay_credits", "bridge", env={**os.environ, "CLAY_BASE_URL": service.base_url}) as (process, printed),
        socket.create_connection(("127.0.0.1", port_of(told(printed))), LIMIT) as caller,
    ):
        caller.sendall(UNANSWERED)
        eventually(lambda: service.requests)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=GRACE)
    assert (process.returncode, errors.count("  ---  ")) == (0, 1)


@pytest.mark.parametrize(
    ("variables", "options", "code", "told"),
    [
        ({}, "--host 0.0.0.0", 2, "other machines can reach 0.0.0.0, and sessions would go"),
        ({}, "--workspace w_1", 2, "--workspace must be the number of a workspace"),
        ({"CLAY_WORKSPACE": "w_1"}, "", 1, "CLAY_WORKSPACE: workspace must be the number"),
        ({"CLAY_BASE_URL": "ftp://x"}, "", 1, "The base URL must be http:// or https://"),
        ({"CLAY_BASE_URL": "http://127.0.0.1:{port}/v3"}, "", 1, "CLAY_BASE_URL is the address of the bridge itself"),
        ({"CLAY_BASE_URL": "http://localhost:{port}"}, "", 1, "CLAY_BASE_URL is the address of the bridge itself"),
    ],
)
def test_what_cannot_start_is_told_in_one_line(monkeypatch, capsys, variables, options, code, told):
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(port=port))
    monkeypatch.setattr("clay_credits_mock.bridge.run_until_signal", lambda *_: pytest.fail("it started"))
    ended, out, errors = run(capsys, f"bridge --port {port} {options}")
    assert (ended, out, errors.count("\n")) == (code, "", 1)
    assert errors.startswith(f"clay-credits: {told}")


def test_a_taken_port_is_told_in_one_line(service, capsys):
    code, _, errors = run(capsys, f"bridge --port {port_of(service.base_url)}")
    assert code == 1
    assert re.fullmatch(r"clay-credits: cannot listen on .+ --port 0 for any\n", errors)
