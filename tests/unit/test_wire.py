"""The rest of what goes out and comes in, to the letter."""

from __future__ import annotations

import enum
import gzip
import logging
import re

import httpx
import pytest

from clay_credits import ClayError
from clay_credits.models import WorkspaceRole
from clay_credits_runtime import codec
from clay_credits_runtime.drift import DriftLog
from clay_credits_runtime.logs import SessionFilter, redact_wire_logs
from clay_credits_runtime.model import decode_model, model
from clay_credits_runtime.operation import Call, Operation, Parameter
from clay_credits_runtime.options import CallOptions
from server import FaultServer, answer
from test_codec import Bag

HEADERS = re.compile(
    rb"(GET|POST) \S+ HTTP/1.1\r\nHost: \S+\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\n"
    rb"User-Agent: clay-credits/[\d.]+\r\n(X-A: 1\r\nContent-Type: application/json\r\n)?Cookie: claysession=s\r\n"
    rb"(Content-Length: \d+\r\n)?\r\n"
)
OPERATION = Operation(
    operation_id="o",
    method="POST",
    path="/x",
    result=codec.ANYTHING,
    body=codec.ANYTHING,
    parameters=(Parameter("X-A", "x_a", "header", codec.STRING),),
)


def test_a_request_is_these_bytes_and_no_others(way):
    with FaultServer([[answer()]]) as server:
        url = f"http://127.0.0.1:{server.port}"
        way.call(lambda clay: clay.owners.list(), session="s", base_url=url)
        way.call(
            lambda clay: clay._client.send(Call(OPERATION, {"x_a": "1"}, {"k": 1}), CallOptions()),
            session="s",
            base_url=url,
        )
    assert all(HEADERS.match(request) for request in server.requests), server.requests
    assert b"Content-Length: 7\r\n\r\n" in server.requests[1]
    seen = []

    def handler(request):
        seen.append(request.content)
        return httpx.Response(200, json={})

    way.answer(handler, lambda clay: clay._client.send(Call(OPERATION, {}, {"k": 1}), CallOptions()))
    assert seen == [b'{"k":1}']


def test_a_body_whose_coding_breaks_says_so(way):
    scripts = [[answer(200, gzip.compress(b"{}")[:-6] + b"broken", "Content-Encoding: gzip")]]
    with FaultServer(scripts) as server, pytest.raises(ClayError) as caught:
        way.call(lambda clay: clay.owners.list(), session="s", base_url=f"http://127.0.0.1:{server.port}")
    assert "but the body cannot be read: its content coding is broken. " in str(caught.value)


def test_a_proxy_carries_the_calls(way):
    with FaultServer([[answer()]]) as proxy:
        options = {"session": "s", "proxy": f"http://127.0.0.1:{proxy.port}", "base_url": "http://service.invalid/v3"}
        way.call(lambda clay: clay.owners.list(), **options)
    assert proxy.requests[0].startswith(b"GET http://service.invalid/v3/owners ")


def test_what_connections_cannot_be_set_up_with_is_said(way, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    with pytest.raises(ClayError) as caught:
        way.call(lambda clay: clay.owners.list(), session="s")
    expected = "The connections cannot be set up. Correct SSL_CERT_FILE. FileNotFoundError: "
    assert str(caught.value).startswith(expected)


def test_the_time_of_a_try_is_logged_in_milliseconds(way, caplog):
    caplog.set_level(logging.DEBUG, logger="clay_credits")
    raw = way.answer(lambda _: httpx.Response(200, json={}), lambda clay: clay.owners.with_raw_response.list())
    (line,) = [record for record in caplog.records if record.name == "clay_credits"]
    assert line.args[3] == raw.elapsed * 1000
    assert line.getMessage().endswith(" ms, request id -, try 1")


def test_each_logger_of_httpcore_gets_one_filter_for_a_cookie():
    names = ["http11", "http2", "connection", "proxy", "socks"]
    for _ in range(2):
        redact_wire_logs("test-cookie")
        redact_wire_logs("other-cookie")
    for name in names:
        filters = logging.getLogger(f"httpcore.{name}").filters
        assert sorted(one.cookie for one in filters if isinstance(one, SessionFilter) and "-cookie" in one.cookie) == [
            "other-cookie",
            "test-cookie",
        ]
        for one in [one for one in filters if isinstance(one, SessionFilter) and "-cookie" in one.cookie]:
            logging.getLogger(f"httpcore.{name}").removeFilter(one)
    assert not any(isinstance(one, SessionFilter) for one in logging.getLogger().filters)


def test_clients_show_their_url(way):
    client = way.client(session="s")
    assert repr(client) == f"<{type(client).__name__} https://api.clay.com/v3>"
    assert repr(client._client.options.store.current) == "Session(***)"


def test_drift_of_additional_properties_keeps_its_place():
    class Colors(Bag):
        __document_additional__ = codec.string_enum(lambda: WorkspaceRole)

    drift = DriftLog()
    decode_model(Colors, {"n": "x"} | {"n": 1, "a": "workspace-admin", "b": "new", "c": "newer"}, drift)
    assert [entry.pointer for entry in drift.entries] == ["/b", "/c"]
    nested = DriftLog()
    codec.array(model(lambda: Colors)).decode([{"a": "new"}, {"b": "new"}], nested)
    assert [entry.pointer for entry in nested.entries] == ["/0/a", "/1/b"]


def test_enums_are_written_by_their_value():
    class Mixed(enum.Enum):
        ONE = "one"

    assert codec.string_enum(lambda: Mixed).encode(Mixed.ONE) == "one"
    with pytest.raises(codec.MismatchError):
        codec.string_enum(lambda: Mixed).decode(None, DriftLog())


def test_arguments_in_a_query_are_escaped_in_full():
    operation = Operation(
        operation_id="o",
        method="GET",
        path="/",
        result=None,
        parameters=(Parameter("q", "q", "query", codec.STRING),),
    )
    assert Call(operation, {"q": "a/b X"}).target() == "/?q=a%2Fb%20X"


def test_an_argument_in_the_path_is_never_left_out():
    operation = Operation(
        operation_id="o",
        method="GET",
        path="/{id}",
        result=None,
        parameters=(Parameter("id", "id", "path", codec.STRING),),
    )
    with pytest.raises(TypeError, match="id must be of type string, not NoneType"):
        Call(operation, {"id": None}).target()


@pytest.mark.parametrize(
    ("header", "renewed"),
    [("claysession=a=b", "a=b"), ("claysession=a; x=y=z; Max-Age=5", "a"), ("claysession=a; Max-Age=00", None)],
)
def test_a_cookie_is_read_up_to_its_first_equals_sign(way, header, renewed):
    saved = []
    way.answer(
        lambda _: httpx.Response(200, json={}, headers={"Set-Cookie": header}),
        lambda clay: clay.owners.list(),
        on_session_renewed=saved.append,
    )
    assert saved == ([] if renewed is None else [renewed])


def test_a_function_that_gives_the_whole_cookie_is_told(way):
    with pytest.raises(ClayError, match="without claysession= before it"):
        way.answer(lambda _: httpx.Response(200), lambda clay: clay.owners.list(), session=lambda: "claysession=a")
