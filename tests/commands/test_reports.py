"""Which days a report and an export are about, and how names and amounts of any kind are written."""

import csv
import datetime
import io
import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from clay_credits.usage import COLUMNS, Balance, Entry, Store, Usage, by, daily, records
from clay_credits_cli import clock
from clay_credits_cli.notification import Notification
from command_line import run

MAY, JUNE, NOW = (
    datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC),
    datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC),
    datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC),
)
KINDS = ("integration", "owner", "table", "day")


def entry(month, day, amount, **more):
    names = {"integration_id": "i", "owner_id": "o", "resource_id": "t", "actions": 1} | more
    return Entry(day=day and datetime.date(2024, month, day), credits=amount, **names)


def snapshot(start, moment, *entries, used=10.0, **names):
    end = start.replace(month=start.month + 1)
    balance = Balance(moment=moment, remaining=90.0, used=used, total=100.0, period_start=start, period_end=end)
    return Usage(workspace_id="w", balance=balance, entries=entries, **names)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.chdir(tmp_path)


def stored(*snapshots):
    with Store.open("usage.db", create=True) as store:
        for one in snapshots:
            store.add(one)


def two_periods():
    """Store 4 credits of a day of May and 1 without a day, 10 of days of June and 0.5 without a day."""
    stored(
        snapshot(MAY, MAY.replace(day=31), entry(5, 30, 4.0), entry(5, None, 1.0)),
        snapshot(JUNE, NOW, entry(6, 2, 2.0), entry(6, 3, 7.5, actions=None), entry(6, None, 0.5)),
    )


EARLIER = "clay-credits: days before 2024-05-01 are left out: no snapshot has them\n"
NO_DAY = "clay-credits: {} credits without a day are left out\n"
NONE = "clay-credits: no usage is known {}\n"
GAP = "clay-credits: no snapshot has what was used in these times (UTC): 2024-05-31 00:00 to 2024-06-01 00:00\n"


@pytest.mark.parametrize(
    ("days", "shown", "amount", "actions", "told"),
    [
        ("", None, 10.0, None, ""),
        ("--since 2024-05-30", "From 30 May 2024 on", 13.5, None, GAP + NO_DAY.format("1.5")),
        ("--since 2024-06-01 --until 2024-06-02", "From 1 June 2024 to 2 June 2024", 2.0, 1, NO_DAY.format("0.5")),
        ("--until 2024-05-31", "Up to 31 May 2024", 4.0, 1, GAP + NO_DAY.format("1")),
        ("--since 2024-06-02 --until 2024-06-02", "On 2 June 2024", 2.0, 1, NO_DAY.format("0.5")),
        (
            "--since 2024-04-01 --until 2024-05-30",
            "From 1 April 2024 to 30 May 2024",
            4.0,
            1,
            EARLIER + NO_DAY.format("1"),
        ),
        (
            "--since 2023-01-01 --until 2023-01-31",
            "From 1 January 2023 to 31 January 2023",
            None,
            None,
            NONE.format("from 2023-01-01 to 2023-01-31") + EARLIER,
        ),
        (
            "--since 9999-12-31",
            "From 31 December 9999 on",
            None,
            None,
            NONE.format("from 9999-12-31 on") + NO_DAY.format("0.5"),
        ),
        ("--until 0001-01-01", "Up to 1 January 1", None, None, NONE.format("up to 0001-01-01")),
    ],
)
def test_the_days_of_a_report_have_their_own_sums(capsys, days, shown, amount, actions, told):
    two_periods()
    for kind in KINDS:
        code, out, err = run(capsys, f"report --snapshots usage.db --by {kind} --json {days}")
        body = json.loads(out)
        assert (code, err) == (0, told)
        assert (body["rows_credits"], body["rows_actions"]) == (amount, actions)
        assert sum(row["credits"] for row in body["rows"]) == (amount or 0)
        assert (body["used_credits"], body["used_actions"]) == (10, None), "those of the period"
        named = dict(zip(days.split()[::2], days.split()[1::2], strict=True))
        assert (body["since"], body["until"]) == (named.get("--since"), named.get("--until"))
    _, out, _ = run(capsys, f"report --snapshots usage.db {days}")
    ran = "an unknown number of" if actions is None else actions
    line = f"{shown}: not known\n" if amount is None else f"{shown}: {amount:g} credits, {ran} actions\n"
    assert (line in out) is bool(shown)
    code, _, err = run(capsys, f"export --to usage.csv --snapshots usage.db {days}")
    assert (code, err.removeprefix(told).split(": ")[0]) == (0, "usage.csv")


def test_days_of_an_account_before_its_period_are_told(capsys):
    days = "--since 2024-05-20 --until 2024-06-01"
    code, out, err = run(capsys, f"report --demo --json {days}")
    told = "clay-credits: days before 2024-06-01 are left out: with --snapshots, earlier periods are known\n"
    assert (code, err) == (0, told)
    body = json.loads(out)
    assert 0 < body["rows_credits"] < body["used_credits"]
    assert 0 < body["rows_actions"] < body["used_actions"]
    code, _, err = run(capsys, f"export --to usage.csv --demo {days}")
    assert (code, err.partition("usage.csv")[0]) == (0, told)


def test_sums_in_the_database_are_those_of_the_entries(capsys):
    del capsys
    entries = [
        entry(
            6, day, amount, integration_id=f"i{number % 3}", owner_id=None, resource_id=f"t{number % 4}", actions=number
        )
        for day in (1, 2, None)
        for number, amount in enumerate([0.1, 0.7, None if day == 2 else 1e-6, 12.345, 1e15, 3.0])
    ]
    stored(snapshot(JUNE, NOW, *entries, integrations={"i1": "One"}))
    with Store.open("usage.db") as store:
        for days in ((), (datetime.date(2024, 6, 1),), (datetime.date(2024, 6, 2), datetime.date(2024, 6, 2))):
            whole = Usage(
                workspace_id="w",
                balance=store.usage("w").balance,
                entries=tuple(store.entries("w", *days)),
                integrations={"i1": "One"},
            )
            for kind in KINDS:
                assert by(store.summed("w", *days, by_day=kind == "day"), kind) == by(whole, kind)
            assert daily(store.summed("w", *days, by_day=True)) == daily(whole)
        assert store.summed("other") is None


LONG = "A very long name " * 20
NAMES = {
    # Name: on a screen, in Markdown, in Slack.
    "red\x1b[31m": ("red?[31m", r"red?\[31m", "red?[31m"),
    "two\nlines\r\n\tand a tab": ("two lines and a tab", "two lines and a tab", "two lines and a tab"),
    "\u202etxt\u200f.exe\u2066": ("txt.exe", "txt.exe", "txt.exe"),
    "half \ud800": ("half ?", "half ?", "half ?"),
    "a|b`c`\\": ("a|b`c`\\", r"a\|b\`c\`\\", "a|b`c`\\"),
    "<!channel> & <b>": ("<!channel> & <b>", r"\<!channel\> \& \<b\>", "&lt;!channel&gt; &amp; &lt;b&gt;"),
    "_i_ a_b __x__ *y*": ("_i_ a_b __x__ *y*", r"\_i\_ a_b \_\_x\_\_ \*y\*", "_i_ a_b __x__ *y*"),
    "表 ü 👩\u200d💻": ("表 ü 👩\u200d💻", "表 ü 👩\u200d💻", "表 ü 👩\u200d💻"),
}


@pytest.mark.parametrize(("name", "written"), NAMES.items())
def test_no_name_breaks_what_it_is_written_to(capsys, monkeypatch, name, written):
    monkeypatch.setenv("COLUMNS", "80")
    screen, markdown, slack = written
    stored(
        snapshot(
            JUNE, NOW, entry(6, 2, 5.0, integration_id=name), entry(6, 2, 1.0), integrations={name: name, "i": "b"}
        )
    )
    assert f"{screen}  " in run(capsys, "report --snapshots usage.db")[1]
    assert f"| {markdown} |" in run(capsys, "report --snapshots usage.db --markdown")[1]
    rows = json.loads(run(capsys, "report --snapshots usage.db --json")[1])["rows"]
    assert [row["name"] for row in rows] == [screen, "b"]
    assert (
        json.loads(Notification("https://hooks.example", [rows[0]["name"]]).body)["text"] == f"Clay credits:\n• {slack}"
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''@", "'plain", "a=b"])
def test_both_ways_of_csv_have_one_rule_for_formulas(capsys, name):
    stored(snapshot(JUNE, NOW, entry(6, 2, 5.0), integrations={"i": name}))
    _, out, _ = run(capsys, "report --snapshots usage.db --csv")
    run(capsys, "export --to usage.csv --snapshots usage.db")
    printed = [row["name"] for row in csv.DictReader(io.StringIO(out))]
    file = io.StringIO(Path("usage.csv").read_text(encoding="utf-8"))
    exported = [row["integration"] for row in csv.DictReader(file)]
    quoted = name.lstrip("'")[0] in "=+-@"
    assert printed == exported == [f"'{name}" if quoted else name]


@pytest.mark.parametrize("columns", ["0", "1", "20", "30", "40", "60", "80", "120", "wide", None])
@pytest.mark.parametrize(
    "names", [{}, {"integrations": {"i": LONG}, "owners": {"o": "表" * 90}, "resources": {"t": LONG}}]
)
def test_every_number_is_shown_at_every_width(capsys, monkeypatch, columns, names):
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    else:
        monkeypatch.delenv("COLUMNS", raising=False)
    stored(snapshot(JUNE, NOW, *(entry(6, day, 1234.5, actions=5678) for day in range(1, 21)), **names))
    for line in ("report", "report --by day", "report --since 2024-06-02"):
        _, out, _ = run(capsys, f"{line} --snapshots usage.db")
        # Numbers of this size need 32.
        width = 100 if columns in {None, "0", "wide"} else max(32, int(columns))
        assert max(map(cell_len, out.splitlines())) <= width
        assert "\u2588" * 27 in out
        table = [one.split() for one in out.splitlines() if one.endswith("%") or "% " in one]
        kinds = {"report --by day": 20, "report": 3}
        assert len(table) == kinds.get(line, 3)
        credits_of_row = {"report": "24,690", "report --by day": "1,234.5"}.get(line, "23,455.5")
        for row in table:
            assert row[-3] == credits_of_row
            assert row[-1].replace(",", "") == str({"report": 5678 * 20, "report --by day": 5678}.get(line, 5678 * 19))
        assert "by day" not in line or [row[0] for row in table] == [f"2024-06-{day:02}" for day in range(1, 21)]


@pytest.mark.parametrize("amount", [1e308, 1.7e308, 123456789012.25, 10.0**15, 5e-324])
@pytest.mark.parametrize("form", ["", "--json", "--csv", "--markdown", "--by day"])
def test_an_amount_of_any_size_can_be_read(capsys, amount, form):
    # As many days as do not fit a line are summed in it.
    old = Entry(day=datetime.date(2020, 1, 1), credits=1.0)
    many = (entry(6, day, amount) for day in (1, 2, 3))
    stored(snapshot(JUNE, NOW, old, *many, entry(6, 4, amount, owner_id="p"), used=None))
    code, out, err = run(capsys, f"report --snapshots usage.db {form}")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) < 110


def test_records_have_columns_without_rows():
    usage = snapshot(JUNE, NOW, entry(6, 2, 5.0, integration_id="a\nb"), owners={"o": "Amber"})
    assert [list(row) for row in records(usage)] == [list(COLUMNS)]
    assert usage.records() == records(usage)
    types = [COLUMNS[name] for name in COLUMNS]
    assert all(isinstance(value, kind) for value, kind in zip(records(usage)[0].values(), types, strict=True))
    assert records(snapshot(JUNE, NOW)) == []
