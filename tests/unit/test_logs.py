"""Log records: of each try, and of httpcore without the session."""

import logging

import httpx
import pytest

from account import list_owners, list_owners_raw
from clay_credits import APIConnectionError
from clay_credits_runtime.logs import CredentialFilter, redact_wire_logs


@pytest.fixture
def logged(caplog):
    """Return the records of tries."""
    caplog.set_level(logging.DEBUG, logger="clay_credits")
    return lambda: [record for record in caplog.records if record.name == "clay_credits"]


def test_each_try_is_logged(way, logged):
    answers = [httpx.Response(status, json={}, headers={"X-Request-Id": "r-1"}) for status in (503, 200)]
    way.answer(answers, lambda clay: clay.users.get_credits("u_secret"))
    first, second = [record.getMessage() for record in logged()]
    assert first.startswith("GET /users/{userId}/credits -> 503 in ")
    assert second.endswith(" ms, request id r-1, try 2")
    assert "u_secret" not in first + second


def test_time_of_a_try_is_logged(way, logged):
    raw = way.answer(httpx.Response(200, json={}), list_owners_raw)
    (record,) = logged()
    assert record.args[3] == raw.elapsed * 1000
    assert record.getMessage().endswith(" ms, request id -, try 1")


def test_try_without_an_answer_is_logged(way, logged):
    with pytest.raises(APIConnectionError):
        way.answer(httpx.ConnectError("refused"), list_owners, max_retries=0)
    assert [record.getMessage() for record in logged()] == ["GET /owners -> no answer (ConnectError: refused), try 1"]


@pytest.mark.parametrize(
    ("message", "arguments", "printed"),
    [
        ("sent claysession=a%20b; Path=/", (), "sent claysession=***; Path=/"),
        ("sent %s", ("claysession=ab, c",), "sent claysession=***, c"),
        ("(b'claysession=ab')", (), "(b'claysession=***')"),
        ('"claysession=ab\\n"', (), '"claysession=***\\n"'),
        ("other=ab", (), "other=ab"),
    ],
)
def test_filter_removes_the_session(message, arguments, printed):
    record = logging.LogRecord("n", 10, "p", 1, message, arguments, None)
    assert CredentialFilter("claysession").filter(record) is True
    assert record.getMessage() == printed


def test_each_wire_logger_gets_one_filter_for_a_cookie():
    cookies = ["other-cookie", "test-cookie"]
    for cookie in cookies * 2:
        redact_wire_logs(cookie)
    for name in ("http11", "http2", "connection", "proxy", "socks"):
        logger = logging.getLogger(f"httpcore.{name}")
        found = [one for one in logger.filters if isinstance(one, CredentialFilter) and one.name in cookies]
        assert sorted(one.name for one in found) == cookies
        for one in found:
            logger.removeFilter(one)
    assert not any(isinstance(one, CredentialFilter) for one in logging.getLogger().filters)
