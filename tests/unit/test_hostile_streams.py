"""Compressed bodies that are large once decoded: other tasks still run, and limits still apply."""

import asyncio
import gzip
import itertools

import httpx
import pytest

from account import get_report_raw, stream_report
from clay_credits import APIResponseValidationError, APITimeoutError, AsyncClay
from limits import run_async
from patches import set_clock
from service import Pieces

GZIP = {"Content-Encoding": "gzip"}
MIB = 1 << 20
PIECE = 16 * 1024
NO_ROWS = b'{"rows": [' + b"[], " * (MIB // 16) + b"[]]}"
HOSTILE = {
    "no rows": (NO_ROWS, ""),
    "numbers": (b'{"rows": [' + b"1," * (MIB // 8) + b"1]}", ""),
    "white space": (b'{"rows": [' + b" " * MIB + b"]}", ""),
    "open arrays": (b"[" * 8 * MIB, "is nested too deeply"),
    "open arrays in the array": (b'{"rows": [' + b"[" * 8 * MIB, "is nested too deeply"),
    "an array that is a row": (b'{"rows": [[' + b"[], " * MIB + b"[]]]}", "a part of it is larger than 1048576 bytes"),
    "an array outside": (b'{"a": [' + b"{}, " * MIB + b"{}]}", "a part of it is larger than 1048576 bytes"),
    "no JSON in the end": (b'{"rows": [' + b"{}, " * (MIB // 8) + b"x]}", "is not valid JSON"),
}


def answering(content):
    """Answer with a body that arrives in one piece."""
    return httpx.Response(200, stream=Pieces([gzip.compress(content)]), headers=GZIP)


@pytest.mark.parametrize(("content", "problem"), HOSTILE.values(), ids=HOSTILE)
def test_other_tasks_run_between_pieces(content, problem):
    turns = []

    async def main():
        async def other():
            for turn in itertools.count():
                turns.append(turn)
                await asyncio.sleep(0)

        task = asyncio.create_task(other())
        http_client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answering(content)))
        try:
            clay = AsyncClay(session="s", http_client=http_client)
            async with http_client, clay, stream_report(clay) as answer:
                turns.clear()
                async for _ in answer.iter_rows():
                    pass
        finally:
            task.cancel()

    if problem:
        with pytest.raises(APIResponseValidationError, match=problem):
            run_async(main())
    else:
        run_async(main())
    read = 1 if "deeply" in problem else min(len(content), MIB) // PIECE
    assert len(turns) >= read


def read(way, answers, seen=lambda _: None, **options):
    return way.answer(answers, lambda clay: way.read(stream_report(clay), seen), **options)


def count_looks(monkeypatch):
    """Let each look at the clock take a tenth of a second, and return the counter of looks."""
    looks = itertools.count()
    set_clock(monkeypatch, lambda: next(looks) / 10)
    return looks


def test_deadline_is_checked_for_each_piece(way, monkeypatch):
    looks, drifts = count_looks(monkeypatch), []
    with pytest.raises(APITimeoutError, match="the call took longer than the total timeout"):
        read(way, answering(NO_ROWS), total_timeout=3, on_drift=drifts.append)
    assert 30 <= next(looks) < 60
    assert [(one.pointer, one.found) for one in drifts] == [("/rows/0", "array")]


def test_number_of_drifts_is_limited(way):
    rows = b", ".join(b'{"n%d": 0}' % number for number in range(3_000))
    content = b'{"rows": [%b, {%b}]}' % (rows, b", ".join(b'"m%d": 0' % number for number in range(3_000)))
    kept = []
    answer = read(way, answering(content), kept.append)
    assert len(answer.drift) == 1_000
    content = b"{%b}" % b", ".join(b'"m%d": 0' % number for number in range(3_000))
    whole = way.answer(answering(content), get_report_raw)
    assert (len(whole.drift), len(whole.parse().to_dict())) == (1_000, 3_000)
    assert [len(row.to_dict()) for row in kept] == [1] * 3_000 + [3_000]


def test_deadline_is_checked_between_codings(way, monkeypatch):
    """The name of a file in the head of a gzip member is not part of the body."""
    name = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * (2 * MIB)
    looks = count_looks(monkeypatch)
    headers = {"Content-Encoding": "gzip, gzip"}
    answer = httpx.Response(200, stream=Pieces([gzip.compress(name)]), headers=headers)
    with pytest.raises(APITimeoutError, match="the call took longer than the total timeout"):
        read(way, answer, total_timeout=3)
    assert 30 <= next(looks) < 60
