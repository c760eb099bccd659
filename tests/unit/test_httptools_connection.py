"""What the connections of the extra `fast` do by themselves: the rest is in the tables that all carriers share."""

from __future__ import annotations

import asyncio
import sys

import httpcore
import pytest

from clay_credits import APIConnectionError, Clay
from clay_credits_runtime import codec, httpcore_transport
from clay_credits_runtime.httptools_connection import AsyncHttptoolsConnection, HttptoolsConnection, _Dialogue
from clay_credits_runtime.operation import Call, Operation
from server import FaultServer, answer

ORIGIN = httpcore.Origin(b"http", b"a.example", 80)
TIMEOUTS = {"timeout": {"connect": 1.0, "write": 2.0, "read": 3.0, "pool": 4.0}}
CHUNKED = (
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'3;x=y\r\n{"a\r\n2\r\n":\r\n00002\r\n1}\r\n0\r\nSet-Cookie: a=trailer\r\n\r\n'
)
TO_THE_END = b'HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\n{"a":1}'

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def request_of(method):
    return httpcore.Request(method, "http://a.example/", headers={"Host": "a.example"}, extensions=TIMEOUTS)


def exchange(pieces, method="GET"):
    """Send a request by both connections to a peer that sends some pieces; give what came of it."""
    pieces = list(pieces)
    request = request_of(method)

    async def over_asyncio():
        connection = AsyncHttptoolsConnection(ORIGIN, None, httpcore.AsyncMockBackend([*pieces]))
        response = await connection.handle_async_request(request)
        return response.status, dict(response.headers), await response.aread(), connection.is_idle()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(httpcore, "SyncBackend", lambda: httpcore.MockBackend([*pieces]))
        connection = HttptoolsConnection(ORIGIN, None)
        assert connection.has_expired()
        response = connection.handle_request(request)
    came = response.status, dict(response.headers), response.read(), connection.is_idle()
    assert asyncio.run(over_asyncio()) == came
    return came


@pytest.mark.parametrize(("text", "idle"), [(CHUNKED, True), (TO_THE_END, False)], ids=["chunks", "to the end"])
def test_an_answer_is_the_same_wherever_it_is_split(text, idle):
    whole = exchange([text])
    assert whole[2:] == (b'{"a":1}', idle)
    assert not {b"Link", b"Set-Cookie"} & set(whole[1])
    assert exchange([bytes([byte]) for byte in text]) == whole
    for at in range(1, len(text)):
        assert exchange([text[:at], text[at:]]) == whole


@pytest.mark.parametrize("surplus", [WHOLE, b"HT", b"x"], ids=["another answer", "the start of one", "no answer"])
def test_a_connection_on_which_more_than_the_answer_arrives_is_not_used_again(surplus):
    assert exchange([WHOLE])[2:] == (b"{}", True)
    assert exchange([WHOLE + surplus])[2:] == (b"{}", False)


def test_what_arrived_of_a_body_is_given_before_it_breaks(monkeypatch):
    broken = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\nzz"
    monkeypatch.setattr(httpcore, "SyncBackend", lambda: httpcore.MockBackend([broken]))
    stream = HttptoolsConnection(ORIGIN, None).handle_request(request_of("GET")).iter_stream()
    assert next(stream) == b"{"
    with pytest.raises(httpcore.RemoteProtocolError, match="chunk size"):
        next(stream)


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_answer_to_head_has_no_body(body):
    text = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    assert exchange([text + body], method="HEAD") == (200, {b"Content-Length": b"2"}, b"", False)


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000 + WHOLE,
        WHOLE.replace(b"\r\n\r\n", b"\r\nX: y" * 60_000 + b"\r\n\r\n"),
        CHUNKED.replace(b";x", b";" + b"x" * 300_000),
        CHUNKED.replace(b"trailer", b"t" * 300_000),
    ],
    ids=["answers before the answer", "headers", "chunk extensions", "trailers"],
)
def test_an_answer_that_brings_much_and_none_of_the_body_is_refused(text):
    with pytest.raises(httpcore.RemoteProtocolError, match="more bytes than a head has"):
        exchange(text[at : at + 65536] for at in range(0, len(text), 65536))


def test_each_step_is_waited_for_as_long_as_the_request_says(monkeypatch):
    waited = []

    def note(owner, name, step):
        made = getattr(owner, name)

        def noted(*args, timeout=None, **kwargs):
            given = [one for one in (timeout, *args[1:]) if isinstance(one, float)]
            waited.extend((step, seconds) for seconds in given)
            return made(*args, **kwargs)

        monkeypatch.setattr(owner, name, noted)

    for kind in ("", "Async"):
        note(getattr(httpcore, f"{kind}MockBackend"), "connect_tcp", "connect")
        note(getattr(httpcore, f"{kind}MockStream"), "write", "write")
        note(getattr(httpcore, f"{kind}MockStream"), "read", "read")
    exchange([WHOLE[:-1], WHOLE[-1:]])
    assert waited == [("connect", 1.0), ("write", 2.0), ("read", 3.0), ("read", 3.0)] * 2


def test_an_answer_that_came_before_the_request_was_taken_is_read(monkeypatch):
    def closed(*_, **__):
        raise httpcore.WriteError

    monkeypatch.setattr(httpcore.MockStream, "write", closed)
    monkeypatch.setattr(httpcore.AsyncMockStream, "write", closed)
    assert exchange([answer(413)])[0] == 413


@pytest.mark.parametrize("carrier", ["httpcore", "httptools"], indirect=True)
@pytest.mark.usefixtures("carrier")
def test_a_request_that_would_be_read_as_two_is_not_sent(way):
    operation = Operation(operation_id="o", method="GET", path="/a b", result=codec.ANYTHING)
    with FaultServer([[answer()]]) as server, pytest.raises(APIConnectionError, match="LocalProtocolError") as caught:
        way.call(
            lambda clay: clay.send(Call(operation), None, None, None),
            session="s",
            base_url=f"http://127.0.0.1:{server.port}",
        )
    assert caught.value.tries == 1
    assert server.requests in ([], [b""])


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), SystemExit(3)], ids=["Ctrl-C", "exit"])
def test_an_interruption_while_parsing_ends_the_call(monkeypatch, interruption):
    def interrupted(*_):
        raise interruption

    def call():
        with FaultServer([[answer()]]) as server, Clay(session="s", base_url=f"http://127.0.0.1:{server.port}") as clay:
            clay.owners.list()

    def call_while_handling_an_error():
        try:
            int("x")
        except ValueError:
            call()

    monkeypatch.setattr(_Dialogue, "on_header", interrupted)
    with pytest.raises(type(interruption)):
        call()
    # Where the parser loses it, it is taken for the likeliest.
    with pytest.raises(KeyboardInterrupt):
        call_while_handling_an_error()


@pytest.mark.parametrize("installed", [True, False])
def test_it_is_used_where_it_is_installed(server, monkeypatch, installed):
    if not installed:
        monkeypatch.setitem(sys.modules, "httptools", None)
    httpcore_transport.httptools.cache_clear()
    try:
        with Clay(session=server.session, base_url=server.base_url) as clay:
            clay.owners.list()
            connection, _ = clay._connection.get()._idle.take(server.base_url.removesuffix("/v3"))
            connection.close()
    finally:
        httpcore_transport.httptools.cache_clear()
    assert type(connection) is (HttptoolsConnection if installed else httpcore.HTTPConnection)
