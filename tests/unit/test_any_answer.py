"""Whatever bytes arrive, the connections of the extra `fast` read of them what httpcore's own do, or refuse them."""

from __future__ import annotations

import contextlib
import gzip
import re

import httpcore
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clay_credits_runtime.httptools_connection import HttptoolsConnection

ORIGIN = httpcore.Origin(b"http", b"a.example", 80)
REQUEST = httpcore.Request(
    "GET",
    "http://a.example/",
    headers={"Host": "a.example"},
    extensions={"timeout": {"connect": 1.0, "write": 1.0, "read": 1.0, "pool": 1.0}},
)
CHUNKS = b'3;x=y\r\n{"a\r\n4\r\n":1}\r\n0\r\nX: t\r\n\r\n'
ANSWERS = [
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}',
    b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.0 503 Busy\r\nRetry-After: 3\r\nConnection: close\r\n\r\nbusy",
    b'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: "x"\r\n\r\n',
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 22\r\n\r\n" + gzip.compress(b"{}", mtime=0),
]
PIECES = [
    *(bytes([byte]) for byte in b"\r\n\0 \t:;,07f-+\xe9"),
    b"\r\n",
    b"\r\n\r\n",
    b"chunked",
    b"Content-Length: 7\r\n",
    b"Content-Length: 3\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: identity\r\n",
    b"Connection: close\r\n",
    b"Upgrade: h2c\r\nConnection: upgrade\r\n",
    b"HTTP/1.1 200 OK\r\n",
]
# Where httptools is the more lenient one, with what nobody reads: the reason, and empty lines before a first line.
UNREAD = re.compile(rb"(?:\A|\n\r?\n)[\r\n]|HTTP/1\.[01] \d{3}[^\r\n]*[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]")


@st.composite
def broken_answers(draw):
    """Answers that are right in form, with some bytes taken out, put in or doubled, and split anywhere."""
    text = draw(st.sampled_from(ANSWERS))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=3) | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(text))), max_size=3)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True) if start < end]


def read_by(connection):
    """What comes of one request: status, headers and body, or that they were refused."""
    try:
        with contextlib.closing(connection):
            response = connection.handle_request(REQUEST)
            body = response.read()
            response.close()
    except (httpcore.ProtocolError, httpcore.NetworkError):
        return None
    # h11 writes the names of transfer codings in lower case, httptools as they arrived.
    headers = [(name.lower(), value.lower()) for name, value in response.headers]
    return response.status, headers, body


# The same examples each time: what no table has yet is for those who look for it with other seeds.
@settings(max_examples=1000, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=broken_answers())
def test_whatever_arrives_is_read_as_httpcore_reads_it_or_refused(pieces):
    own = httpcore.HTTPConnection(ORIGIN, network_backend=httpcore.MockBackend([*pieces]))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(httpcore, "SyncBackend", lambda: httpcore.MockBackend([*pieces]))
        fast = read_by(HttptoolsConnection(ORIGIN, None))
    if not UNREAD.search(b"".join(pieces)):
        assert fast in (None, read_by(own))


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_right_in_form_is_read(answer):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(httpcore, "SyncBackend", lambda: httpcore.MockBackend([answer]))
        assert read_by(HttptoolsConnection(ORIGIN, None)) is not None
