"""Files and iterators are sent while they are read, and again only if they can be read again."""

import io
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from limits import join
from multipart_parts import parts_of


def iterator():
    yield b"a"
    yield b""
    yield b"bc"


async def async_iterator():
    yield b"a"
    yield b"bc"


class Pipe(io.BytesIO):
    """A file that cannot seek."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation


RAW = [
    ("send_binary", lambda: b"abc", "application/octet-stream"),
    ("send_binary", lambda: memoryview(b"abc"), "application/octet-stream"),
    ("send_binary", lambda: io.BytesIO(b"abc"), "application/octet-stream"),
    ("send_binary", lambda: Pipe(b"abc"), "application/octet-stream"),
    ("send_binary", iterator, "application/octet-stream"),
    ("send_binary", lambda: [b"ab", b"c"], "application/octet-stream"),
    ("post_binary", lambda: b"abc", "application/octet-stream"),
    ("put_first", lambda: "abc", "text/csv"),
    ("send_text", lambda: "abc", "text/plain"),
    ("send_text", lambda: b"abc", "text/plain"),
    ("send_xml", lambda: "abc", "application/xml"),
]


@pytest.mark.parametrize(("method", "body", "content_type"), RAW)
def test_bytes_and_text(call, uploads, method, body, content_type):
    (request,) = call(uploads, lambda clay: getattr(clay.bodies, method)(body=body()))
    assert (request.headers["content-type"], request.content) == (content_type, b"abc")
    assert request.headers["host"] == "uploads.example"
    is_known = method != "send_binary" or isinstance(body(), bytes | memoryview) or type(body()) is io.BytesIO
    framing = {"content-length": "3"} if is_known else {"transfer-encoding": "chunked"}
    assert framing.items() <= request.headers.items()


def test_an_async_iterator(call, uploads):
    if call.is_sync:
        with pytest.raises(TypeError, match="body is an async iterator, which only the async client can send"):
            call(uploads, lambda clay: clay.bodies.send_binary(body=async_iterator()))
    else:
        (request,) = call(uploads, lambda clay: clay.bodies.send_binary(body=async_iterator()))
        assert request.content == b"abc"


AGAIN = [
    ("send_binary", lambda: io.BytesIO(b"abc"), 2),
    ("send_binary", lambda: b"abc", 2),
    ("send_binary", iterator, 1),
    ("send_binary", lambda: Pipe(b"abc"), 1),
    ("upload", lambda: {"file": io.BytesIO(b"abc")}, 2),
    ("upload", lambda: {"file": b"abc"}, 2),
    ("upload", lambda: {"file": Pipe(b"abc")}, 1),
]


@pytest.mark.parametrize(("method", "body", "times"), AGAIN)
def test_only_a_body_that_can_be_read_again_is_sent_again(call, uploads, method, body, times):
    requests = []

    def note(request):
        requests.append(request)
        return httpx.Response(503 if len(requests) == 1 else 204)

    def use(clay):
        return getattr(clay.bodies, method)(body=body())

    if times == 1:
        with pytest.raises(uploads.InternalServerError):
            call(uploads, use, note)
    else:
        call(uploads, use, note)
    assert len(requests) == times
    assert all(b"abc" in request.content for request in requests)


def test_another_session_is_asked_for_only_if_the_body_can_be_read_again(call, uploads):
    for body, times in ((io.BytesIO(b"abc"), 2), (iterator(), 1)):
        requests, sessions = [], iter("abc")

        def refuse(request, requests=requests):
            requests.append(request)
            return httpx.Response(401 if len(requests) == 1 else 204)

        def use(clay, body=body):
            return clay.bodies.send_binary(body=body)

        if times == 1:
            with pytest.raises(uploads.AuthenticationError):
                call(uploads, use, refuse, session=lambda sessions=sessions: next(sessions))
        else:
            call(uploads, use, refuse, session=lambda sessions=sessions: next(sessions))
        assert [request.content for request in requests] == [b"abc"] * times


class Recorder(BaseHTTPRequestHandler):
    """Keeps the head and the body of each request."""

    protocol_version = "HTTP/1.1"
    received = ()

    def do_PUT(self):
        length = self.headers.get("Content-Length")
        body = self.rfile.read(int(length)) if length else b"".join(self._chunks())
        self.received.append((self.headers, body))
        self.send_response(204)
        self.end_headers()

    def _chunks(self):
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def recorder():
    """Return the base URL of a server, and what it receives."""
    received = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Recorder,), {"received": received}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", received
    server.shutdown()
    server.server_close()
    join(thread)


def test_own_connections_send_every_body_and_log_none(carry, uploads, recorder, caplog):
    base_url, received = recorder
    files = (iterator, lambda: io.BytesIO(b"abc"), lambda: Pipe(b"abc"))
    uses = [lambda clay, file=file: clay.bodies.send_binary(body=file()) for file in files]
    uses += [lambda clay, file=file: clay.bodies.upload(body={"file": file()}) for file in files[1:]]
    with caplog.at_level(logging.DEBUG):
        carry.by_our_own_connections(uploads, carry.in_turn(*uses), session="s", base_url=base_url)
    assert [body for _, body in received[:3]] == [b"abc"] * 3
    for headers, body in received[3:]:
        assert parts_of(headers["Content-Type"], body) == [("file", "upload", "application/octet-stream", b"abc")]
    assert {headers["Cookie"] for headers, _ in received} == {"ticket=s"}
    assert "clay_credits" in {record.name.partition(".")[0] for record in caplog.records}
    assert "abc" not in caplog.text
