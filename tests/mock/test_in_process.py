"""The mock and the examples without a socket, and pytest's fixtures."""

import asyncio
import datetime
import re
import sys
import threading

import httpx
import pytest

from clay_credits import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    AsyncClay,
    Clay,
    InternalServerError,
    NotFoundError,
    RateLimitError,
)
from clay_credits.mock import Account, InProcessMock, MockServer
from clay_credits.testing import Examples
from clay_credits_mock.contract import Contract
from demo import environment_of
from document_names import USED
from limits import PROCESS_LIMIT, in_threads, run_async, run_program

pytest_plugins = ["pytester"]


@pytest.fixture
def examples():
    return Examples()


def both(in_process, use):
    """Return what both clients return, which must be the same."""

    async def awaited():
        return await use(in_process.async_clay)

    given = use(in_process.clay)
    assert run_async(awaited()) == given
    return given


def test_it_answers_what_a_server_answers(clay_mock, server):
    with Clay(session=server.session, base_url=server.base_url) as clay:
        report = clay.integrations.get_credit_report("clearbit")
    assert both(clay_mock, lambda clay: clay.integrations.get_credit_report("clearbit")) == report


def test_its_plain_client_reaches_every_path_of_a_server(clay_mock):
    cookie = {"Cookie": f"claysession={clay_mock.session}"}
    assert clay_mock.http_client.get("/owners").status_code == 401
    assert clay_mock.http_client.get("/nothing").json()["type"] == "NoMatchingURL"
    assert clay_mock.http_client.get("/owners?a=b", headers=cookie).json()["owners"]
    assert clay_mock.http_client.head("/owners", headers=cookie).content == b""
    assert clay_mock.http_client.post("/owners", json={}).headers["allow"]
    assert [call.query for call in clay_mock.calls.list()] == ["", "", "a=b", "", ""]


def test_a_client_of_ones_own_uses_its_connections(clay_mock):
    options = {"session": clay_mock.session, "base_url": clay_mock.base_url}
    with Clay(http_client=clay_mock.http_client, **options) as clay:
        assert clay.owners.list() == clay_mock.clay.owners.list()

    async def owners():
        async with AsyncClay(http_client=clay_mock.async_http_client, **options) as clay:
            return await clay.owners.list()

    assert run_async(owners()) == clay_mock.clay.owners.list()


def test_a_sync_client_can_be_used_inside_of_an_event_loop(clay_mock):
    async def owners():
        return clay_mock.clay.owners.list()

    assert run_async(owners()).owners


@pytest.mark.parametrize(
    ("fault", "error", "told"),
    [
        ("status=503", InternalServerError, "503"),
        ("status=429:retry-after=30", RateLimitError, "429"),
        ("garbage", APIResponseValidationError, "JSON"),
        ("reset", APIConnectionError, "ReadError: .* resets"),
        ("close", APIConnectionError, "RemoteProtocolError: .* closes"),
        ("truncate", APIConnectionError, "RemoteProtocolError: .* closes"),
        ("reset=10", APIConnectionError, "ReadError: .* resets"),
        ("hang", APITimeoutError, "longer than the client waits"),
        ("stall", APITimeoutError, "longer than the client waits"),
        ("latency=61", APITimeoutError, "longer than the client waits"),
    ],
)
def test_a_fault_meets_both_clients_and_no_time_passes(clay_mock, fault, error, told):
    clay_mock.faults.add(fault)
    with pytest.raises(error, match=told) as caught:
        clay_mock.clay.workspaces.get_credits("w_1")
    with pytest.raises(error) as awaited:
        run_async(clay_mock.async_clay.workspaces.get_credits("w_1"))
    assert str(awaited.value) == str(caught.value)


def test_a_latency_within_the_timeout_is_not_waited_for(clay_mock):
    clay_mock.faults.add("latency=3000")
    assert clay_mock.clay.owners.list(timeout=httpx.Timeout(None), total_timeout=10_000).owners
    with pytest.raises(APITimeoutError):
        clay_mock.clay.owners.list(timeout=2999, max_retries=0)


def test_retries_are_calls_that_do_not_wait(clay_mock):
    clay_mock.faults.add("status=429:retry-after=60:next=2")
    assert clay_mock.clay.with_options(max_retries=2).owners.list().owners
    assert [call.status for call in clay_mock.calls.list()] == [429, 429, 200]


def test_threads_can_share_it(clay_mock):
    answers = in_threads(lambda _: clay_mock.clay.owners.list(), range(40), 4)
    assert answers == answers[:1] * 40
    assert len(clay_mock.calls.list()) == 40


def test_neither_a_socket_nor_a_thread_is_made(monkeypatch, clay_mock):
    monkeypatch.setattr("socket.socket", None)
    monkeypatch.setattr(threading.Thread, "start", None)
    assert clay_mock.clay.owners.list().owners


def test_a_reset_brings_back_the_start():
    mock = InProcessMock(Account.from_seed(1), faults=["status=500:next=1"])
    mock.clock.set(datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    mock.faults.add("latency=1")
    mock.http_client.get("/owners")
    mock.reset()
    assert [active.fault.text for active in mock.faults.list()] == ["status=500:next=1"]
    assert mock.calls.list() == ()
    assert mock.clock.now().year == 2024


def test_an_application_that_waits_is_told_so(clay_mock, monkeypatch):
    async def waiting(*_):
        await asyncio.sleep(0)

    monkeypatch.setattr(clay_mock, "_served", waiting)
    with pytest.raises(RuntimeError, match="event loop"):
        clay_mock.http_client.get("/")


def test_examples_are_the_documents(examples):
    contract = Contract("clay_credits")
    for operation in contract.operations():
        path = re.sub(r"{\w+}", "x", operation.path.removeprefix(contract.base_path))
        assert examples.http_client.request(operation.method, path).json() == operation.example(200)
    assert both(examples, lambda clay: clay.workspaces.get_credits("any")).to_dict()[USED] == 3500


def test_an_answer_is_replaced_a_few_times_or_for_good(examples):
    examples.answer("list_owners", {"owners": []})
    examples.answer("list_owners", status=429, headers={"Retry-After": "0"}, times=2)
    examples.answer("list_owners", b"<html>", headers={"Content-Type": "text/html"}, times=1)
    given = [examples.http_client.get("/owners") for _ in range(5)]
    assert [one.status_code for one in given] == [429, 429, 200, 200, 200]
    assert given[0].json()["type"] == "TooManyRequests"
    assert (given[0].headers["retry-after"], given[0].headers["content-type"]) == ("0", "application/json")
    assert (given[2].content, given[2].headers["content-type"]) == (b"<html>", "text/html")
    assert given[3].json() == given[4].json() == {"owners": []}
    assert examples.http_client.get("/integrations").json()["integrations"]


def test_an_error_without_an_example_has_a_body_of_the_same_shape(examples):
    examples.answer("get_user_credits", status=418)
    assert examples.http_client.get("/users/u/credits").json()["type"] == "ImATeapot"
    examples.answer("get_user_credits", status=404)
    with pytest.raises(NotFoundError, match="User not found"):
        examples.clay.users.get_credits("u")


def test_examples_remember_calls_without_the_session(examples):
    examples.clay.users.list_resources("ü 1", extra_headers={"X-A": "b"})
    (call,) = examples.calls.list()
    assert (call.operation_id, call.method, call.path) == (
        "list_user_resources",
        "POST",
        "/v3/users/%C3%BC%201/resources",
    )
    assert dict(call.headers)["x-a"] == "b"
    assert examples.session not in repr(call)


def test_examples_take_faults_and_a_reset(examples):
    examples.answer("list_owners", {"owners": []})
    examples.answer("list_owners", status=500, times=3)
    examples.faults.add("hang:on=list_owners")
    with pytest.raises(APITimeoutError):
        examples.clay.owners.list(max_retries=0)
    examples.reset()
    assert examples.calls.list() == ()
    assert examples.clay.owners.list().owners


def test_what_is_no_operation_is_told(examples):
    with pytest.raises(LookupError, match="GET /v3/nothing is not an operation"):
        examples.http_client.get("/nothing")
    with pytest.raises(ValueError, match="no operation 'list_owner', but list_owners, "):
        examples.answer("list_owner")
    with pytest.raises(ValueError, match="1 or more"):
        examples.answer("list_owners", times=0)


def test_a_server_leads_clients_to_itself(clay_mock_server):
    assert isinstance(clay_mock_server, MockServer)
    with Clay() as clay:
        assert clay.owners.list().owners
    program = "from clay_credits import Clay; print(Clay().owners.list().owners is None)"
    run = run_program([sys.executable, "-c", program], env=environment_of(clay_mock_server), check=True)
    assert run.stdout == "False\n"
    assert [call.status for call in clay_mock_server.calls.list()] == [200, 200]


FRESH = """
import datetime
import pytest
from clay_credits import Clay

@pytest.fixture(params=["clay_mock", "clay_mock_server"])
def mock(request):
    return request.getfixturevalue(request.param)

@pytest.mark.parametrize("time", [1, 2])
def test_fresh(mock, time):
    assert mock.account.users[0].id == "u_1" and len(mock.account.users) == 3
    assert (mock.calls.list(), mock.faults.list()) == ((), ())
    assert mock.account.clock.now().year == 2024
    mock.faults.add("status=429:retry-after=60:next=2")
    mock.account.clock.set(datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    with getattr(mock, "clay", None) or Clay() as clay:
        assert clay.owners.list().owners
"""
ACCOUNT = """
import pytest
from clay_credits.mock import Account

@pytest.fixture(scope="session")
def clay_mock_account():
    return Account.from_seed(7, users=3)
"""


def test_every_test_begins_anew_and_with_an_account_of_ones_own(pytester):
    pytester.makepyfile(FRESH)
    pytester.makeconftest(ACCOUNT)
    outcome = pytester.runpytest_inprocess("-W", "error", "-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=4)


def test_without_the_extra_the_fixture_says_what_to_install_and_others_run(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest("import sys; sys.modules['starlette'] = None")
    pytester.makepyfile(
        "def test_a(clay_mock): pass\ndef test_b():\n    from clay_credits.testing import Examples\n"
        "    assert Examples().clay.owners.list().owners"
    )
    outcome = pytester.runpytest_subprocess("-p", "clay_credits_mock._pytest_plugin", timeout=PROCESS_LIMIT)
    outcome.assert_outcomes(passed=1, errors=1)
    outcome.stdout.fnmatch_lines(["*the mock needs starlette: pip install 'clay-credits*"])
