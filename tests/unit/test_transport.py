"""What comes out of an answer on its way to be judged, and what is taken out of it."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import httpx
import pytest

from clay_credits import APITimeoutError
from clay_credits_runtime.logs import SessionFilter
from clay_credits_runtime.session import Session
from clay_credits_runtime.transport import ConnectionFailureError, Response

LONG, SHORT = "0123456789abcdef", "0123456789abcde"


def test_a_long_session_is_taken_out_of_bodies_and_headers():
    response = Response(200, {"a": f"x{LONG}y", "b": "c"}, f"1{LONG}2{LONG}".encode(), 0.5, ("cookie",), "why")
    redacted = Session(LONG, "c").redact(response)
    assert redacted == Response(200, {"a": "x***y", "b": "c"}, b"1***2***", 0.5, ("cookie",), "why")


@pytest.mark.parametrize("content", [b"nothing", SHORT.encode()])
def test_an_answer_without_it_is_left_as_it_is(content):
    response = Response(200, {"a": SHORT}, content, 0.5)
    assert Session(LONG, "c").redact(response) is response
    assert Session(SHORT, "c").redact(response) is response


def test_a_header_or_a_body_alone_is_enough():
    for headers, content in (({"a": LONG}, b"x"), ({"a": "x"}, LONG.encode())):
        redacted = Session(LONG, "c").redact(Response(400, headers, content, 0.0))
        assert LONG not in repr(redacted.headers) + repr(redacted.content)


def test_a_body_in_chunks_is_put_together(way):
    chunks = [b'{"owners"', b": [{", b'"id": "u"}]}']

    class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):
            yield from chunks

        async def __aiter__(self):
            for chunk in chunks:
                yield chunk

    def handler(_):
        return httpx.Response(
            200, stream=Stream(), headers=[("X-A", "1"), ("Set-Cookie", "a=b"), ("set-cookie", "c=d")]
        )

    raw = way.answer(handler, lambda clay: clay.owners.with_raw_response.list())
    assert raw.content == b"".join(chunks)
    assert raw.headers == {"x-a": "1"}
    assert 0 <= raw.elapsed < 60
    assert raw._response.set_cookies == ("a=b", "c=d")


def test_a_body_that_trickles_is_given_up_at_the_deadline(way, monkeypatch):
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], perf_counter=lambda: now[0])
    monkeypatch.setattr("clay_credits_runtime.flow.time", clock)
    monkeypatch.setattr("clay_credits_runtime.body.time", clock)

    class Trickle(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):
            while True:
                now[0] += 1
                yield b" "

        async def __aiter__(self):
            for chunk in self:
                yield chunk

    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, stream=Trickle())

    with pytest.raises(APITimeoutError, match="got no answer: the answer took longer than the whole call may"):
        way.answer(handler, lambda clay: clay.owners.list(), total_timeout=5)
    assert (now[0], len(seen)) == (6, 1)


def test_a_failure_is_passing_and_no_timeout_unless_it_says_so():
    failure = ConnectionFailureError("why")
    assert (failure.reason, failure.timed_out, failure.permanent, str(failure)) == ("why", False, False, "why")


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
def test_a_record_is_printed_without_the_value_of_the_cookie(message, arguments, printed):
    record = logging.LogRecord("n", 10, "p", 1, message, arguments, None)
    one = SessionFilter("claysession")
    assert one.cookie == "claysession"
    assert one.filter(record) is True
    assert record.getMessage() == printed
