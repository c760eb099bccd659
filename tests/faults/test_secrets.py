"""The session is in nothing that the package prints, logs, pickles or raises."""

import json
from urllib.parse import quote, unquote

import pytest

from account import list_owners, list_owners_raw, stream_report
from carriers import for_each_way
from clay_credits import AsyncClay, Clay, ClayError
from leaks import Everything, everything_about
from patches import forget_sessions
from server import ScriptedServer, answer, patience
from table import BODIES, ERROR, FAULTS, HEAD, OWNERS

MARKS = ("marked-session-old", "marked-session-new")
OLD, NEW = (f"s%3A{mark}.0123456789abcdef" for mark in MARKS)
RENEWAL = f"Set-Cookie: claysession={NEW}; Path=/"
REFLECTED = f'{{"type": "Kind", "message": "{OLD}"}}'.encode()

# Besides the table: answers that renew the session, and answers that reflect it.
LEAKS = [
    ("renewed in a header that breaks", [[answer(200, OWNERS, RENEWAL + "\0")]]),
    ("renewed in a header without a colon", [[answer(200, OWNERS, f"claysession={NEW}")]]),
    ("renewed, quoted", [[answer(200, OWNERS, f'Set-Cookie: claysession="{NEW}"; Path=/')]]),
    ("renewed, and over", [[answer(401, ERROR, RENEWAL + "; Max-Age=0")]]),
    ("renewed and reflected at once", [[answer(400, f"{OLD} {NEW}".encode(), RENEWAL, f"X-Request-Id: {NEW}")]]),
    ("reflected in a status line", [[f"HTTP/1.1 {OLD}\r\n\r\n".encode()]]),
    ("reflected in a reason", [[answer(500, ERROR, reason=OLD)]]),
    ("reflected in the size of a chunk", [[HEAD + f"Transfer-Encoding: chunked\r\n\r\n{OLD}\r\n".encode()]]),
    ("reflected in a length", [[HEAD + f"Content-Length: {OLD}\r\n\r\n".encode()]]),
    ("reflected in a coding", [[HEAD + f"Transfer-Encoding: {OLD}\r\n\r\n".encode()]]),
    ("reflected in headers", [[answer(302, ERROR, f"Location: /?{OLD}", f"X-Request-Id: {OLD}", f"X: {OLD}")]]),
    ("reflected decoded", [[answer(400, unquote(OLD).encode(), f"X-Request-Id: {unquote(OLD)}")]]),
    ("reflected encoded", [[answer(400, quote(OLD).encode(), f"X-Request-Id: {quote(OLD)}")]]),
    ("reflected in JSON", [[answer(400, json.dumps({"message": OLD}).replace("%", "\\u0025").encode())]]),
    ("renewed, then an error", [[answer(200, OWNERS, RENEWAL)], [answer(404, ERROR, RENEWAL)]]),
    ("renewed and cut off", [[answer(200, OWNERS, RENEWAL)[:-3]]]),
    ("reflected in a body", [[answer(400, REFLECTED)]]),
    ("reflected where JSON should be", [[answer(200, b"<p>" + OLD.encode())]]),
]

EVERY = [
    *((name, scripts, "documented") for name, scripts, *_ in FAULTS + LEAKS),
    *((f"{name}, by other routes", scripts, "workspace") for name, scripts in LEAKS),
]


@pytest.fixture(autouse=True)
def _no_client_of_an_earlier_test(monkeypatch):
    forget_sessions(monkeypatch)


ROUTES = {"documented": {}, "workspace": {"routes": "workspace", "workspace": "1"}}


def outcome(way, scripts, log, routes="documented"):
    """Call twice, so that a renewed session is used, and return all texts that it left."""
    texts, kept = [], []

    def use(clay):
        kept.append(clay)
        return way.outcomes(clay, [list_owners_raw] * 2)

    options = {"max_retries": 1, "session": OLD, **patience(scripts), **ROUTES[routes]}
    with ScriptedServer(scripts) as server:
        for came in way.call(use, base_url=server.base_url, **options):
            if isinstance(came, ClayError):
                texts += everything_about(came)
                continue
            texts += [repr(came), repr(vars(came)), repr(came.headers)]
            try:
                texts += [repr(came.parse()), repr(came.drift)]
            except ClayError as error:
                texts += everything_about(error)
    texts += [repr(kept), *(repr(vars(clay)) + repr(vars(clay._client)) for clay in kept), log.stream.getvalue()]
    return "\n".join(texts), server.requests


@pytest.mark.parametrize(("way", "row"), for_each_way(EVERY))
def test_session_does_not_leak(way, row):
    with Everything() as log:
        text, requests = outcome(way, row[1], log, row[2])
    assert "clay_credits" in text
    for mark in MARKS:
        assert mark not in text
    assert all(request.count(b"marked-session") == 1 for request in requests)


STREAMED = [
    ("reflected in a row", [[answer(200, f'{{"rows": [{{"userId": "{OLD}"}}], "{OLD}": 1}}'.encode())]]),
    ("reflected where a row should be", [[answer(200, b'{"rows": [{}, <p>' + OLD.encode())]]),
    ("reflected and cut off", [[answer(200, b'{"rows": [{}, ' + OLD.encode(), RENEWAL)[:-20]]]),
]


@pytest.mark.parametrize(("way", "row"), for_each_way(BODIES + STREAMED))
def test_session_does_not_leak_from_a_stream(way, row):
    scripts, texts, rows = row[1], [], []
    with Everything() as log, ScriptedServer(scripts) as server:
        options = {"session": OLD, "base_url": server.base_url, "max_retries": 0}
        try:
            streamed = way.call(lambda clay: way.read(stream_report(clay), rows.append), **options, **patience(scripts))
            texts += [repr(streamed), repr(vars(streamed)), repr(streamed.parse().to_dict()), repr(streamed.drift)]
        except ClayError as error:
            texts += everything_about(error)
    text = "\n".join([*texts, *(repr(row.to_dict()) for row in rows), log.stream.getvalue()])
    assert "get_integration_credit_report" in text
    for mark in MARKS:
        assert mark not in text


def test_httpcore_logs_are_redacted(way):
    with Everything() as log:
        outcome(way, [[answer(200, OWNERS, RENEWAL)]], log)
    assert "claysession=***" in log.stream.getvalue()


@pytest.mark.parametrize("client", [Clay, AsyncClay])
@pytest.mark.parametrize("options", [{"proxy": f"http://u:{OLD}@h"}, {"http_client": OLD}, {"sesion": OLD}])
def test_option_that_a_copy_does_not_take_does_not_leak(client, options):
    with pytest.raises(TypeError, match="with_options") as caught:
        client(session="s").with_options(session=OLD, **options)
    assert MARKS[0] not in "\n".join(everything_about(caught.value))


@pytest.mark.parametrize("client", [Clay, AsyncClay])
@pytest.mark.parametrize("value", [OLD + "\n", OLD + ";", f"claysession={OLD}"])
def test_refused_session_does_not_leak(client, value):
    for make in (lambda: client(session=value), lambda: client(session="s").with_options(session=value)):
        with pytest.raises(ClayError) as caught:
            make()
        assert MARKS[0] not in "\n".join(everything_about(caught.value))


def test_session_of_a_function_does_not_leak(way):
    for given in (OLD, OLD + "\n"):
        with ScriptedServer([[answer(401, ERROR)]]) as server, Everything() as log, pytest.raises(ClayError) as caught:
            way.call(
                list_owners,
                session=lambda given=given: given,
                base_url=server.base_url,
            )
        assert MARKS[0] not in "\n".join([*everything_about(caught.value), log.stream.getvalue()])
