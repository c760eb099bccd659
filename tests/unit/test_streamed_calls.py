"""What a streamed call does besides reading: tries, sessions, time, threads, connections and memory."""

from __future__ import annotations

import contextlib
import gc
import gzip
import itertools
import json
import socket
import threading
import tracemalloc
from types import SimpleNamespace

import httpx
import pytest

from clay_credits import (
    APIConnectionError,
    APITimeoutError,
    AsyncClay,
    AuthenticationError,
    Clay,
    ClayError,
    NotFoundError,
)
from limits import LIMIT, in_threads, join, run_async
from streaming import BODY, ROW, Pieces, cut, report_of


def answering(*answers):
    """Answer one call after the other, and note what was sent."""
    sent, waiting = [], iter(answers)

    def handler(request):
        sent.append(request.headers["cookie"])
        return next(waiting)

    return sent, handler


def test_a_call_is_tried_again_until_the_head_of_a_success_is_there(way):
    sent, handler = answering(httpx.Response(503), httpx.Response(200, stream=Pieces([BODY])))
    answer = way.answer(handler, lambda clay: way.read(report_of(clay), lambda _: None))
    assert (answer.tries, len(sent)) == (2, 2)


def test_any_other_status_is_its_error(way):
    _, handler = answering(httpx.Response(404, json={"type": "NotFound", "message": "gone"}))
    with pytest.raises(NotFoundError) as caught:
        way.answer(handler, lambda clay: way.read(report_of(clay), lambda _: None))
    assert caught.value.error.message == "gone"


def test_a_session_is_asked_for_again_and_a_renewed_one_is_noted(way):
    given, saved = iter(["old", "new"]), []
    success = httpx.Response(200, stream=Pieces([BODY]), headers={"Set-Cookie": "claysession=newest"})
    sent, handler = answering(httpx.Response(401), success)
    options = {"session": lambda: next(given), "on_session_renewed": saved.append}
    way.answer(handler, lambda clay: way.read(report_of(clay), lambda _: None), **options)
    assert (sent, saved) == (["claysession=old", "claysession=new"], ["newest"])
    _, handler = answering(httpx.Response(401))
    with pytest.raises(AuthenticationError):
        way.answer(handler, lambda clay: way.read(report_of(clay), lambda _: None))


def test_a_connection_that_breaks_later_is_no_reason_to_try_again(way):
    sent, handler = answering(httpx.Response(200, stream=Pieces([BODY[:200], httpx.ReadError("reset")])))
    rows = []
    with pytest.raises(APIConnectionError, match="got no complete answer: ReadError: reset") as caught:
        way.answer(handler, lambda clay: way.read(report_of(clay), rows.append))
    assert (len(rows), len(sent), caught.value.tries) == (1, 1, 1)


@pytest.mark.parametrize(("seconds_by_caller", "seconds_by_service", "rows"), [(100, 0, 2), (0, 3, 1)])
def test_the_time_for_a_call_is_that_of_the_service(way, monkeypatch, seconds_by_caller, seconds_by_service, rows):
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], perf_counter=lambda: now[0])
    for module in ("flow", "body", "stream"):
        monkeypatch.setattr(f"clay_credits_runtime.{module}.time", clock)
    seen = []

    def pieces():
        for piece in cut(BODY, 170):
            now[0] += seconds_by_service
            yield piece

    def row(one):
        now[0] += seconds_by_caller
        seen.append(one)

    handler = lambda _: httpx.Response(200, stream=Pieces(pieces()))  # noqa: E731
    use = lambda clay: way.read(report_of(clay), row)  # noqa: E731
    if seconds_by_service:
        with pytest.raises(APITimeoutError, match="the call took longer than total_timeout allows"):
            way.answer(handler, use, total_timeout=5)
    else:
        way.answer(handler, use, total_timeout=5)
    assert len(seen) == rows


def test_what_is_left_is_known_after_the_last_row_only(way):
    def use(clay):
        return peeking(clay) if isinstance(clay, Clay) else peeking_async(clay)

    def peeking(clay):
        with report_of(clay) as answer:
            next(answer.iter_rows())
            answer.parse()

    async def peeking_async(clay):
        async with report_of(clay) as answer:
            await anext(answer.iter_rows())
            answer.parse()

    with pytest.raises(ClayError, match="The answer was not read to its end: iterate over all items first"):
        way.answer(lambda _: httpx.Response(200, stream=Pieces([BODY])), use)


def test_rows_are_iterated_over_once(way):
    _, handler = answering(httpx.Response(200, stream=Pieces([BODY])))

    def twice(clay):
        return once(clay) if isinstance(clay, Clay) else once_async(clay)

    def once(clay):
        with report_of(clay) as answer:
            answer.iter_rows()
            answer.iter_rows()

    async def once_async(clay):
        async with report_of(clay) as answer:
            answer.iter_rows()
            answer.iter_rows()

    with pytest.raises(ClayError, match="not kept: iterate over them once, or call the method again"):
        way.answer(handler, twice)


def test_of_threads_that_iterate_at_once_one_gets_the_rows():
    together = threading.Barrier(8)

    def iterate(answer):
        together.wait(LIMIT)
        try:
            return len(list(answer.iter_rows()))
        except ClayError:
            return "told"

    with (
        httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=Pieces(cut(BODY, 3))))) as http,
        report_of(Clay(session="s", http_client=http)) as answer,
    ):
        outcomes = in_threads(iterate, [answer] * 8, 8)
    assert sorted(outcomes, key=str) == [2, *["told"] * 7]


CLOSED = "The answer is closed: iterate over its items inside the with block"


def test_after_the_block_there_are_no_rows(way):
    stream = Pieces(cut(BODY, 200))

    def use(clay):
        return late(clay) if isinstance(clay, Clay) else late_async(clay)

    def late(clay):
        with report_of(clay) as answer:
            rows = answer.iter_rows()
            next(rows)
        with pytest.raises(ClayError, match=CLOSED):
            list(rows)
        answer.iter_rows()

    async def late_async(clay):
        async with report_of(clay) as answer:
            rows = answer.iter_rows()
            await anext(rows)
        with pytest.raises(ClayError, match=CLOSED):
            [row async for row in rows]
        answer.iter_rows()

    with pytest.raises(ClayError, match=CLOSED):
        way.answer(lambda _: httpx.Response(200, stream=stream), use)
    assert stream.closed


def test_what_is_not_entered_sends_nothing_and_what_is_forgotten_is_closed():
    sent, handler = answering(httpx.Response(200, stream=(stream := Pieces([BODY]))))
    with httpx.Client(transport=httpx.MockTransport(handler)) as http_client:
        clay = Clay(session="s", http_client=http_client)
        report_of(clay)
        assert sent == []
        opening = report_of(clay)
        opening.__enter__()
        del opening
        gc.collect()
    assert stream.closed


def test_what_is_not_entered_sends_nothing_and_what_is_forgotten_is_closed_async():
    sent, handler = answering(httpx.Response(200, stream=(stream := Pieces([BODY]))))

    async def main():
        async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http_client:
            clay = AsyncClay(session="s", http_client=http_client)
            report_of(clay)
            assert sent == []
            opening = report_of(clay)
            await opening.__aenter__()
            del opening
            gc.collect()

    run_async(main())
    assert stream.closed


class Interruption(BaseException):
    """What no library knows, like Ctrl-C."""


def test_an_answer_is_closed_when_something_else_ends_its_call(way):
    stream = Pieces([BODY])

    def interrupted(_):
        raise Interruption

    headers = {"Set-Cookie": "claysession=new"}
    with pytest.raises(Interruption):
        way.answer(
            lambda _: httpx.Response(200, stream=stream, headers=headers),
            lambda clay: way.read(report_of(clay), lambda _: None),
            on_session_renewed=interrupted,
        )
    assert stream.closed


class Chunked:
    """A server that answers in chunks, request after request, and notes how each connection ends."""

    def __init__(self, *chunks, ends=True):
        framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.answer = head + framed + (b"0\r\n\r\n" if ends else b"")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(LIMIT)
        self.base_url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.requests = []
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        join(self.thread)
        self.listener.close()

    def _serve(self):
        connection, _ = self.listener.accept()
        connection.settimeout(LIMIT)
        with connection, contextlib.suppress(ConnectionError):
            while head := connection.recv(65536):
                self.requests.append(head)
                connection.sendall(self.answer)


@pytest.mark.parametrize("rows", [0, 1])
def test_leaving_early_closes_the_connection(way, rows):
    def early(clay):
        with report_of(clay) as answer:
            assert len(list(itertools.islice(answer.iter_rows(), rows))) == rows

    async def early_async(clay):
        async with report_of(clay) as answer:
            given = answer.iter_rows()
            for _ in range(rows):
                await anext(given)

    with Chunked(BODY[:200], ends=False) as server:
        clay = way.client(session="s", base_url=server.base_url)
        if isinstance(clay, Clay):
            early(clay)
        else:
            run_async(early_async(clay))
        # The server ends when the connection has, though the client is open still.
        join(server.thread)


def test_a_connection_whose_answer_was_read_is_used_again(way):
    def use(clay):
        return both(clay) if isinstance(clay, Clay) else both_async(clay)

    def both(clay):
        return [len(list_rows(clay)) for _ in range(2)]

    def list_rows(clay):
        with report_of(clay) as answer:
            return list(answer.iter_rows())

    async def both_async(clay):
        counts = []
        for _ in range(2):
            async with report_of(clay) as answer:
                counts.append(len([row async for row in answer.iter_rows()]))
        return counts

    with Chunked(*cut(BODY, 50)) as server:
        assert way.call(use, session="s", base_url=server.base_url) == [2, 2]
    assert len(server.requests) == 2


# With 167, which are 100,000 rows, the peak is the same; tracing them takes seven seconds.
BATCHES = 20


def test_rows_that_are_let_go_take_no_memory(way):
    def pieces():
        yield b'{"rows": ['
        batch = b", ".join([json.dumps(ROW).encode()] * 600)
        for number in range(BATCHES):
            yield (b", " if number else b"") + batch
        yield b"]}"

    count = 0

    def seen(_):
        nonlocal count
        count += 1
        if count == 1000:
            tracemalloc.reset_peak()

    stream = Pieces(pieces())
    tracemalloc.start()
    try:
        way.answer(lambda _: httpx.Response(200, stream=stream), lambda clay: way.read(report_of(clay), seen))
        current, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == BATCHES * 600
    assert peak - current < 500_000


def test_a_small_body_that_stands_for_a_large_one_takes_no_memory():
    content = gzip.compress(b'{"rows": [' + b"{}, " * 2_000_000 + b"{}]}")
    stream = Pieces([content])
    tracemalloc.start()
    try:
        with (
            httpx.Client(
                transport=httpx.MockTransport(
                    lambda _: httpx.Response(200, stream=stream, headers={"Content-Encoding": "gzip"})
                )
            ) as http_client,
            report_of(Clay(session="s", http_client=http_client)) as answer,
        ):
            next(rows := answer.iter_rows())
            for _ in itertools.islice(rows, 20_000):
                pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000 + len(content)
