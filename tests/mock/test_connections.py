"""What HTTP libraries of other languages send, and connections that end before their time."""

import contextlib
import json
import re
import socket
import threading

import httpx
import pytest

from clay_credits.mock import MockServer
from limits import LIMIT, eventually, join

OWNERS = "GET /v3/owners HTTP/1.1"
CLOSE = "Connection: close"


def statuses(received):
    return re.findall(rb"HTTP/1\.1 (\d+)", received)


def body(received):
    return json.loads(received.partition(b"\r\n\r\n")[2])


def test_a_body_after_a_request_to_upgrade_is_read(mock, raw):
    # The JDK's HttpClient asks for HTTP/2 like this; with httptools uvicorn would lose the body.
    upgrade = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB")
    raw.send("POST /v3/users/u_1/resources HTTP/1.1", "Host: x", *upgrade, "Content-Length: 2", body=b"{}")
    raw.send(OWNERS, "Host: x", CLOSE)
    assert statuses(raw.receive()) == [b"200", b"200"]
    assert mock.calls.list()[0].body == "{}"


def test_a_call_of_http_1_0_is_answered_and_closed(raw):
    raw.send("GET /v3/owners HTTP/1.0")
    received = raw.receive()
    assert statuses(received) == [b"200"]
    assert body(received)["owners"]


def test_http_1_0_with_keep_alive_knows_where_the_body_ends(raw):
    raw.send("GET /v3/owners HTTP/1.0", "Connection: keep-alive")
    received = raw.receive()
    length = int(re.search(rb"content-length: (\d+)", received)[1])
    assert len(received.partition(b"\r\n\r\n")[2]) == length


def test_calls_that_do_not_wait_are_answered_in_their_order(mock, raw):
    for path in ("owners", "nothing", "integrations", "workspaces/w_1/credits"):
        raw.send(f"GET /v3/{path} HTTP/1.1", "Host: x")
    raw.send(OWNERS, "Host: x", CLOSE)
    assert statuses(raw.receive()) == [b"200", b"404", b"200", b"200", b"200"]
    assert [call.number for call in mock.calls.list()] == sorted(call.number for call in mock.calls.list())


def test_a_client_that_waits_for_100_continue_gets_it(mock, raw):
    raw.send("POST /v3/users/u_1/resources HTTP/1.1", "Host: x", "Expect: 100-continue", "Content-Length: 2", CLOSE)
    assert raw.receive_until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
    raw.connection.sendall(b"{}")
    assert statuses(raw.receive()) == [b"200"]
    assert mock.calls.list()[0].body == "{}"


def test_a_body_in_chunks_is_read(mock, raw):
    chunks = b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    head = ("POST /v3/users/u_1/resources HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", CLOSE)
    raw.send(*head, body=chunks)
    assert statuses(raw.receive()) == [b"200"]
    assert mock.calls.list()[0].body == "{}"


@pytest.mark.parametrize(
    ("target", "status"),
    [("http://mock/v3/owners", b"200"), ("http://mock", b"200"), ("*", b"404"), ("/a://v3/owners", b"404")],
)
def test_a_target_may_be_a_whole_url(raw, target, status):
    raw.send(f"GET {target} HTTP/1.1", "Host: localhost", CLOSE)
    assert statuses(raw.receive()) == [status]


@pytest.mark.parametrize("path", ["/v3/owners", "/v3/users/u_1/credits"])
def test_head_has_the_headers_of_get_and_no_body(raw, path):
    for method in ("HEAD", "GET"):
        raw.send(f"{method} {path} HTTP/1.1", "Host: x", *([CLOSE] if method == "GET" else []))
    head, get, content = raw.receive().split(b"\r\n\r\n")
    assert re.findall(rb"content-(?:type|length): (\S+)", head) == re.findall(rb"content-(?:type|length): (\S+)", get)
    assert json.loads(content)


@pytest.mark.parametrize("method", ["TRACE", "QUERY", "PROPFIND", "get", "X-"])
def test_another_method_is_refused_with_those_that_are_allowed(raw, method):
    raw.send(f"{method} /v3/owners HTTP/1.1", "Host: x", CLOSE)
    received = raw.receive()
    assert statuses(received) == [b"405"]
    assert b"\r\nallow: GET, HEAD\r\n" in received
    assert body(received)["type"] == "MethodNotAllowed"


@pytest.mark.parametrize(
    ("lines", "status", "kind"),
    [
        ((f"GET /v3/{'x' * 100_000} HTTP/1.1", "Host: x"), b"431", "RequestHeaderFieldsTooLarge"),
        ((OWNERS, "Host: x", *[f"X: {'y' * 100}"] * 2000), b"431", "RequestHeaderFieldsTooLarge"),
        (("GET /v3/owners",), b"400", "BadRequest"),
        ((OWNERS, "Host: x", "Host: y"), b"400", "BadRequest"),
        ((OWNERS,), b"400", "BadRequest"),
        ((OWNERS, "Host: x", "Content-Length: -1"), b"400", "BadRequest"),
        (("GET /v3/\xfc HTTP/1.1", "Host: x"), b"400", "BadRequest"),
    ],
    ids=["a long target", "many headers", "no version", "two hosts", "no host", "a length that is none", "no ASCII"],
)
def test_what_is_no_http_is_refused_in_the_documents_shape(mock, lines, status, kind):
    host, port = mock.base_url.removeprefix("http://").removesuffix("/v3").split(":")
    with socket.create_connection((host, int(port)), timeout=LIMIT) as connection:
        sending = threading.Thread(target=send_until_refused, args=(connection, lines), name="sending", daemon=True)
        sending.start()
        received = until_reset(connection)
        join(sending)
    assert statuses(received) == [status]
    assert body(received)["type"] == kind


def send_until_refused(connection, lines):
    with contextlib.suppress(OSError):
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))


def until_reset(connection):
    """Read to the end; a server that closes with input unread may end with a reset."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while more := connection.recv(65536):
            received += more
    return received


def test_a_body_that_is_longer_than_any_is_refused(mock):
    answer = httpx.post(f"{mock.base_url}/users/u_1/resources", content=bytes(2**20 + 1))
    assert answer.status_code == 413
    assert answer.json()["type"] in {"RequestEntityTooLarge", "ContentTooLarge"}  # its name since Python 3.13


def test_a_body_that_is_cut_off_is_kept_as_far_as_it_came(mock, raw):
    raw.send("POST /v3/users/u_1/resources HTTP/1.1", "Host: x", "Content-Length: 9", body=b"{")
    raw.connection.shutdown(socket.SHUT_WR)
    assert raw.receive() == b""
    (call,) = eventually(mock.calls.list)
    assert (call.status, call.operation_id) == (None, "list_user_resources")


@pytest.mark.parametrize(
    ("fault", "received"), [("truncate=5", b'{"own'), ("truncate=0", b""), ("truncate=99999", None), ("close", b"")]
)
def test_a_body_is_announced_whole_and_sent_in_part(mock, raw, fault, received):
    raw.send(OWNERS, "Host: x", f"X-Mock-Fault: {fault}")
    head, _, content = raw.receive().partition(b"\r\n\r\n")
    whole = httpx.get(f"{mock.base_url}/owners", headers={"Cookie": raw.cookie}).content
    assert content == (whole[:-1] if received is None else received)
    assert fault == "close" or b"content-length: %d" % len(whole) in head


def test_a_reset_is_one(raw):
    raw.send(OWNERS, "Host: x", "X-Mock-Fault: reset")
    with pytest.raises(ConnectionResetError):
        raw.receive()


def test_others_are_answered_while_one_stalls(mock, raw):
    raw.send(OWNERS, "Host: x", "X-Mock-Fault: stall=5")
    assert raw.receive_until(b"\r\n\r\n").startswith(b"HTTP/1.1 200")
    assert httpx.get(f"{mock.base_url}/owners", headers={"Cookie": raw.cookie}).status_code == 200


@pytest.mark.parametrize("fault", ["hang", "stall", "latency=3600"])
def test_a_server_that_stops_does_not_wait_for_an_answer_that_never_comes(fault):
    before = {*threading.enumerate()}
    server = MockServer()
    server.__enter__()
    address = ("127.0.0.1", int(server.base_url.split(":")[2].split("/")[0]))
    with socket.create_connection(address, timeout=LIMIT) as connection:
        head = f"GET /v3/owners HTTP/1.1\r\nHost: x\r\nX-Mock-Fault: {fault}\r\n\r\n"
        connection.sendall(head.encode())
        reached = server.calls.list if fault != "latency=3600" else (lambda: server._server.server_state.tasks)
        assert eventually(reached)
        stopping = threading.Thread(target=server.__exit__, args=(None, None, None), name="stopping", daemon=True)
        stopping.start()
        join(stopping)
        assert until_reset(connection)[:5] in {b"", b"HTTP/"}
    assert {*threading.enumerate()} <= before
    assert not server._server.server_state.tasks
