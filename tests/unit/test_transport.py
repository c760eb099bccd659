"""What comes out of an answer on its way to be judged, and what is taken out of it."""

from __future__ import annotations

import logging
import time
from types import SimpleNamespace

import httpx
import pytest

from clay_credits import APITimeoutError
from clay_credits_runtime.logs import SessionFilter
from clay_credits_runtime.transport import ConnectionFailureError


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
    start = time.monotonic()
    now = [start]
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

    with pytest.raises(APITimeoutError, match="got no answer: the call took longer than total_timeout allows"):
        way.answer(handler, lambda clay: clay.owners.list(), total_timeout=50)
    assert (now[0] - start, len(seen)) == (51, 1)


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
