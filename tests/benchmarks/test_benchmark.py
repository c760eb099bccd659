"""The benchmark's arithmetic, its refusal of wrong answers, and a run of it with small counts."""

import datetime
import json
from types import SimpleNamespace

import pytest

from bench import RESULTS, sample, workers
from floors import FLOORS, verdicts
from installs import DEVELOPMENT, PEERS, generate_stock
from measures import Measure, measures
from subject import WrongAnswerError, body, check, report
from tables import figure, ratio, results, write
from worker import Worker, answer

DAY = datetime.date(2024, 6, 1)


def test_a_figure_is_the_middle_sample_and_where_the_middle_half_lies():
    assert figure([5.0, 1.0, 2.0, 100.0, 3.0]) == {"low": 2.0, "median": 3.0, "high": 5.0}
    assert figure([7.0]) == figure([7.0, 7.0])


def test_a_ratio_compares_what_was_taken_in_the_same_round():
    assert ratio([10.0, 40.0, 10.0], [5.0, 20.0, 5.0]) == {"ratio_low": 2.0, "ratio": 2.0, "ratio_high": 2.0}
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    "value",
    [
        {"rows": [{"day": "2024-06-01", "usedAmount": 2}]},
        SimpleNamespace(rows=[SimpleNamespace(day=DAY, used_amount=2.0)]),
        SimpleNamespace(rows=[SimpleNamespace(var_day=DAY, used_amount=2)]),
    ],
)
def test_a_right_value_is_accepted_be_it_plain_or_typed(value):
    check(value, b'{"rows": [{"day": "2024-06-01", "usedAmount": 2}]}')


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"rows": []}, "/rows"),
        ({"rows": [{"day": "2024-06-01", "usedAmount": 3}]}, "/rows/0/usedAmount"),
        (SimpleNamespace(rows=[SimpleNamespace(day="2024-06-01", used_amount=2)]), "/rows/0/day"),
        (SimpleNamespace(rows=[SimpleNamespace(day=DAY)]), "/rows/0/usedAmount"),
        (None, "/rows"),
    ],
)
def test_a_wrong_value_is_refused_by_its_place(value, place):
    with pytest.raises(WrongAnswerError, match=f"^{place}:"):
        check(value, b'{"rows": [{"day": "2024-06-01", "usedAmount": 2}]}')


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
    rows = json.loads(body(report(100).path))["rows"]
    days = [row["date"] for row in rows]
    assert len(rows) == 100
    assert days == sorted(days)
    assert len(set(days)) == 28
    assert any(value is None for row in rows for value in row.values())


def test_results_compare_with_stock_in_a_table_and_a_picture_that_are_written_again_from_json(tmp_path):
    measure = Measure("small", "calls", 2, "call", "", lambda _: 0.0)
    samples = {"ours": [1.0, 2.0], "stock": [4.0, 8.0], "stainless": [2.0, 4.0], "httpx": [0.5, 1.0]}
    told = results([measure], {"small": samples}, [(peer, "lib 1.0") for peer in PEERS if peer.name in samples])
    write(tmp_path, told)
    table, picture = (tmp_path.joinpath(name).read_text() for name in ("table.md", "speed.svg"))
    assert "| call | 4.0 | 2.0 | 8.0 |" in table
    assert "| call | 1.50 s ± 17% | 6.0 s ± 17% | 3.0 s ± 17% | 750 ms ± 17% |" in table
    assert "| call: clay-credits | at least 1.5, ahead of openapi-urllib3 | 4 | reached |" in table
    assert "- clay-credits: lib 1.0" in table
    assert ">4.0x<" in picture
    assert json.loads(tmp_path.joinpath("results.json").read_bytes()) == told


def test_the_table_and_the_picture_that_are_committed_are_of_the_results_that_are_committed(tmp_path):
    write(tmp_path, json.loads(RESULTS.joinpath("results.json").read_bytes()))
    for name in ("results.json", "table.md", "speed.svg"):
        assert tmp_path.joinpath(name).read_text() == RESULTS.joinpath(name).read_text(), f"{name}: run make bench-plot"


def told_of(name, **ratios):
    kinds = {"ours": "ours", "ours-fast": "ours"}
    return {
        "measures": [{"name": name, "title": name, "figures": {peer: {"ratio": one} for peer, one in ratios.items()}}],
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
        (told_of("decode-100000", ours=2.2, **{"ours-fast": 3.1}), ["", "not at least 3.2"]),
        (told_of("small", stock=1.0), []),
    ],
)
def test_a_floor_is_reached_or_missed_for_a_reason(told, missed):
    assert [verdict[-1] for verdict in verdicts(told)] == missed


def test_every_floor_is_of_a_measure_and_of_one_of_ours():
    assert {floor.measure for floor in FLOORS} <= {measure.name for measure in measures()}
    assert {floor.peer for floor in FLOORS} == {peer.name for peer in PEERS if peer.kind == "ours"}


def test_every_measure_of_the_peers_that_are_in_the_development_environment_is_of_right_answers(tmp_path):
    generate_stock(tmp_path / "clay_stock")
    here = [(peer, DEVELOPMENT._replace(code=tmp_path)) for peer in PEERS if peer.name in ("ours", "stock", "httpx")]
    with workers(here) as running:
        taken = {one.name: sample(one, running) for one in measures(calls=2, at_once=4, rows=(20, 50))}
    assert all(took["ours"] > 0 for took in taken.values())
    assert {name for name, took in taken.items() if "httpx" not in took} == {
        "at-once-1",
        "at-once-16",
        "decode-1",
        "decode-250",
    }
