"""What a streamed call reads: the same rows, drift and errors as a call that is not streamed."""

from __future__ import annotations

import gzip
import json
import re
import zlib

import httpx
import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from account import BALANCE, REPORT, REPORT_BODY, ROW, get_report_raw, stream_report
from bodies import BODIES
from clay_credits import APIResponseValidationError, Clay
from clay_credits.models import IntegrationCreditReport, WorkspaceCredits
from clay_credits_runtime import codec
from clay_credits_runtime.answer import Answer
from clay_credits_runtime.codec_base import Field
from clay_credits_runtime.drift import json_type
from clay_credits_runtime.model import Model, model
from clay_credits_runtime.operation import Call, Operation
from clay_credits_runtime.options import CallOptions
from clay_credits_runtime.stream import AsyncStreamedResponse, StreamedResponse
from document_names import RUNS, SCHEMAS, USED
from patches import exhaust_stack, limit_bodies, without_msgspec
from service import Pieces, cut
from ways import SyncWay

LONG = "s%3Amarked-session.0123456789abcdef"
EMPTY = {name: value for name, value in REPORT.items() if name != "rows"}


def read(way, *pieces, rows=None, use=stream_report, headers=None, **options):
    """Stream an answer that arrives in pieces, and return the rows and the answer."""
    rows = [] if rows is None else rows
    answer = httpx.Response(200, stream=Pieces(pieces), headers=headers)
    return rows, way.answer(answer, lambda clay: way.read(use(clay), rows.append), **options)


@pytest.mark.parametrize("size", [1, 9, 100_000])
def test_stream_equals_the_whole_answer(way, size):
    headers = [("X-Request-Id", "r1"), ("Set-Cookie", "a=b")]
    rows, answer = read(way, *cut(REPORT_BODY, size), headers=headers)
    whole = IntegrationCreditReport.from_dict(REPORT)
    assert rows == whole.rows
    assert answer.parse() == IntegrationCreditReport.from_dict(EMPTY)
    assert answer.parse().to_dict() == EMPTY
    assert (answer.status_code, answer.request_id, answer.tries, answer.drift) == (200, "r1", 1, ())
    assert answer.headers == {"x-request-id": "r1"}
    assert 0 < answer.elapsed < 60
    assert repr(answer).endswith("GetIntegrationCreditReportStream get_integration_credit_report 200 2 items>")


def whole(body):
    """Return the rows, everything else, and the drift of an answer that is not streamed."""
    raw = SyncWay().answer(httpx.Response(200, content=json.dumps(body)), get_report_raw)
    report = raw.parse()
    rows = report.rows
    if rows is not None:
        report.rows = None
    return rows or [], report, raw.drift


def kinds(drift):
    return sorted((re.sub(r"^/rows/\d+", "/rows/*", one.pointer), one.expected, one.found) for one in drift)


@given(body=BODIES.nearly(SCHEMAS["IntegrationCreditReport"]), size=st.integers(min_value=1, max_value=200))
def test_any_stream_equals_the_whole_answer(body, size):
    rows, answer = read(SyncWay(), *cut(json.dumps(body).encode(), size))
    listed = body.get("rows") if isinstance(body, dict) else None
    others = [row for row in listed if not isinstance(row, dict)] if isinstance(listed, list) else []
    if not others:
        expected, report, drift = whole(body)
        assert sorted(map(repr, answer.drift)) == sorted(map(repr, drift))
    else:
        # Without streaming, one item of another type costs all rows. A stream leaves out that item only.
        expected, report, drift = whole({**body, "rows": [row for row in listed if isinstance(row, dict)]})
        assert kinds(answer.drift) == sorted(
            {*kinds(drift), *(("/rows/*", "object", json_type(one)) for one in others)}
        )
    assert (rows, answer.parse()) == (expected, report)


def test_drift_is_reported_with_its_row(way):
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
    """Rows, with the number of drifts that were reported before each."""

    def __init__(self, found):
        super().__init__()
        self.found, self.drifts = found, []

    def append(self, row):
        super().append(row)
        self.drifts.append(len(self.found))


@pytest.mark.parametrize("fast", [True, False])
def test_odd_rows_of_a_long_answer(monkeypatch, fast):
    if not fast:
        without_msgspec(monkeypatch)
    odd = {
        400: {**ROW, "new": 1},
        4000: {**ROW, "date": "day"},
        4500: {**ROW, "userId": "\ud800", USED: 10**400},
    }
    rows = [odd.get(number, {**ROW, RUNS: number}) for number in range(5000)]
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
    successes=(Answer("200", model(lambda: Balances), documented=True),),
    streamed=Field("balances", "rows", codec.array(model(lambda: WorkspaceCredits)), required=True, documented=True),
)


@define(kw_only=True)
class Balances(Model):
    """An answer whose array is documented."""

    rows: list[WorkspaceCredits]
    __document_fields__ = (PROMISED.streamed,)


class SyncBalances(StreamedResponse):
    iter_rows = StreamedResponse._iterate


class AsyncBalances(AsyncStreamedResponse):
    iter_rows = AsyncStreamedResponse._iterate


def balances_of(clay):
    kind = SyncBalances if isinstance(clay, Clay) else AsyncBalances
    return clay._client.stream(kind, Call(PROMISED), CallOptions())


def failing(way, *pieces, use=balances_of, match=None, **options):
    rows = []
    with pytest.raises(APIResponseValidationError, match=match) as caught:
        read(way, *pieces, rows=rows, use=use, **options)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return rows, caught.value


def test_documented_array_is_empty_in_the_rest(way):
    rows, answer = read(way, json.dumps({"balances": [BALANCE] * 2}).encode(), use=balances_of)
    assert (len(rows), answer.parse().rows) == (2, [])


@pytest.mark.parametrize("size", [1, 100_000])
@pytest.mark.parametrize(
    ("body", "pointer", "given", "at_hand"),
    [
        ({"balances": [BALANCE, {**BALANCE, USED: "x"}, BALANCE]}, f"/balances/1/{USED}", 1, b'"x"'),
        ({"balances": [BALANCE, BALANCE, 7]}, "/balances/2", 2, b"7"),
        ({"balances": "none"}, "/balances", 0, b'{"balances": "none"}'),
        ({"rows": [BALANCE]}, "/balances", 0, b'{"rows": '),
        ([BALANCE], "", 0, b"["),
    ],
)
def test_broken_documented_row_raises(way, body, pointer, given, at_hand, size):
    content = json.dumps(body).encode()
    rows, error = failing(way, *cut(content, size))
    assert (len(rows), error.pointer, error.status_code, error.tries) == (given, pointer, 200, 1)
    assert at_hand in error.body
    with pytest.raises(APIResponseValidationError) as caught:
        way.answer(httpx.Response(200, content=content), lambda clay: parsed(clay, PROMISED))
    assert (str(error), error.pointer) == (str(caught.value), caught.value.pointer)


def parsed(clay, operation):
    sending = clay._client.send(Call(operation), CallOptions())
    return sending.parse() if isinstance(clay, Clay) else parsed_async(sending)


async def parsed_async(sending):
    return (await sending).parse()


COMPRESSOR = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
BROKEN_LATER = COMPRESSOR.compress(REPORT_BODY[:200]) + COMPRESSOR.flush(zlib.Z_SYNC_FLUSH) + b"\xff" * 300
TOO_LARGE = "cannot be read: a part of it is larger than 2000 bytes"


@pytest.mark.parametrize(
    ("content", "headers", "given", "problem"),
    [
        (REPORT_BODY[:-20], {}, 2, "is not valid JSON"),
        (REPORT_BODY + b"1", {}, 2, "is not valid JSON"),
        (b"", {}, 0, "is not valid JSON"),
        (b"", {"Content-Encoding": "gzip"}, 0, "is not valid JSON"),
        (b"<html>", {}, 0, "is not valid JSON"),
        (REPORT_BODY.replace(b"null", b"NaN"), {}, 1, "is not valid JSON"),
        (REPORT_BODY[:-1] + b', "rows": 1}', {}, 2, "cannot be read: it has rows twice"),
        (b'{"rows": [{"x": "' + b"x" * 3000 + b'"}]}', {}, 0, TOO_LARGE),
        (b'{"rows": [{}], "x": "' + b"x" * 3000 + b'"}', {}, 1, TOO_LARGE),
        (REPORT_BODY, {"Content-Encoding": "gzip"}, 0, "cannot be read: its content coding is broken"),
        (
            gzip.compress(REPORT_BODY)[:-1],
            {"Content-Encoding": "gzip"},
            2,
            "cannot be read: its content coding ends too early",
        ),
        (REPORT_BODY, {"Content-Encoding": "gzip," * 2000}, 0, "cannot be read: it has more than 5 content codings"),
        (BROKEN_LATER, {"Content-Encoding": "gzip"}, 1, "cannot be read: its content coding is broken"),
    ],
)
def test_unreadable_body_raises_after_its_rows(way, monkeypatch, content, headers, given, problem):
    limit_bodies(monkeypatch, 2000)
    rows, error = failing(way, *cut(content, 5), use=stream_report, headers=headers)
    assert len(rows) == given
    assert (
        f"GET /integrations/{{integrationType}}/credits/report (get_integration_credit_report) answered 200, "
        f"but the body {problem}" in str(error)
    )
    assert (error.body == b"") is (problem.startswith("cannot be read") or not content)


def test_limit_is_for_each_row(way, monkeypatch):
    limit_bodies(monkeypatch, 2000)
    body = json.dumps({**REPORT, "rows": [ROW] * 1000}).encode()
    for content, headers in (
        (body, {}),
        (gzip.compress(body), {"Content-Encoding": "gzip"}),
        (zlib.compress(gzip.compress(body)), {"Content-Encoding": "gzip, deflate"}),
    ):
        rows, answer = read(way, *cut(content, 500), headers=headers)
        assert (len(rows), answer.parse().to_dict()) == (1000, EMPTY)


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_reflected_session_is_redacted(way, size):
    content = json.dumps({**REPORT, "rows": [{**ROW, "userId": f"x{LONG[:9]}{LONG}{LONG}s"}], "more": LONG}).encode()
    rows, answer = read(way, *cut(content, size), session=LONG, headers={"X-Request-Id": LONG})
    assert rows[0].user_id == f"x{LONG[:9]}******s"
    assert answer.parse().additional_properties == {"more": "***"}
    assert answer.request_id == "***"
    _, error = failing(way, *cut(b"<p>" + LONG.encode(), size), use=stream_report, session=LONG)
    assert error.body == b"<p>***"


def test_beginning_of_the_session_is_redacted(way):
    rows, error = failing(way, REPORT_BODY, LONG[:-1].encode(), use=stream_report, session=LONG)
    assert len(rows) == 2
    assert error.body.endswith(b"***")
    assert b"marked" not in error.body


def test_too_deep_row_is_an_error(way, monkeypatch):
    exhaust_stack(monkeypatch)
    failing(way, REPORT_BODY, use=stream_report, match="but the body is nested too deeply")
