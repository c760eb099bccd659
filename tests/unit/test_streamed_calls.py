"""Streamed calls: retries, sessions, timeouts, threads, connections and memory."""

import gc
import gzip
import itertools
import json
import threading
import tracemalloc

import httpx
import pytest

from account import REPORT_BODY, ROW, stream_report
from clay_credits import APIConnectionError, APITimeoutError, AuthenticationError, Clay, ClayError, NotFoundError
from limits import LIMIT, in_threads
from patches import set_clock
from server import NEXT, ScriptedServer, in_turn
from service import Pieces, Service, cut


def report(*pieces, **headers):
    """Return an answer whose report arrives in pieces."""
    return httpx.Response(200, stream=Pieces(pieces or [REPORT_BODY]), headers=headers)


def read(way, answers, seen=lambda _: None, **options):
    return way.answer(answers, lambda clay: way.read(stream_report(clay), seen), **options)


def use(way, answers, inside):
    """Open a report, and use it."""
    return way.answer(answers, lambda clay: way.inside(stream_report(clay), inside))


def test_call_is_retried_until_a_success_begins(way):
    assert read(way, [httpx.Response(503), report()]).tries == 2


def test_error_status_raises_its_error(way):
    with pytest.raises(NotFoundError) as caught:
        read(way, httpx.Response(404, json={"type": "NotFound", "message": "gone"}))
    assert caught.value.error.message == "gone"


def test_session_is_asked_for_again_and_renewed(way):
    given, saved = iter(["old", "new"]), []
    service = Service(httpx.Response(401), report(**{"Set-Cookie": "claysession=newest"}))
    read(way, service, session=lambda: next(given), on_session_renewed=saved.append)
    assert (service.cookies, saved) == (["claysession=old", "claysession=new"], ["newest"])
    with pytest.raises(AuthenticationError):
        read(way, httpx.Response(401))


def test_call_is_not_retried_after_the_head(way):
    rows, service = [], Service(report(REPORT_BODY[:200], httpx.ReadError("reset")))
    with pytest.raises(APIConnectionError, match="got no complete answer: ReadError: reset") as caught:
        read(way, service, rows.append)
    assert (len(rows), len(service.requests), caught.value.tries) == (1, 1, 1)


@pytest.mark.parametrize(("seconds_of_caller", "seconds_of_service", "rows"), [(100, 0, 2), (0, 3, 1)])
def test_total_timeout_counts_the_service_only(way, monkeypatch, seconds_of_caller, seconds_of_service, rows):
    now, seen = [0.0], []
    set_clock(monkeypatch, lambda: now[0])

    def pieces():
        for piece in cut(REPORT_BODY, 170):
            now[0] += seconds_of_service
            yield piece

    def see(row):
        now[0] += seconds_of_caller
        seen.append(row)

    answer = httpx.Response(200, stream=Pieces(pieces()))
    if seconds_of_service:
        with pytest.raises(APITimeoutError, match="the call took longer than the total timeout"):
            read(way, answer, see, total_timeout=5)
    else:
        read(way, answer, see, total_timeout=5)
    assert len(seen) == rows


def test_parse_needs_all_rows(way):
    answers = []
    use(way, report(), lambda answer: answers.append(answer) or way.rows(answer, 1))
    with pytest.raises(ClayError, match="The answer was not read to its end: iterate over all items first"):
        answers[0].parse()


def test_rows_are_iterated_once(way):
    told = "The items of an answer are not kept: iterate over them once, or call the method again"
    with pytest.raises(ClayError, match=told):
        use(way, report(), lambda answer: [answer.iter_rows(), answer.iter_rows()])


def test_one_thread_gets_the_rows():
    together = threading.Barrier(8)

    def iterate(answer):
        together.wait(LIMIT)
        try:
            return len(list(answer.iter_rows()))
        except ClayError:
            return "told"

    service = httpx.MockTransport(Service(report(*cut(REPORT_BODY, 3))))
    with httpx.Client(transport=service) as http, stream_report(Clay(session="s", http_client=http)) as answer:
        outcomes = in_threads(iterate, [answer] * 8, 8)
    assert sorted(outcomes, key=str) == [2, *["told"] * 7]


def test_closed_answer_has_no_rows(way):
    closed = pytest.raises(ClayError, match="The answer is closed: iterate over its items inside the with block")
    stream = Pieces(cut(REPORT_BODY, 200))

    def late(clay):
        with stream_report(clay) as answer:
            next(rows := answer.iter_rows())
        with closed:
            next(rows)
        with closed:
            answer.iter_rows()

    async def late_async(clay):
        async with stream_report(clay) as answer:
            await anext(rows := answer.iter_rows())
        with closed:
            await anext(rows)
        with closed:
            answer.iter_rows()

    way.answer(httpx.Response(200, stream=stream), late if way.client is Clay else late_async)
    assert stream.closed


def test_forgotten_answer_is_closed(way):
    stream = Pieces([REPORT_BODY])
    service = Service(httpx.Response(200, stream=stream))

    def forget(clay):
        stream_report(clay).__enter__()

    async def forget_async(clay):
        await stream_report(clay).__aenter__()

    def use(clay):
        stream_report(clay)
        assert service.requests == [], "it was not entered"
        return way.in_turn(clay, [forget if way.client is Clay else forget_async, lambda _: gc.collect()])

    way.answer(service, use)
    assert stream.closed


class Interruption(BaseException):
    """An error that no library knows, like Ctrl-C."""


def test_interrupted_call_closes_its_answer(way):
    def interrupted(_):
        raise Interruption

    stream = Pieces([REPORT_BODY])
    answer = httpx.Response(200, stream=stream, headers={"Set-Cookie": "claysession=new"})
    with pytest.raises(Interruption):
        read(way, answer, on_session_renewed=interrupted)
    assert stream.closed


def chunked(*chunks):
    framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + framed


@pytest.mark.parametrize("rows", [0, 1])
def test_leaving_early_closes_the_connection(way, rows):
    # At its end, the server checks that the connection is closed, though the client is open still.
    with ScriptedServer([[chunked(REPORT_BODY[:200]), NEXT]]) as server:
        clay = way.client(session="s", base_url=server.base_url)
        found = way.use(clay, lambda clay: way.inside(stream_report(clay), lambda answer: way.rows(answer, rows)))
    assert len(found) == rows


def test_connection_is_reused_after_the_last_row(way):
    whole = chunked(*cut(REPORT_BODY, 50)) + b"0\r\n\r\n"
    steps = [lambda clay: way.inside(stream_report(clay), way.rows)] * 2
    with ScriptedServer([in_turn(whole, whole)]) as server:
        found = way.call(lambda clay: way.in_turn(clay, steps), session="s", base_url=server.base_url)
    assert [len(rows) for rows in found] == [2, 2]
    assert server.connections == 1


# With 167, which are 100,000 rows, the peak is the same; tracing them takes seven seconds.
BATCHES = 20


def test_rows_are_not_kept(way):
    def pieces():
        yield b'{"rows": ['
        batch = b", ".join([json.dumps(ROW).encode()] * 600)
        for number in range(BATCHES):
            yield (b", " if number else b"") + batch
        yield b"]}"

    count = 0

    def see(_):
        nonlocal count
        count += 1
        # What is loaded at first is not of the rows.
        if count == BATCHES * 300:
            tracemalloc.reset_peak()

    answer = httpx.Response(200, stream=Pieces(pieces()))
    tracemalloc.start()
    try:
        read(way, answer, see)
        current, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == BATCHES * 600
    assert peak - current < 500_000


def test_compressed_body_is_not_inflated_at_once():
    content = gzip.compress(b'{"rows": [' + b"{}, " * 2_000_000 + b"{}]}")
    service = httpx.MockTransport(Service(report(content, **{"Content-Encoding": "gzip"})))
    tracemalloc.start()
    try:
        with httpx.Client(transport=service) as http, stream_report(Clay(session="s", http_client=http)) as answer:
            for _ in itertools.islice(answer.iter_rows(), 20_000):
                pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000 + len(content)
