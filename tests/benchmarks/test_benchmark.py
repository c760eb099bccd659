"""The benchmark's arithmetic, its refusal of wrong answers, and a run of it with small counts."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import installs
import synthetic
import typed_models
from figures import bend, figure, ratio
from floors import FLOORS, verdicts
from installs import PEERS
from limits import run_program
from measures import FULL, Measure, measures
from openapi_document.loading import read_document
from profiling import layer
from subject import Subject, WrongAnswerError, check
from tables import markdown, results
from worker import Worker, answer

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2024, 6, 1)


def test_a_figure_is_the_middle_sample_and_where_the_middle_half_lies():
    found = figure([5.0, 1.0, 2.0, 100.0, 3.0])
    assert (found.low, found.median, found.high) == (2.0, 3.0, 5.0)
    assert figure([7.0]) == figure([7.0, 7.0])
    with pytest.raises(ValueError, match="no samples"):
        figure([])


def test_a_ratio_compares_what_was_taken_in_the_same_round():
    assert ratio([10.0, 40.0, 10.0], [5.0, 20.0, 5.0]) == figure([2.0])
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


def test_a_curve_bends_upwards_if_a_unit_is_dearer_at_its_large_end_than_in_its_middle():
    assert bend([[9.0], [2.0], [2.0]]) == 1.0
    assert bend([[1.0], [1.0, 2.0], [1.5, 3.0]]) == 1.5
    # Of few samples at the large end, each is held against its own round.
    assert bend([[1.0], [2.0, 9.0, 9.0], [3.0]]) == 1.5


@pytest.mark.parametrize(
    "value",
    [
        {"rows": [{"day": "2024-06-01", "usedCredits": 2}]},
        SimpleNamespace(rows=[SimpleNamespace(day=DAY, used_credits=2.0)]),
        SimpleNamespace(rows=[SimpleNamespace(var_day=DAY, used_credits=2)]),
    ],
)
def test_a_right_value_is_accepted_be_it_plain_or_typed(value):
    check(value, b'{"rows": [{"day": "2024-06-01", "usedCredits": 2}]}')


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"rows": []}, "/rows"),
        ({"rows": [{"day": "2024-06-01", "usedCredits": 3}]}, "/rows/0/usedCredits"),
        (SimpleNamespace(rows=[SimpleNamespace(day="2024-06-01", used_credits=2)]), "/rows/0/day"),
        (SimpleNamespace(rows=[SimpleNamespace(day=DAY)]), "/rows/0/usedCredits"),
        (None, "/rows"),
    ],
)
def test_a_wrong_value_is_refused_by_its_place(value, place):
    with pytest.raises(WrongAnswerError, match=f"^{place}:"):
        check(value, b'{"rows": [{"day": "2024-06-01", "usedCredits": 2}]}')


def test_both_ends_of_a_long_list_are_looked_at():
    told = json.dumps(list(range(5000))).encode()
    check(list(range(5000)), told)
    for place in (0, 4999):
        with pytest.raises(WrongAnswerError):
            check([-1 if index == place else index for index in range(5000)], told)


def test_a_peer_that_answers_wrongly_is_an_error_and_not_a_fast_one():
    peer = SimpleNamespace(decoder=lambda content, *_: lambda: {**json.loads(content), "rows": []})
    worker = Worker(peer, "", "")
    assert answer(worker, '{"do": "decode", "rows": 5, "times": 2}') == {
        "error": "WrongAnswerError: /rows: not the 5 items of the answer"
    }
    worker.close()


def test_a_report_has_its_days_in_order_and_whatever_its_example_has():
    subject = Subject()
    rows = json.loads(subject.body(subject.report(100).path))["rows"]
    days = [row["date"] for row in rows]
    assert len(rows) == 100
    assert days == sorted(days)
    assert len(set(days)) == 28
    assert any(value is None for row in rows for value in row.values())
    assert subject.body("/elsewhere") is None


def test_the_models_that_are_written_for_a_peer_are_python_in_the_order_they_need():
    source = typed_models.source(Subject().content)
    compile(source, "<written>", "exec")
    assert source.index("class IntegrationCreditReportRow(") < source.index("class IntegrationCreditReport(")


def test_a_synthetic_document_is_one_that_a_client_can_be_made_of(tmp_path):
    path = tmp_path / "openapi.yaml"
    path.write_text(json.dumps(synthetic.document(12, Subject().content)), encoding="utf-8")
    assert len(list(read_document(path).operations())) == 12


def test_time_is_counted_by_package_and_that_of_the_system_as_sockets():
    assert layer(json.__file__) == "json"
    assert layer(subprocess.__file__) == "subprocess"
    assert layer("/usr/lib/python3.11/selectors.py") == "sockets"
    assert layer(installs.__file__.replace("installs.py", "peers/ours.py")) == "the benchmark"
    assert layer("<attrs generated init x>") == "attrs"
    assert layer("<frozen abc>") == "abc"
    assert layer("<string>") == "string"


def test_results_compare_with_stock_and_with_the_best_other_typed_client():
    def measure(name, **more):
        return Measure(name=name, group="g", title=name, take=lambda _: 0.0, rounds=2, **more)

    names = ("ours", "stock", "stainless", "httpx")
    versions = {name: "1.0" for peer in PEERS for name in peer.shows}
    told = results(
        [measure("call"), measure("small", curve="cost", size=1), measure("large", curve="cost", size=10)],
        {
            "call": {"ours": [1.0, 2.0], "stock": [4.0, 8.0], "stainless": [2.0, 4.0], "httpx": [0.5, 1.0]},
            "small": {"ours": [1.0, 1.0]},
            "large": {"ours": [2.0, 2.0]},
        },
        [(peer, versions) for peer in PEERS if peer.name in names],
        None,
    )
    table = markdown(told)
    assert "| call | 4.0 | 2.0 | 8.0 | 2.0 (stainless) |" in table
    assert "| ours | 1.00 s | 2.0 s | 1.00 | straight |" in table
    assert "- clay-credits: httpx 1.0, attrs 1.0" in table


def told_of(name, **ratios):
    kinds = {"ours": "ours", "ours-fast": "ours"}
    return {
        "measures": [
            {"name": name, "title": name, "figures": {peer: {"ratio": {"median": one}} for peer, one in ratios.items()}}
        ],
        "peers": {peer: {"title": peer, "kind": kinds.get(peer, "typed")} for peer in ratios},
    }


@pytest.mark.parametrize(
    ("told", "missed"),
    [
        (told_of("small", ours=1.5, stock=1.0), [""]),
        (told_of("small", ours=1.4, stock=1.0), ["not at least 1.5"]),
        (told_of("small", ours=1.6, **{"openapi-urllib3": 1.7, "stainless": 9.0}), ["behind openapi-urllib3 (1.70)"]),
        (told_of("slow-server", ours=0.9, stainless=0.8, stock=1.0), ["behind stock (1.00)"]),
        (told_of("first-answer", ours=0.91), [""]),
        (told_of("first-answer", ours=0.9), ["not at most 1.1 times its cost"]),
        (told_of("decode-10000", ours=2.2, **{"ours-fast": 3.1}), ["", "not at least 3.2"]),
        (told_of("small", stock=1.0), []),
    ],
)
def test_a_floor_is_reached_or_missed_for_a_reason(told, missed):
    assert [one.missed for one in verdicts(told)] == missed


def test_every_floor_is_of_a_measure_and_of_one_of_ours():
    assert {floor.measure for floor in FLOORS} <= {measure.name for measure in measures(FULL)}
    assert {floor.peer for floor in FLOORS} == {peer.name for peer in PEERS if peer.kind == "ours"}


def test_every_measured_call_gives_the_right_values():
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    command = [sys.executable, "-W", "error", str(ROOT / "benchmarks" / "bench.py"), "--smoke"]
    run = run_program(command, env=environment)
    assert (run.returncode, run.stderr) == (0, "")
    assert "every answer is right" in run.stdout
    assert "left out, for they need environments of their own: ours-fast, openapi-urllib3" in run.stdout
