"""The messages of errors, word for word."""

import math

import httpx
import httpx2
import pytest

from account import list_owners
from clay_credits import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ClayError,
)
from patches import limit_bodies


async def asynchronous(_):
    """Do nothing, as an async callback."""


CALLED = "GET /owners (list_owners)"
BAD_URL = (
    "The base URL must be http:// or https:// with a host, and without user, query or fragment. "
    "Correct base_url= or CLAY_BASE_URL."
)
NO_COOKIE = "contains a character that cannot stand in a cookie (white space, a quote, a comma, ;, \\ or non-ASCII)"
ENDS = "begins or ends with white space, such as the end of a line"
NO_SESSION = (
    "No session: pass session= or set CLAY_SESSION to the value of the claysession cookie "
    "of a browser that is signed in."
)
NOT_ALONE = "must be the cookie's value alone, without claysession= before it"
NO_MAPPING = "must be a mapping of names to values"
TWO_PROXIES = "exclude each other: pass the proxy to the http_client"
NO_HEADER = "contains a character that cannot stand in a header"
RANGE = "must be a number of seconds above 0, and at most 31,536,000 (a year)"
SET_IT = "Pass session= or set CLAY_SESSION to the cookie's value."
BAD_URLS = [
    "", "api.clay.com", "ftp://host/v3", "https://", "https://u:p@host", "https://host/v3?x=1", "https://host/#x",
    "http://[", "http://h:x", "https://h:0", "https://h:65536",
]  # fmt: skip
OPTIONS = [
    ({"session": None}, ClayError, NO_SESSION),
    ({"session": ""}, ClayError, f"The session is empty. {SET_IT}"),
    ({"session": 7}, ClayError, f"The session must be a string, not int. {SET_IT}"),
    ({"session": "a b"}, ClayError, f"The session {NO_COOKIE}. {SET_IT}"),
    ({"session": "a\n"}, ClayError, f"The session {ENDS}. {SET_IT}"),
    *(
        ({"session": value}, ClayError, f"The session {NOT_ALONE}. {SET_IT}")
        for value in ("claysession=a", "Cookie: claysession=a", " cookie:claysession = a\n")
    ),
    *(({"base_url": url}, ClayError, BAD_URL) for url in BAD_URLS),
    *(
        ({name: value}, ValueError, f"{name} {RANGE}")
        for name in ("timeout", "total_timeout")
        for value in (0, -1, 1e10, math.nan, math.inf)
    ),
    ({"timeout": httpx.Timeout(5, read=-1)}, ValueError, f"timeout.read {RANGE}"),
    ({"timeout": httpx.Timeout(5, pool=math.inf)}, ValueError, f"timeout.pool {RANGE}"),
    ({"timeout": httpx2.Timeout(5, connect=0)}, ValueError, f"timeout.connect {RANGE}"),
    ({"timeout": httpx.Timeout("5")}, TypeError, "timeout.connect must be a number of seconds, not str"),
    ({"timeout": True}, TypeError, "timeout must be a number of seconds, not bool"),
    ({"total_timeout": "5"}, TypeError, "total_timeout must be a number of seconds, not str"),
    ({"on_try": "print"}, TypeError, "on_try must be a function, not str"),
    ({"on_drift": 5}, TypeError, "on_drift must be a function, not int"),
    ({"on_session_renewed": 5}, TypeError, "on_session_renewed must be a function, not int"),
    ({"on_try": asynchronous}, TypeError, "on_try must be a function that is not async"),
    ({"on_drift": asynchronous}, TypeError, "on_drift must be a function that is not async"),
    ({"base_url": httpx.URL("https://h")}, TypeError, "base_url must be a string, not URL"),
    ({"base_url": b"https://h"}, TypeError, "base_url must be a string, not bytes"),
    ({"base_url": 5}, TypeError, "base_url must be a string, not int"),
    ({"timeout": "5"}, TypeError, "timeout must be a number of seconds or an httpx.Timeout, not str"),
    ({"max_retries": -1}, ValueError, "max_retries must be 0 or more"),
    *(
        ({"max_retries": value}, TypeError, f"max_retries must be a whole number, not {type(value).__name__}")
        for value in ("x", 1.5, True)
    ),
    ({"proxy": "p", "http_client": 1}, ValueError, f"proxy and http_client {TWO_PROXIES}"),
    *(({"default_headers": {name: "c"}}, ValueError, f"header name {name!r} {NO_HEADER}") for name in ("a b", "")),
    *(
        ({"default_headers": {"a": value}}, ValueError, f"header a {NO_HEADER}")
        for value in ("\n", "a\r\nb: c", " a", "é")
    ),
    ({"default_headers": {"a": 1}}, TypeError, "header a must be a string, not int"),
    ({"default_headers": {"Cookie": "a"}}, ValueError, "the Cookie header carries the session: pass session= instead"),
    ({"default_headers": {"Host": "a"}}, ValueError, "the Host header follows from base_url: pass that instead"),
    *(
        ({"default_headers": {name: "a"}}, ValueError, f"header {name} frames the request, so the client sets it")
        for name in ("Connection", "content-length", "Transfer-Encoding")
    ),
    *(
        ({"default_headers": value}, TypeError, f"default_headers {NO_MAPPING}, not {type(value).__name__}")
        for value in (5, "", [("a", "b")])
    ),
    ({"default_headers": {1: "a"}}, TypeError, "the name of a header must be a string, not int"),
]

ARGUMENTS = [
    ("x" * 100_000, ValueError, "an argument is too long: the URL would have more than 65,536 characters"),
    ("\ud800", ValueError, "user_id contains half of a surrogate pair, which UTF-8 cannot encode"),
    *(
        (value, ValueError, f"user_id must not be empty, '.' or '..': {value!r} would call another path")
        for value in ("", ".", "..")
    ),
    (5, TypeError, "user_id must be of type string, not int"),
]


@pytest.mark.parametrize(("user_id", "error", "message"), ARGUMENTS, ids=lambda value: str(value)[:9])
def test_message_for_an_argument(way, user_id, error, message):
    sent = []
    with pytest.raises(error) as caught:
        way.answer(sent.append, lambda clay: clay.users.get_credits(user_id))
    assert str(caught.value) == message
    assert sent == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        *(
            ({"extra_headers": value}, TypeError, f"extra_headers {NO_MAPPING}, not {type(value).__name__}")
            for value in ("a", "", [])
        ),
        ({"extra_headers": {"a": "\n"}}, ValueError, f"header a {NO_HEADER}"),
        ({"timeout": 0}, ValueError, f"timeout {RANGE}"),
    ],
)
def test_message_for_an_option_of_a_call(way, options, error, message):
    with pytest.raises(error) as caught:
        way.answer(httpx.Response(200), lambda clay: list_owners(clay, **options))
    assert str(caught.value) == message


@pytest.mark.parametrize(("options", "error", "message"), OPTIONS)
def test_message_for_an_option(way, options, error, message):
    with pytest.raises(error) as caught:
        way.client(**{"session": "s", **options})
    assert str(caught.value) == message


@pytest.mark.parametrize("port", [1, 65535])
def test_first_and_last_port_are_accepted(way, port):
    assert way.client(session="s", base_url=f"https://host:{port}//").base_url == f"https://host:{port}"


def failing(way, handler, **options):
    with pytest.raises(APIError) as caught:
        way.answer(handler, list_owners, **options)
    error = caught.value
    assert (error.operation, error.method, error.path_template) == ("list_owners", "GET", "/owners")
    # A cause would keep the frames of httpx, whose locals know the session.
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    return error


FORBIDDEN = (
    "The signed-in person may not see this: ask an admin of the workspace. "
    'If only the billing is hidden, routes="workspace" takes period=(start, end).'
)
STATUSES = [
    (400, "The service does not understand the request: check the arguments."),
    (401, "The session has expired or is not valid: sign in again and copy the new session cookie."),
    (403, FORBIDDEN),
    (404, "Check the id, and that the base URL ends with the version of the API, such as /v3."),
    (501, "The service failed: the same call may succeed later."),
    (600, "The answer may say why. If the document does not list this status, check the base URL."),
    (300, "The answer may say why. If the document does not list this status, check the base URL."),
    (199, "The answer may say why. If the document does not list this status, check the base URL."),
]


def test_message_for_a_path_that_the_service_does_not_have(way):
    error = failing(way, httpx.Response(404, json={"type": "NoMatchingURL", "message": "Invalid URL"}))
    assert 'With routes="workspace" those of the service\'s own pages are read' in str(error)
    assert "clay-credits doctor tells" in str(error)


@pytest.mark.parametrize(("status", "advice"), STATUSES)
@pytest.mark.parametrize(("body", "excerpt"), [(b"", "no body"), (b'{"type": "Kind"}', '{"type": "Kind"}')])
def test_message_for_a_status(way, status, advice, body, excerpt):
    error = failing(way, httpx.Response(status, content=body))
    assert str(error) == f"{CALLED} answered {status}: {excerpt}. {advice}"
    assert isinstance(error, APIStatusError)
    assert error.body == ({"type": "Kind"} if body else None)


def test_message_for_a_status_after_retries(way):
    error = failing(way, httpx.Response(429), max_retries=1)
    assert str(error) == f"{CALLED} answered 429 in 2 tries: no body. Wait before the next call."
    assert error.tries == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("seconds", "more"), [("5", "."), ("90", ", and a call waits for at most 60 by itself.")])
def test_message_for_retry_after(way, status, seconds, more):
    error = failing(way, httpx.Response(status, headers={"Retry-After": seconds}), max_retries=0)
    advice = "" if status == 429 else "The service failed: the same call may succeed later. "
    asked = f"{advice}The service asks to wait {seconds} seconds before the next call{more}"
    assert str(error) == f"{CALLED} answered {status}: no body. {asked}"


def test_message_for_an_html_page(way):
    page = "<html>\n  <h1>502 Bad Gateway</h1>\r\n\tSorry.\n"
    error = failing(way, httpx.Response(501, text=page))
    advice = "The service failed: the same call may succeed later."
    assert str(error) == f"{CALLED} answered 501: <html> <h1>502 Bad Gateway</h1> Sorry. {advice}"
    assert error.body_excerpt == page


CHECK = "the network, the base URL and the proxies."


@pytest.mark.parametrize(
    ("raised", "error_class", "reason"),
    [
        (httpx.ConnectError("refused"), APIConnectionError, "ConnectError: refused. Check"),
        (httpx.ReadError(""), APIConnectionError, "ReadError. Check"),
        (httpx.ReadError("Ended."), APIConnectionError, "ReadError: Ended. Check"),
        (httpx.RemoteProtocolError(""), APIConnectionError, "RemoteProtocolError. Check"),
        (httpx.ReadTimeout("slow"), APITimeoutError, "ReadTimeout: slow. Allow more time, or check"),
        (httpx.ConnectTimeout("x"), APITimeoutError, "ConnectTimeout: x. Allow more time, or check"),
        (httpx.PoolTimeout(""), APITimeoutError, "PoolTimeout. Allow more time, or check"),
    ],
)
@pytest.mark.parametrize(("retries", "times"), [(0, ""), (1, " in 2 tries")])
def test_message_for_a_call_without_answer(way, raised, error_class, reason, retries, times):
    error = failing(way, raised, max_retries=retries)
    assert type(error) is error_class
    assert str(error) == f"{CALLED} got no answer{times}: {reason} {CHECK}"
    assert error.tries == retries + 1


PERMANENT = [httpx.LocalProtocolError("x"), httpx.UnsupportedProtocol("x"), httpx.InvalidURL("x")]


@pytest.mark.parametrize("raised", [*PERMANENT, httpx.ConnectError("CERTIFICATE_VERIFY_FAILED")])
def test_permanent_failure_is_not_retried(way, raised):
    assert failing(way, raised).tries == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"\xff", b"NaN", b'{"a": Infinity}', b"[" * 100_000])
def test_message_for_invalid_json(way, body):
    error = failing(way, httpx.Response(200, content=body))
    assert isinstance(error, APIResponseValidationError)
    assert (
        str(error) == f"{CALLED} answered 200, but the body is not valid JSON. "
        "The service may have changed: its answer is in .body."
    )
    assert (error.pointer, error.tries, error.body) == ("", 1, body)


def test_message_for_a_large_body(way, monkeypatch):
    limit_bodies(monkeypatch, 12)
    assert way.answer(httpx.Response(200, content=b'{"owners":1}'), list_owners).owners is None
    error = failing(way, httpx.Response(200, content=b'{"owners":12}'))
    assert str(error) == (
        f"{CALLED} answered 200, but the body cannot be read: it is larger than 12 bytes. "
        "The service may have changed: its answer is in .body."
    )
    assert (error.body, error.body_excerpt) == (b"", "")
    error = failing(way, httpx.Response(404, content=b'{"type": "NotFound"}'))
    assert "answered 404: no body." in str(error)


def test_message_for_a_closed_client(way):
    clay = way.client(session="s")
    way.use(clay, way.close)
    with pytest.raises(ClayError) as caught:
        way.use(clay, list_owners)
    assert str(caught.value) == "The client is closed: make a new one, or call it inside its with block."
