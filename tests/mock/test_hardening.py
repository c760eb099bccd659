"""Requests that nobody should send: from pages of other sites, without an end, or too many at once."""

import contextlib
import json
import re
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.responses import PlainTextResponse

from clay_credits.mock import FaultError, MockServer
from clay_credits_mock.control import _OPERATIONS
from clay_credits_mock.in_process import InProcess, _run_to_end
from clay_credits_mock.origin_check import guarded
from limits import join

CONTROL = [(method, f"/__mock__/{path}") for path, methods in _OPERATIONS.items() for method in methods]
JSON = b"Content-Type: application/json\r\n"
FOREIGN_ORIGINS = [
    "http://evil.example", "null", "", "https://{host}", "http://{host}.evil.example", "http://localhost",
]  # fmt: skip


@pytest.mark.parametrize("foreign", FOREIGN_ORIGINS)
@pytest.mark.parametrize(("method", "path"), [*CONTROL, ("GET", "/"), ("OPTIONS", "/__mock__/reset")])
def test_a_page_of_another_origin_is_refused(mock, origin, method, path, foreign):
    mock.faults.add("status=503")
    headers = {"Origin": foreign.format(host=origin.removeprefix("http://"))}
    answer = httpx.request(method, origin + path, headers=headers)
    assert_refused(answer, "Origin must be absent, or that of the mock")
    assert len(mock.faults.list()) == 1


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "192.0.2.1:{port}"])
@pytest.mark.parametrize(("method", "path"), [*CONTROL, ("GET", "/")])
def test_a_name_that_points_here_is_refused(mock, origin, method, path, host):
    mock.faults.add("status=503")
    host = host.format(port=origin.rpartition(":")[2])
    answer = httpx.request(method, origin + path, headers={"Host": host, "Origin": f"http://{host}"})
    assert_refused(answer, "Host must be localhost, an address, or the value of --host")
    assert len(mock.faults.list()) == 1


def assert_refused(answer, reason):
    assert answer.status_code == 403
    if answer.url.path == "/":
        assert answer.json() == {"type": "Forbidden", "message": reason}
    else:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {"title": "Forbidden", "status": 403, "detail": reason}


def test_the_operations_and_the_document_need_no_host(mock):
    headers = {"Host": "mock.test", "Origin": "http://app.test", "Cookie": f"claysession={mock.session}"}
    assert httpx.get(f"{mock.base_url}/owners", headers=headers).status_code == 200
    assert httpx.get(f"{mock.base_url.removesuffix('v3')}openapi.yaml", headers=headers).status_code == 200


def test_a_call_without_host_is_refused(raw):
    raw.send("POST /__mock__/reset HTTP/1.0")
    assert b" 403 " in raw.receive()


@pytest.mark.parametrize(
    ("listening", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1", 200),
        ("127.0.0.1", "127.0.0.1:1", 200),
        ("127.0.0.1", "LOCALHOST:8484", 200),
        ("127.0.0.1", "[::1]:8484", 200),
        ("127.0.0.1", "", 403),
        ("127.0.0.1", "0.0.0.0:8484", 403),
        ("127.0.0.1", "localhost.evil.example", 403),
        ("127.0.0.1", "localhost:8484:8484", 403),
        ("127.0.0.1", "x@localhost", 403),
        ("127.0.0.1", "2130706433", 403),
        ("::1", "[::1]", 200),
        ("0.0.0.0", "192.0.2.1:8484", 200),  # noqa: S104 -- nothing is bound
        ("0.0.0.0", "[2001:db8::1]", 200),  # noqa: S104
        ("0.0.0.0", "localhost", 200),  # noqa: S104
        ("0.0.0.0", "mock:8484", 403),  # noqa: S104
        ("Mock", "mock:8484", 200),
        ("mock", "mock.evil.example", 403),
    ],
)
def test_a_host_is_an_address_or_the_name_to_listen_on(listening, host, status):
    assert answered(listening, [(b"host", host.encode())]) == status
    assert answered(listening, [(b"host", host.encode()), (b"origin", f"http://{host}".encode())]) == status
    foreign = [(b"host", host.encode()), (b"origin", f"http://{host}".encode()), (b"origin", b"null")]
    assert answered(listening, foreign) == 403


def answered(listening, headers):
    app = guarded(PlainTextResponse("ok"), listening, lambda reason: PlainTextResponse(reason, 403))
    sent = []

    async def send(message):
        sent.append(message)

    _run_to_end(app({"type": "http", "method": "GET", "headers": headers}, None, send))
    return sent[0]["status"]


def test_in_process_every_host_is_the_mocks(clay_mock):
    assert isinstance(clay_mock, InProcess)
    headers = {"Origin": "http://evil.example", "Cookie": f"claysession={clay_mock.session}"}
    assert clay_mock.http_client.get("owners", headers=headers).status_code == 200


@pytest.fixture
def hasty(monkeypatch):
    """A mock that does not wait long for a request."""
    monkeypatch.setattr(sys.modules["clay_credits_mock.uvicorn_protocol"], "_MAX_SECONDS", 0.2)
    with MockServer(control=True) as server:
        yield server


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /v3/own",
        b"GET /v3/owners HTTP/1.1\r\nHost: x\r\nX: ",
        b"POST /v3/owners HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
        b"POST /v3/owners HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        b"PATCH /__mock__/clock HTTP/1.1\r\nHost: localhost\r\n" + JSON + b"Content-Length: 9\r\n\r\n",
    ],
)
def test_a_request_must_arrive_in_time(capfd, hasty, begun, connect):
    with connect(hasty) as raw:
        raw.connection.sendall(begun)
        head, _, body = raw.receive().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    told = {"type": "RequestTimeout", "message": "The request did not arrive within 0.2 seconds"}
    assert json.loads(body) == told
    hasty.__exit__(None, None, None)
    assert capfd.readouterr().err == ""


def test_a_request_that_comes_byte_by_byte_has_no_more_time(hasty, connect):
    with connect(hasty) as raw:
        sending = threading.Thread(target=drip, args=(raw.connection,))
        sending.start()
        assert raw.receive_until(b"\r\n\r\n").startswith(b"HTTP/1.1 408 ")
        # The mock may have closed the connection by now.
        with contextlib.suppress(OSError):
            raw.connection.shutdown(socket.SHUT_WR)
        join(sending)


def drip(connection):
    try:
        for _ in range(1000):
            connection.sendall(b"X")
            threading.Event().wait(0.02)
    except OSError:
        pass


def test_a_connection_without_a_request_is_closed(hasty, connect):
    with connect(hasty) as raw:
        assert raw.receive() == b""


def test_each_request_of_a_connection_has_its_own_time(hasty, connect):
    with connect(hasty) as raw:
        for _ in range(4):
            # Together they take longer than one may.
            raw.send("GET /v3/owners HTTP/1.1", "Host: x", "X-Mock-Fault: latency=0.1")
            assert b" 200 " in raw.receive_until(b'"owners"')
        raw.connection.sendall(b"GET ")
        assert b" 408 " in raw.receive()


def test_an_answer_may_take_longer_than_a_request(hasty, connect):
    with connect(hasty) as raw:
        raw.send("GET /v3/owners HTTP/1.1", "Host: x", "X-Mock-Fault: latency=0.5", "Connection: close")
        assert b" 200 " in raw.receive()


@pytest.mark.parametrize(
    "lines",
    [
        ["POST /__mock__/faults HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: 9"],
        ["POST / HTTP/1.1", "Host: localhost", "Content-Length: 9"],
    ],
)
def test_a_server_that_stops_does_not_wait_for_a_request(lines, connect):
    with MockServer(control=True) as server, connect(server) as raw:
        raw.send(*lines, "Expect: 100-continue")
        assert raw.receive_until(b"\r\n\r\n")
        begun = time.monotonic()
        server.__exit__(None, None, None)
        assert time.monotonic() - begun < 5


def test_a_server_that_stops_does_not_serve_who_came_last():
    for _ in range(5):
        server = MockServer()
        with server:
            port = int(server.base_url.split(":")[2].split("/")[0])
            thread, connections = server._thread, []
            with contextlib.suppress(OSError):
                while not server._server.should_exit or thread.is_alive():
                    connections.append(socket.create_connection(("127.0.0.1", port), timeout=10))
                    connections[-1].sendall(b"GET /v3/owners HTTP/1.1\r\nHost: x\r\nX-Mock-Fault: hang\r\n\r\n")
                    server._server.should_exit = True
            thread.join(5)
            stopped = not thread.is_alive()
            for connection in connections:
                connection.close()
        assert stopped


def test_a_server_that_stops_does_not_wait_for_a_client_that_reads_nothing(hasty, connect):
    headers = {"Cookie": f"claysession={hasty.session}"}
    with httpx.Client() as http:
        for _ in range(100):
            http.post(f"{hasty.base_url}/owners", headers=headers, content="x" * 2**16)
    with connect(hasty) as raw:
        raw.connection.sendall(b"GET /__mock__/calls HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
        assert raw.receive_until(b"HTTP/1.1 200 ")
        begun = time.monotonic()
        hasty.__exit__(None, None, None)
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("path", ["reset", "faults", "clock"])
def test_a_body_without_an_end_is_refused(mock, path, connect):
    with connect(mock) as raw:
        head = [f"{'PATCH' if path == 'clock' else 'POST'} /__mock__/{path} HTTP/1.1", "Host: localhost"]
        raw.send(*head, "Content-Type: application/json", "Transfer-Encoding: chunked")
        try:
            for _ in range(64):
                raw.connection.sendall(b"8000\r\n" + b" " * 0x8000 + b"\r\n")
        except OSError:
            pass
        status = re.search(rb"HTTP/1\.1 (\d+)", raw.receive_until(b"\r\n\r\n"))[1]
    assert status == (b"204" if path == "reset" else b"413")


@pytest.mark.parametrize("fault", ["empty", "latency=0", "drift", "nothing"])
def test_a_call_asks_for_so_many_faults(mock, fault):
    def get(count):
        headers = {"Cookie": f"claysession={mock.session}", "X-Mock-Fault": ",".join([fault] * count)}
        return httpx.get(f"{mock.base_url}/owners", headers=headers)

    assert get(100).status_code == (400 if fault == "nothing" else 200)
    answer = get(101)
    assert (answer.status_code, answer.json()["type"]) == (400, "BadRequest")


def test_so_many_faults_can_be_on(mock, origin):
    for _ in range(100):
        mock.faults.add("empty")
    refused = httpx.post(f"{origin}/__mock__/faults", json={"fault": "empty"})
    assert (refused.status_code, refused.json()["detail"]) == (422, "at most 100 faults can be on")
    with pytest.raises(FaultError, match="at most 100 faults can be on"):
        MockServer(faults=["empty"] * 101)
    headers = {"Cookie": f"claysession={mock.session}", "X-Mock-Fault": ",".join(["empty"] * 100)}
    assert httpx.get(f"{mock.base_url}/owners", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "odd", ["%00", "%ff", "%ed%a0%80", "fault:%ff", "fault:status=503:tag=%ed%a0%80", "%2e%2e", "%"]
)
@pytest.mark.parametrize("place", ["/v3/users/{}/credits", "/__mock__/faults/{}", "/__mock__/{}", "/{}"])
def test_a_path_of_odd_bytes_is_answered(raw, odd, place):
    raw.send(f"GET {place.format(odd)} HTTP/1.1", "Host: localhost", "Connection: close")
    head, _, body = raw.receive().partition(b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 (40[04]|503) ", head)
    assert json.loads(body)


@pytest.mark.parametrize("odd", [b"\xff", b"\xed\xa0\x80", b"status=503:message=\x9b", b"status=%ff", b"status=%22%0a"])
def test_a_fault_of_odd_bytes_is_told_without_them(mock, odd):
    answer = httpx.get(f"{mock.base_url}/owners", headers={b"X-Mock-Fault": odd})
    assert (answer.status_code, answer.json()["type"]) == (400, "BadRequest")
    assert answer.json()["message"].isprintable()


def test_resets_at_once_leave_the_start():
    with MockServer(control=True, faults=["latency=0"]) as server:
        with httpx.Client(base_url=server.base_url.removesuffix("/v3")) as http, ThreadPoolExecutor(8) as pool:
            over_http = [pool.submit(http.post, "/__mock__/reset") for _ in range(20)]
            direct = [pool.submit(server.reset) for _ in range(100)]
            changes = [pool.submit(http.patch, "/__mock__/clock", json={"speed": 9}) for _ in range(20)]
            assert {one.result().status_code for one in over_http} == {204}
            assert {one.result().status_code for one in changes} == {200}
            assert {one.result() for one in direct} == {None}
        server.reset()
        assert [one.fault.text for one in server.faults.list()] == ["latency=0"]
        assert server.account.clock.speed == 0
