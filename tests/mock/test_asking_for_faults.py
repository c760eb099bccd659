"""Every kind of fault, every way to ask for one, and what the client makes of it."""

import datetime
import email.utils
import math
import statistics

import httpx
import pytest

from clay_credits import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClayError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from clay_credits_mock.faults import KINDS
from document_names import LEFT, TOTAL
from limits import LIMIT, eventually

# Little time for the bytes that never come, and enough for all others.
BRIEF = httpx.Timeout(LIMIT, read=0.25)

OUTCOMES = {
    "status=400": BadRequestError,
    "status=403": PermissionDeniedError,
    "status=404": NotFoundError,
    "status=418": APIStatusError,
    "status=429:retry-after=2": RateLimitError,
    "status": InternalServerError,
    "expired": AuthenticationError,
    "revoked": AuthenticationError,
    "sliding": None,
    "latency=0.001:to=0.002": None,
    "html=504": InternalServerError,
    "truncate": APIConnectionError,
    "truncate=0": APIConnectionError,
    "stall": APITimeoutError,
    "hang": APITimeoutError,
    "reset": APIConnectionError,
    "reset=9": APIConnectionError,
    "close": APIConnectionError,
    "content-type=text%2Fplain": None,
    "garbage": APIResponseValidationError,
    "garbage=cut": APIResponseValidationError,
    "garbage=utf-8": APIResponseValidationError,
    "garbage=nan": APIResponseValidationError,
    "garbage=deep": APIResponseValidationError,
    "empty": APIResponseValidationError,
    "drift=drop:at=%2FtotalCredits": APIResponseValidationError,
    "drift=rename:at=%2FusedCredits": APIResponseValidationError,
    "drift=null:at=%2FperiodEnd": APIResponseValidationError,
    f"drift=type:at=%2F{LEFT}": APIResponseValidationError,
    "drift=wrap": APIResponseValidationError,
    "drift=enum": None,
    "rate-limit": None,
}


def by_python(mock, fault):
    mock.faults.add(fault)
    return {}


def by_control(mock, fault):
    origin = mock.base_url.removesuffix("/v3")
    assert httpx.post(f"{origin}/__mock__/faults", json={"fault": fault}).status_code == 201
    return {}


def by_header(_, fault):
    return {"default_headers": {"X-Mock-Fault": fault}}


def by_session(_, fault):
    return {"session": f"fault:{fault}"}


def by_id(_, fault):
    return {"id": f"fault:{fault}"}


def balance(way, mock, **options):
    options = {"session": mock.session, "timeout": LIMIT, "max_retries": 0, **options}
    workspace = options.pop("id", "w_1")
    return way.call(lambda clay: clay.workspaces.get_credits(workspace), base_url=mock.base_url, **options)


def test_the_table_has_every_kind():
    assert {fault.split(":")[0].split("=")[0] for fault in OUTCOMES} == set(KINDS)


# Faults with escapes are asked for in every way, the others in one way each.
ASKS = [by_python, by_control, by_header, by_session, by_id]
ASKED = [
    pytest.param(fault, ask, id=f"{fault} {ask.__name__}")
    for number, fault in enumerate(OUTCOMES)
    for ask in (ASKS if "%" in fault else [ASKS[number % len(ASKS)]])
]


@pytest.mark.parametrize(("fault", "ask"), ASKED)
def test_a_fault_ends_in_the_documented_class(way, mock, fault, ask):
    expected = OUTCOMES[fault]
    options = {"timeout": BRIEF if expected is APITimeoutError else LIMIT, **ask(mock, fault)}
    outcome = None
    try:
        assert balance(way, mock, **options).to_dict()[TOTAL] > 0
    except ClayError as error:
        outcome = type(error)
    assert outcome is expected
    (call,) = eventually(mock.calls.list)
    assert call.faults == (fault,)
    assert call.operation_id == "get_workspace_credits"


@pytest.fixture(scope="module")
def _http():
    # One for all: making one costs more than all its calls.
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def owners(mock, _http):
    """Return a function that requests the owners or another path of the mock."""

    def ask(fault=None, session=None, path="/owners"):
        headers = {"Cookie": f"claysession={session or mock.session}"}
        if fault:
            headers["X-Mock-Fault"] = fault
        return _http.get(mock.base_url + path, headers=headers)

    return ask


def test_an_error_has_the_documents_body_where_it_has_one(owners):
    assert owners("status=403").json() == {"type": "Forbidden", "message": "Insufficient permissions"}
    assert owners("status=418").json() == {"type": "ImATeapot", "message": "I'm a Teapot"}
    assert owners("status=599").json() == {"type": "InternalServerError", "message": "Internal server error"}
    assert owners("status=404:message=a%2C%20b%3Ac").json() == {"type": "NotFound", "message": "a, b:c"}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/workspaces/w_1/credits", "Workspace not found"),
        ("/workspaces/fault:status=404/credits", "Workspace not found"),
        ("/users/u_1/credits", "User not found"),
        ("/integrations/clearbit/credits/report", "Integration not found"),
        ("/owners", "Not found"),
    ],
)
def test_a_404_speaks_of_what_the_operation_looks_for(mock, owners, path, told):
    mock.faults.add("status=404")
    assert owners(path=path).json() == {"type": "NotFound", "message": told}


def test_retry_after_is_written_in_both_forms(owners):
    assert "retry-after" not in owners("status=429").headers
    assert owners("status=429:retry-after=7").headers["retry-after"] == "7"
    text = owners("status=429:retry-after=60:form=date").headers["retry-after"]
    ahead = email.utils.parsedate_to_datetime(text) - datetime.datetime.now(datetime.UTC)
    assert 50 < ahead.total_seconds() <= 61


def test_a_bucket_that_is_empty_answers_429_until_it_fills(mock, owners, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("clay_credits_mock.faults.choice.time.monotonic", lambda: now[0])
    mock.faults.add("rate-limit=0.5:burst=2")
    assert [owners().status_code for _ in range(3)] == [200, 200, 429]
    assert owners().headers["retry-after"] == "2"
    now[0] += 1.9
    assert (answer := owners()).status_code == 429
    assert answer.headers["retry-after"] == "1"
    now[0] += 0.2
    assert [owners().status_code for _ in range(2)] == [200, 429]
    now[0] += 1000
    assert [owners().status_code for _ in range(3)] == [200, 200, 429]


def test_a_revoked_session_stays_refused_until_a_reset(mock, owners):
    mock.faults.add("revoked:next=1")
    assert [owners().status_code for _ in range(3)] == [401, 401, 401]
    assert mock.faults.list() == ()
    mock.reset()
    assert owners().status_code == 200


def test_a_call_cannot_take_the_session_from_others(owners):
    assert owners("revoked").status_code == 401
    assert owners("sliding:old=refused").status_code == 200
    assert owners().status_code == 200


def test_a_session_that_slides_is_followed_by_the_client(way, mock, owners):
    mock.faults.add("sliding:old=refused:next=2")
    renewed = []

    def calls(clay):
        return clay.owners.list()

    way.call(calls, session=mock.session, base_url=mock.base_url, on_session_renewed=renewed.append)
    way.call(calls, session=renewed[0], base_url=mock.base_url, on_session_renewed=renewed.append)
    assert len({mock.session, *renewed}) == 3
    assert [owners(session=one).status_code for one in (mock.session, *renewed)] == [401, 401, 200]


@pytest.mark.parametrize("ask", [by_header, by_session, by_id])
def test_what_a_client_asks_for_is_counted_over_its_retries(way, mock, ask):
    assert balance(way, mock, max_retries=2, **ask(mock, "status=503:next=2")).to_dict()[TOTAL] > 0
    assert [call.status for call in mock.calls.list()] == [503, 503, 200]


def test_a_tag_is_counted_for_itself(owners):
    faults = ["status=503:next=1", "status=503:next=1", "status=503:next=1:tag=b"]
    assert [owners(fault).status_code for fault in faults] == [503, 200, 503]


def test_faults_happen_in_their_order_and_together(mock, owners):
    mock.faults.add("status=503:on=list_owners")
    mock.faults.add("content-type=text%2Fcsv")
    answer = owners("drift=rename:at=/message, latency=0")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/csv")
    assert mock.calls.list()[-1].faults[2:] == ("drift=rename:at=/message", "latency=0")
    assert owners(path="/integrations").status_code == 200


def test_a_fault_without_an_operation_happens_to_unknown_paths_too(mock, owners):
    mock.faults.add("status=503")
    assert owners(path="/nothing").json() == {"type": "ServiceUnavailable", "message": "Service Unavailable"}
    assert mock.calls.list()[-1].operation_id is None


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        ({"fault": "nothing"}, 400),
        ({"fault": "status=200"}, 400),
        ({"session": "fault:nothing"}, 400),
        ({"session": "fault%3Astatus%3D503"}, 503),
        ({"path": "/users/fault:nothing/credits"}, 400),
        ({"path": "/users/fault%3Astatus%3D503/credits"}, 503),
        ({"path": "/users/fault:latency=0/credits"}, 200),
        ({"path": "/users/faults/credits"}, 404),
        ({"session": "faults"}, 401),
    ],
)
def test_a_fault_that_is_none_is_told(owners, ask, status):
    answer = owners(**ask)
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["message"].startswith("No such fault: character ")


def test_a_reserved_id_keeps_the_other_parts_of_a_path(owners):
    answer = owners(path="/integrations/fault:drift=rename:at=%2FusedCredits/credits")
    assert answer.json()["integrationType"] == "clearbit"
    assert "usedCreditsV2" in answer.json()


def test_latency_has_the_distribution_that_was_asked_for(mock, owners, monkeypatch):
    waited = []

    async def wait(_, seconds):
        waited.append(seconds)

    monkeypatch.setattr("clay_credits_mock.exchange.Exchange.wait", wait)
    for fault in ("latency=3", "latency=1:to=2", "latency=0.5:sigma=1:seed=4"):
        mock.faults.clear()
        mock.faults.add(fault)
        for _ in range(100):
            owners()
    fixed, uniform, lognormal = waited[:100], waited[100:200], waited[200:]
    assert set(fixed) == {3}
    assert all(1 <= one <= 2 for one in uniform)
    assert 1.4 < statistics.mean(uniform) < 1.6
    assert 0.3 < statistics.median(lognormal) < 0.8
    assert 0.7 < statistics.stdev(map(math.log, lognormal)) < 1.3


def test_an_answer_waits_for_its_latency(mock, owners):
    owners("latency=0.05")
    # A loop may wake a little early.
    assert mock.calls.list()[0].milliseconds > 45
