"""Answers that are streamed: the same rows, the same judgement, and nothing that stays behind."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import itertools
import json
import re
import socket
import threading
import tracemalloc
import zlib
from types import SimpleNamespace

import httpx
import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

from clay_credits import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    AsyncClay,
    AuthenticationError,
    Clay,
    ClayError,
    NotFoundError,
)
from clay_credits._runtime import codec, json_reader
from clay_credits._runtime.drift import json_type
from clay_credits._runtime.model import Field, Model, model
from clay_credits._runtime.operation import Call, Operation
from clay_credits._runtime.stream import AsyncStreamedResponse, StreamedResponse
from clay_credits.models import IntegrationCreditReport, WorkspaceCredits
from test_any_json import BODIES, SCHEMAS
from ways import SyncWay

LONG = "s%3Amarked-session.0123456789abcdef"
ROW = {"date": "2024-06-03", "userId": "u_1", "resourceId": "t_1", "usedCredits": 600.25, "actionExecutions": 48}
REPORT = {"integrationType": "i", "usedCredits": 1200.5, "rows": [ROW, {**ROW, "userId": None}], "actionExecutions": 96}
BODY = json.dumps(REPORT).encode()
EMPTY = {"integrationType": "i", "usedCredits": 1200.5, "actionExecutions": 96}


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives in pieces; one that is an error ends it."""

    def __init__(self, pieces):
        self.pieces = iter(pieces)
        self.closed = False

    def __iter__(self):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self):
        for piece in self:
            yield piece

    def close(self):
        self.closed = True

    async def aclose(self):
        self.closed = True


def cut(content, size):
    return [content[start : start + size] for start in range(0, len(content), size)]


def report_of(clay):
    return clay.integrations.with_streaming_response.get_credit_report("i")


def read(way, *pieces, rows=None, use=report_of, headers=None, **options):
    """Stream an answer that arrives in pieces; give the rows and the answer."""
    rows = [] if rows is None else rows
    answering = lambda _: httpx.Response(200, stream=Pieces(pieces), headers=headers)  # noqa: E731
    return rows, way.answer(answering, lambda clay: way.read(use(clay), rows.append), **options)


@pytest.mark.parametrize("size", [1, 9, 100_000])
def test_rows_and_all_else_are_those_of_the_whole_answer(way, size):
    headers = [("X-Request-Id", "r1"), ("Set-Cookie", "a=b")]
    rows, answer = read(way, *cut(BODY, size), headers=headers)
    whole = IntegrationCreditReport.from_dict(REPORT)
    assert rows == whole.rows
    assert answer.parse() == IntegrationCreditReport.from_dict(EMPTY)
    assert answer.parse().to_dict() == EMPTY
    assert (answer.status_code, answer.request_id, answer.tries, answer.drift) == (200, "r1", 1, ())
    assert answer.headers == {"x-request-id": "r1"}
    assert 0 < answer.elapsed < 60
    assert repr(answer).endswith("GetIntegrationCreditReportStream get_integration_credit_report 200 2 items>")


def whole(body):
    """Give the rows, all else, and the drift of an answer that is not streamed."""
    raw = SyncWay().answer(
        lambda _: httpx.Response(200, content=json.dumps(body).encode()),
        lambda clay: clay.integrations.with_raw_response.get_credit_report("i"),
    )
    report = raw.parse()
    rows = report.rows
    if rows is not None:
        report.rows = None
    return rows or [], report, raw.drift


def kinds(drift):
    return sorted((re.sub(r"^/rows/\d+", "/rows/*", one.pointer), one.expected, one.found) for one in drift)


@given(body=BODIES.nearly(SCHEMAS["IntegrationCreditReport"]), size=st.integers(min_value=1, max_value=200))
@settings(deadline=None)
def test_any_answer_gives_what_it_gives_as_a_whole(body, size):
    rows, answer = read(SyncWay(), *cut(json.dumps(body).encode(), size))
    listed = body.get("rows") if isinstance(body, dict) else None
    others = [row for row in listed if not isinstance(row, dict)] if isinstance(listed, list) else []
    if not others:
        expected, report, drift = whole(body)
        assert sorted(map(repr, answer.drift)) == sorted(map(repr, drift))
    else:
        # As a whole, an item of another kind costs all rows: it is left out here, where some have been given.
        expected, report, drift = whole({**body, "rows": [row for row in listed if isinstance(row, dict)]})
        assert kinds(answer.drift) == sorted(
            {*kinds(drift), *(("/rows/*", "object", json_type(one)) for one in others)}
        )
    assert (rows, answer.parse()) == (expected, report)


def test_drift_is_reported_while_the_rows_arrive_and_once_for_each_kind(way):
    found = []
    rows = [{**ROW, "new": 1}, ROW, {**ROW, "date": 7, "new": 2}, "row", "row", {**ROW, "date": 8}]
    pieces = cut(json.dumps({"rows": rows, "more": 1}).encode(), 100)
    given, answer = read(way, *pieces, rows=(seen := Seen(found)), on_drift=found.append)
    assert [(one.pointer, one.expected, one.found) for one in found] == [
        ("/rows/0/new", "nothing", "integer"),
        ("/rows/2/date", "date", "integer"),
        ("/rows/3", "object", "string"),
        ("/more", "nothing", "integer"),
    ]
    assert answer.drift == tuple(found)
    assert [row.to_dict() for row in given] == [row for row in rows if row != "row"]
    assert seen.drifts == [1, 1, 3, 3]


class Seen(list):
    """Rows, and how many drifts had been reported when each was given."""

    def __init__(self, found):
        super().__init__()
        self.found, self.drifts = found, []

    def append(self, row):
        super().append(row)
        self.drifts.append(len(self.found))


@pytest.mark.parametrize("fast", [True, False])
def test_of_a_long_answer_all_rows_that_fit_are_given(monkeypatch, fast):
    if not fast:
        monkeypatch.setattr(json_reader, "msgspec", lambda: None)
        monkeypatch.setattr(json_reader, "_structs", None)
    odd = {
        400: {**ROW, "new": 1},
        4000: {**ROW, "date": "day"},
        4500: {**ROW, "userId": "\ud800", "usedCredits": 10**400},
    }
    rows = [odd.get(number, {**ROW, "actionExecutions": number}) for number in range(5000)]
    expected, _, drift = whole({"rows": rows})
    given, answer = read(SyncWay(), *cut(json.dumps({"rows": [*rows[:4200], "row", *rows[4200:], 7]}).encode(), 65536))
    assert given == expected
    assert kinds(answer.drift) == sorted(
        [*kinds(drift), ("/rows/*", "object", "string"), ("/rows/*", "object", "integer")]
    )
    assert {one.pointer for one in answer.drift} >= {"/rows/400/new", "/rows/4000/date", "/rows/4200", "/rows/5001"}


PROMISED = Operation(
    operation_id="list_balances",
    method="GET",
    path="/balances",
    result=model(lambda: Balances),
    documented=True,
    streamed=Field("balances", "rows", codec.array(model(lambda: WorkspaceCredits)), required=True, documented=True),
)
BALANCE = {
    "totalCredits": 1,
    "usedCredits": 1,
    "remainingCredits": 0,
    "periodStart": "2024-06-01T00:00:00Z",
    "periodEnd": "2024-06-30T23:59:59Z",
}


@define(kw_only=True)
class Balances(Model):
    """An answer whose array is promised."""

    rows: list[WorkspaceCredits]
    __document_fields__ = (PROMISED.streamed,)


class SyncBalances(StreamedResponse):
    iter_rows = StreamedResponse._iterate


class AsyncBalances(AsyncStreamedResponse):
    iter_rows = AsyncStreamedResponse._iterate


def balances_of(clay):
    kind = SyncBalances if isinstance(clay, Clay) else AsyncBalances
    return clay.stream(kind, Call(PROMISED), None, None, None)


def failing(way, *pieces, use=balances_of, match=None, **options):
    rows = []
    with pytest.raises(APIResponseValidationError, match=match) as caught:
        read(way, *pieces, rows=rows, use=use, **options)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return rows, caught.value


def test_a_promised_array_is_empty_in_what_is_left(way):
    rows, answer = read(way, json.dumps({"balances": [BALANCE] * 2}).encode(), use=balances_of)
    assert (len(rows), answer.parse().rows) == (2, [])


@pytest.mark.parametrize("size", [1, 100_000])
@pytest.mark.parametrize(
    ("body", "pointer", "given", "at_hand"),
    [
        ({"balances": [BALANCE, {**BALANCE, "usedCredits": "x"}, BALANCE]}, "/balances/1/usedCredits", 1, b'"x"'),
        ({"balances": [BALANCE, BALANCE, 7]}, "/balances/2", 2, b"7"),
        ({"balances": "none"}, "/balances", 0, b'{"balances": "none"}'),
        ({"rows": [BALANCE]}, "/balances", 0, b'{"rows": '),
        ([BALANCE], "", 0, b"["),
    ],
)
def test_a_broken_promise_is_told_where_it_is_as_without_streaming(way, body, pointer, given, at_hand, size):
    content = json.dumps(body).encode()
    rows, error = failing(way, *cut(content, size))
    assert (len(rows), error.pointer, error.status_code, error.tries) == (given, pointer, 200, 1)
    assert at_hand in error.body
    with pytest.raises(APIResponseValidationError) as caught:
        way.answer(lambda _: httpx.Response(200, content=content), lambda clay: parsed(clay, PROMISED))
    assert (str(error), error.pointer) == (str(caught.value), caught.value.pointer)


def parsed(clay, operation):
    sending = clay.send(Call(operation), None, None, None)
    return sending.parse() if isinstance(clay, Clay) else parsed_async(sending)


async def parsed_async(sending):
    return (await sending).parse()


COMPRESSOR = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
BROKEN_LATER = COMPRESSOR.compress(BODY[:200]) + COMPRESSOR.flush(zlib.Z_SYNC_FLUSH) + b"\xff" * 300
TOO_LARGE = "cannot be read: a part of it is larger than 2000 bytes"


@pytest.mark.parametrize(
    ("content", "headers", "given", "problem"),
    [
        (BODY[:-20], {}, 2, "is not valid JSON"),
        (BODY + b"1", {}, 2, "is not valid JSON"),
        (b"", {}, 0, "is not valid JSON"),
        (b"<html>", {}, 0, "is not valid JSON"),
        (BODY.replace(b"null", b"NaN"), {}, 1, "is not valid JSON"),
        (BODY[:-1] + b', "rows": 1}', {}, 2, "cannot be read: it has rows twice"),
        (b'{"rows": [{"x": "' + b"x" * 3000 + b'"}]}', {}, 0, TOO_LARGE),
        (b'{"rows": [{}], "x": "' + b"x" * 3000 + b'"}', {}, 1, TOO_LARGE),
        (BODY, {"Content-Encoding": "gzip"}, 0, "cannot be read: its content coding is broken"),
        (BROKEN_LATER, {"Content-Encoding": "gzip"}, 1, "cannot be read: its content coding is broken"),
    ],
)
def test_a_body_that_cannot_be_read_says_so_where_it_cannot(way, monkeypatch, content, headers, given, problem):
    monkeypatch.setattr("clay_credits._runtime.flow.MAX_BODY_BYTES", 2000)
    rows, error = failing(way, *cut(content, 5), use=report_of, headers=headers)
    assert len(rows) == given
    assert (
        f"GET /integrations/{{integrationType}}/credits/report (get_integration_credit_report) answered 200, "
        f"but the body {problem}" in str(error)
    )
    assert (error.body == b"") is (problem.startswith("cannot be read") or not content)


def test_an_answer_of_any_length_is_read_within_the_limit(way, monkeypatch):
    monkeypatch.setattr("clay_credits._runtime.flow.MAX_BODY_BYTES", 2000)
    body = json.dumps({**REPORT, "rows": [ROW] * 1000}).encode()
    for content, headers in (
        (body, {}),
        (gzip.compress(body), {"Content-Encoding": "gzip"}),
        (zlib.compress(gzip.compress(body)), {"Content-Encoding": "gzip, deflate"}),
    ):
        rows, answer = read(way, *cut(content, 500), headers=headers)
        assert (len(rows), answer.parse().action_executions) == (1000, 96)


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_session_that_the_answer_reflects_is_taken_out(way, size):
    content = json.dumps({**REPORT, "rows": [{**ROW, "userId": f"x{LONG[:9]}{LONG}{LONG}s"}], "more": LONG}).encode()
    rows, answer = read(way, *cut(content, size), session=LONG, headers={"X-Request-Id": LONG})
    assert rows[0].user_id == f"x{LONG[:9]}******s"
    assert answer.parse().additional_properties == {"more": "***"}
    assert answer.request_id == "***"
    _, error = failing(way, *cut(b"<p>" + LONG.encode(), size), use=report_of, session=LONG)
    assert error.body == b"<p>***"


def test_what_might_have_become_the_session_is_given_in_the_end(way):
    rows, error = failing(way, BODY, LONG[:-1].encode(), use=report_of, session=LONG)
    assert len(rows) == 2
    assert error.body.endswith(LONG[:-1].encode())


def test_rows_that_no_stack_is_deep_enough_for_are_an_error(way, monkeypatch):
    def overflow(*_):
        raise RecursionError

    monkeypatch.setattr("clay_credits._runtime.codec.Items.decode", overflow)
    failing(way, BODY, use=report_of, match="but the body is nested too deeply")


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
    with pytest.raises(APIConnectionError, match="got no answer: ReadError: reset") as caught:
        way.answer(handler, lambda clay: way.read(report_of(clay), rows.append))
    assert (len(rows), len(sent), caught.value.tries) == (1, 1, 1)


@pytest.mark.parametrize(("seconds_by_caller", "seconds_by_service", "rows"), [(100, 0, 2), (0, 3, 1)])
def test_the_time_for_a_call_is_that_of_the_service(way, monkeypatch, seconds_by_caller, seconds_by_service, rows):
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], perf_counter=lambda: now[0])
    for module in ("flow", "body", "stream"):
        monkeypatch.setattr(f"clay_credits._runtime.{module}.time", clock)
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
        with pytest.raises(APITimeoutError, match="the answer took longer than the whole call may"):
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

    with pytest.raises(ClayError, match="The items of an answer are not kept: iterate over them once, or call again"):
        way.answer(handler, twice)


def test_of_threads_that_iterate_at_once_one_gets_the_rows():
    outcomes, together = [], threading.Barrier(8)

    def iterate(answer):
        together.wait()
        try:
            outcomes.append(len(list(answer.iter_rows())))
        except ClayError:
            outcomes.append("told")

    with (
        httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=Pieces(cut(BODY, 3))))) as http,
        report_of(Clay(session="s", http_client=http)) as answer,
    ):
        threads = [threading.Thread(target=iterate, args=(answer,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(outcomes, key=str) == [2, *["told"] * 7]


CLOSED = "The answer is closed: iterate over its items inside of the with block"


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

    asyncio.run(main())
    assert stream.closed


def test_an_answer_is_closed_when_something_else_fails(way):
    stream = Pieces([BODY])

    def full(_):
        raise OSError("disk full")

    headers = {"Set-Cookie": "claysession=new"}
    with pytest.raises(OSError, match="disk full"):
        way.answer(
            lambda _: httpx.Response(200, stream=stream, headers=headers),
            lambda clay: way.read(report_of(clay), lambda _: None),
            on_session_renewed=full,
        )
    assert stream.closed


class Chunked:
    """A server that answers in chunks, request after request, and notes how each connection ends."""

    def __init__(self, *chunks, ends=True):
        framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.answer = head + framed + (b"0\r\n\r\n" if ends else b"")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.requests = []
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join(5)
        self.listener.close()

    def _serve(self):
        connection, _ = self.listener.accept()
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
            asyncio.run(early_async(clay))
        # The server ends when the connection has, though the client is open still.
        server.thread.join(5)
        assert not server.thread.is_alive()


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
