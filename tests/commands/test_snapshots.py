"""`--snapshots` in every command that has it, and what `explain` says."""

import csv
import datetime
import io
import json
import socket
from pathlib import Path

import pytest
from attrs import evolve

from clay_credits.mock import InProcessMock
from clay_credits.usage import Balance, Entry, Store, Usage, read_usage
from clay_credits_cli import clock
from command_line import run

NOW = datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC)
JUNE = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
PRINTED = ("report", "forecast", "check --below 5", "check --spike 5x --actions-over 1", "explain")
EVERY = (*PRINTED, "watch --below 99% --times 1")
SPIKE = "60 credits on 2024-06-02, 12.0 times the usual 5 of the 14 days before"
EXPLAINED = f"""\
{SPIKE}

Kind         Name      Credits  Usual  More
integration  Clearbit       60      5    55
owner        Amber          60      5    55
table        t_2            55      0    55
"""
UNKNOWN = (
    "0 credits on 2024-05-02, and it is not known what is usual: "
    "only 1 of the 14 days before have data, at least 7 must\n"
)
DAYS = """\
name,credits,share,actions
2024-05-30,167.25,0.419831,224
2024-05-31,203,0.50957,305
2024-06-01,7.5,0.018826,30
2024-06-02,20.625,0.051773,34
"""
CHECKED = f"""\
WARNING  {SPIKE}. integration Clearbit: 60 credits on 2024-06-02, 55 more than the usual 5; \
owner Amber: 60 credits on 2024-06-02, 55 more than the usual 5; \
table t_2: 55 credits on 2024-06-02, 55 more than the usual 0
ok       2 actions ran in the period, the limit is 2
"""


def stripped(text):
    """Return a text without the blanks at the ends of the lines of a table."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@pytest.fixture(autouse=True)
def _frozen(monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def alone(monkeypatch):
    """Fail if a connection is made, although there is a session and a key."""

    def fail(*_, **__):
        pytest.fail("the process is left")

    for name in ("CLAY_SESSION", "CLAY_API_KEY", "CLAY_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, fail)
    monkeypatch.setattr(socket, "getaddrinfo", fail)


def filled(*snapshots):
    with Store.open("usage.db", create=True) as store:
        for one in snapshots:
            store.add(one)


def invented(*moments):
    """Return snapshots of the invented account."""
    mock = InProcessMock()
    for moment in moments:
        mock.clock.set(moment)
        yield read_usage(mock.clay, mock.account.workspace_id, moment)


def used(day, amount, table="t_1"):
    return Entry(day=day, integration_id="c", owner_id="u", resource_id=table, credits=amount, actions=1)


def rising(workspace="w"):
    """Return a snapshot of May, and one of the second day of June, on which a new table used much."""
    names = {"integrations": {"c": "Clearbit"}, "owners": {"u": "Amber"}}
    first, second = JUNE.date(), JUNE.date() + datetime.timedelta(days=1)
    may = tuple(used(first - datetime.timedelta(days=ago), 5.0) for ago in range(14, 0, -1))
    june = (used(first, 5.0), used(second, 5.0), used(second, 55.0, "t_2"))
    yield Usage(
        workspace_id=workspace,
        balance=Balance(moment=JUNE - datetime.timedelta(hours=1), used=70.0, period_start=JUNE.replace(month=5)),
        entries=may,
        **names,
    )
    yield Usage(
        workspace_id=workspace,
        balance=Balance(moment=JUNE + datetime.timedelta(hours=40), used=65.0, period_start=JUNE),
        entries=june,
        **names,
    )


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    "line", [*EVERY, *(f"{one} --{form}" for one in PRINTED for form in ("json", "csv", "markdown"))]
)
def test_the_newest_snapshot_is_read_like_the_account(capsys, line):
    filled(*invented(NOW - datetime.timedelta(days=1), NOW))
    before = Path("usage.db").read_bytes()
    assert run(capsys, f"{line} --snapshots usage.db") == run(capsys, f"{line} --demo")
    assert Path("usage.db").read_bytes() == before
    assert [one.name for one in Path().iterdir()] == ["usage.db"]


@pytest.mark.usefixtures("alone")
def test_days_before_the_period_can_be_reported_and_exported(capsys):
    filled(*invented(JUNE - datetime.timedelta(minutes=1), NOW))
    days = "--snapshots usage.db --since 2024-05-30 --until 2024-06-02"
    assert run(capsys, f"report --by day --csv {days}") == (0, DAYS.replace("\n", "\r\n"), "")
    code, _, err = run(capsys, f"export --to usage.csv {days}")
    assert (code, err.split(": ")[0]) == (0, "usage.csv")
    with Path("usage.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sorted({row["day"] for row in rows}) == ["2024-05-30", "2024-05-31", "2024-06-01", "2024-06-02"]
    assert sum(float(row["credits"]) for row in rows) == pytest.approx(167.25 + 203 + 7.5 + 20.625)


def test_a_line_of_many_days_fits(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "130")
    filled(*invented(*(JUNE.replace(month=month) - datetime.timedelta(minutes=1) for month in range(2, 7)), NOW))
    code, out, _ = run(capsys, "report --snapshots usage.db --since 2024-01-01")
    line = out.splitlines()[7]
    assert (code, len(line.partition("  ")[0])) == (0, 58), "172 days, three in each place"


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("check --spike 5x --actions-over 3", 1, CHECKED.replace("2 actions", "3 actions").replace("is 2", "is 3")),
        ("explain", 0, EXPLAINED),
        ("explain --day 2024-06-01", 0, "5 credits on 2024-06-01, less than 5 times the usual, and nothing rose\n"),
        ("explain --day 2024-05-02", 0, UNKNOWN),
        ("explain --day 2024-07-01", 0, "it is not known what was used on 2024-07-01\n"),
        ("explain --day 0001-01-01", 0, "it is not known what was used on 0001-01-01\n"),
    ],
)
def test_a_day_is_compared_with_those_before_the_period(capsys, monkeypatch, line, code, expected):
    monkeypatch.setattr(clock, "now", lambda: JUNE + datetime.timedelta(days=2))
    filled(*rising())
    ended, out, err = run(capsys, f"{line} --snapshots usage.db")
    assert (ended, stripped(out), err) == (code, expected, "")


def of_june(moment, *entries, **changes):
    """Return a snapshot of June."""
    balance = Balance(moment=moment, remaining=500.0, used=500.0, total=1000.0, period_start=JUNE)
    end = JUNE + datetime.timedelta(days=30)
    return Usage(workspace_id="w", balance=evolve(balance, **{"period_end": end, **changes}), entries=entries)


def test_a_day_that_is_only_known_in_part_is_no_good_news(capsys, monkeypatch):
    """The last snapshot of May was made in the morning of its last day."""
    may, june = rising()
    early = evolve(may.balance, moment=JUNE - datetime.timedelta(hours=16))
    june = evolve(
        june, entries=june.entries[:1], balance=evolve(june.balance, moment=JUNE + datetime.timedelta(hours=9))
    )
    monkeypatch.setattr(clock, "now", lambda: june.balance.moment)
    filled(evolve(may, balance=early), june)
    gap = "no snapshot has what was used in these times (UTC): 2024-05-31 08:00 to 2024-06-01 00:00"
    code, out, err = run(capsys, "check --spike 5x --snapshots usage.db")
    assert (code, out, err) == (3, f"unknown  {gap}\n", f"clay-credits: --spike is unknown: {gap}\n")
    for day, told in (("2024-05-31", f"clay-credits: {gap}\n"), ("2024-05-30", "")):
        assert run(capsys, f"explain --day {day} --snapshots usage.db")[2] == told


def test_each_period_has_a_snapshot_on_the_day_of_a_renewal(capsys):
    noon = NOW - datetime.timedelta(minutes=1)
    filled(of_june(noon, used(JUNE.date(), 5.0)), of_june(NOW, period_start=noon))
    assert run(capsys, "report --snapshots usage.db --since 2024-06-01 --json")[2] == ""


def test_credits_without_a_day_of_a_period_that_ended_at_noon_are_of_its_last_day_too(capsys, monkeypatch):
    noon = NOW - datetime.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    filled(
        of_june(noon, *(used(JUNE.date() + datetime.timedelta(days=one), 5.0) for one in range(18)), used(None, 300.0)),
        of_june(NOW, period_start=noon, used=0.0),
    )
    code, out, _ = run(capsys, "check --spike 5x --snapshots usage.db")
    assert (code, out) == (3, "unknown  300 credits have no day, and could make one a spike\n")


def test_days_that_a_reading_lost_stay(capsys):
    """What was used beyond them has no day, and may be a spike."""
    lost = (used(None, 400.0), used(None, 100.0))
    filled(of_june(NOW - datetime.timedelta(hours=1), used(JUNE.date(), 5.0)), of_june(NOW, *lost))
    body = json.loads(run(capsys, "report --snapshots usage.db --by day --json")[1])
    rows = [(row["name"], row["credits"], row["actions"]) for row in body["rows"]]
    assert rows == [("2024-06-01", 5, 1), ("not attributed", 495, 1)]
    code, out, _ = run(capsys, "check --spike 5x --snapshots usage.db")
    assert (code, out) == (3, "unknown  495 credits have no day, and could make one a spike\n")


def test_a_later_snapshot_hides_one(capsys):
    moment = InProcessMock().clock.now() + datetime.timedelta(days=1)
    [later] = invented(moment)
    filled(later)
    later_text = f"{moment:%Y-%m-%d %H:%M} UTC"
    code, _, err = run(capsys, "snapshot usage.db --demo")
    assert (code, err) == (
        1,
        f"clay-credits: usage.db: has a later snapshot, of {later_text}, which hides this one: check the clock\n",
    )
    code, _, err = run(capsys, "check --below 1 --snapshots usage.db")
    assert (code, "which is later than the clock of this machine" in err) == (3, True)


def test_days_after_the_newest_snapshot_are_told(capsys):
    filled(of_june(NOW - datetime.timedelta(days=1), used(JUNE.date(), 5.0)))
    for line in ("report", "export --to usage.csv"):
        err = run(capsys, f"{line} --snapshots usage.db --until 2024-06-20")[2]
        assert err.startswith("clay-credits: days after 2024-06-19 are left out: they are not known yet\n")


def test_a_period_without_days_does_not_tell_what_is_usual(capsys, monkeypatch):
    may, june = rising()
    monkeypatch.setattr(clock, "now", lambda: june.balance.moment)
    filled(evolve(may, entries=(used(None, 70.0),)), june)
    code, out, _ = run(capsys, "check --spike 5x --snapshots usage.db")
    assert (code, out.split("but ")[0].count("only 1 of the 14 days before have data")) == (3, 1), out


def test_the_times_between_two_periods_are_told(capsys):
    starts = [JUNE.replace(month=month) for month in range(1, 7)]
    for start in starts:
        balance = Balance(moment=start + datetime.timedelta(days=19, hours=9), used=5.0, period_start=start)
        filled(Usage(workspace_id="w", balance=balance, entries=(used(start.date(), 5.0),)))
    told = "clay-credits: no snapshot has what was used in these times (UTC): "
    first = ", ".join(f"2024-0{one}-20 09:00 to 2024-0{one + 1}-01 00:00" for one in (1, 2, 3))
    for days, expected in {
        "--since 2024-01-01": f"{first}, and 2 more",
        "--since 2024-02-01 --until 2024-02-20": "2024-02-20 09:00 to 2024-03-01 00:00",
        "--since 2024-02-29 --until 2024-02-29": "2024-02-20 09:00 to 2024-03-01 00:00",
        "--since 2024-02-01 --until 2024-02-19": "",
        "": "",
    }.items():
        code, _, err = run(capsys, f"report --json --snapshots usage.db {days}")
        lines = [one.removeprefix(told) for one in err.splitlines() if "no usage is known" not in one]
        assert (code, lines) == (0, [expected] if expected else []), days


def test_a_spike_in_every_form(capsys):
    filled(*rising())
    _, out, _ = run(capsys, "explain --snapshots usage.db --json")
    body = json.loads(out)
    table = {"kind": "table", "id": "t_2", "name": "t_2", "credits": 55, "usual": 0, "more": 55}
    assert body.pop("rows")[-1] == table
    assert body == {
        "schema": 1,
        "command": "explain",
        "moment": "2024-06-02T16:00:00Z",
        "day": "2024-06-02",
        "credits": 60,
        "is_spike": True,
        "reason": SPIKE,
        "notes": ["the newest snapshot is of 2024-06-02 16:00 UTC, which is more than 2 days ago"],
    }
    _, out, _ = run(capsys, "explain --snapshots usage.db --csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["kind"] for row in rows] == ["integration", "owner", "table"]
    assert rows[-1] == {name: str(value) for name, value in table.items()}
    _, out, _ = run(capsys, "explain --snapshots usage.db --markdown")
    assert f"| reason | {SPIKE} |" in out
    assert out.endswith("| table | t_2 | t_2 | 55 | 0 | 55 |\n")


def test_the_account_is_explained_without_snapshots(capsys):
    _, out, err = run(capsys, "explain --demo --day 2024-06-03")
    assert (out.split(", and ")[1], err) == (
        "it is not known what is usual: only 2 of the 14 days before have data, at least 7 must\n",
        "",
    )
    _, out, _ = run(capsys, "explain --demo --json")
    body = json.loads(out)
    assert (body["day"], body["is_spike"]) == ("2024-06-09", False)
    counted = [[row["kind"] for row in body["rows"]].count(kind) for kind in ("integration", "owner", "table")]
    assert max(counted) <= 3
    assert all(row["more"] == row["credits"] - row["usual"] > 0 for row in body["rows"])


def test_an_empty_account_has_no_day_to_explain(capsys):
    filled(Usage(workspace_id="w", balance=Balance(moment=NOW)))
    assert run(capsys, "explain --snapshots usage.db") == (0, "it is not known what was used on any day\n", "")
    body = json.loads(run(capsys, "explain --snapshots usage.db --json")[1])
    assert (body["day"], body["credits"], body["is_spike"], body["rows"]) == (None, None, None, [])


def test_a_workspace_is_chosen(capsys, monkeypatch):
    filled(*rising("one"), *rising("two"))
    for line in ("report", "forecast"):
        code, out, err = run(capsys, f"{line} --snapshots usage.db")
        assert (code, out) == (2, "")
        assert "has several workspaces (one, two): name one by --workspace ID, or CLAY_WORKSPACE" in err
    assert run(capsys, "report --snapshots usage.db --workspace two")[1].startswith("Workspace two")
    monkeypatch.setenv("CLAY_WORKSPACE", "two")
    assert run(capsys, "report --snapshots usage.db")[1].startswith("Workspace two")
    assert run(capsys, "report --snapshots usage.db --workspace one")[1].startswith("Workspace one")


@pytest.mark.parametrize("line", EVERY)
def test_a_snapshot_that_is_old_is_told(capsys, line):
    filled(*rising())
    _, out, err = run(capsys, f"{line} --snapshots usage.db")
    old = "the newest snapshot is of 2024-06-02 16:00 UTC, which is more than 2 days ago"
    assert err.splitlines()[0] == f"clay-credits: {old}"
    assert "newest snapshot" not in out


@pytest.mark.parametrize("command", [*PRINTED, "export --to usage.csv"])
@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        ("--snapshots missing.db", 2, "missing.db: does not exist: clay-credits snapshot creates it"),
        ("--snapshots .", 2, ".: is not a regular file"),
        ("--snapshots other.db", 2, "other.db: is not a database of snapshots"),
        ("--snapshots empty.db", 1, "empty.db: has no snapshots yet"),
        ("--snapshots usage.db --workspace x", 2, "usage.db: has no snapshots of the workspace x"),
        ("--snapshots usage.db --demo", 2, "--demo: not allowed with argument --snapshots"),
        ("--session-file x --snapshots usage.db", 2, "--snapshots: not allowed with argument --session-file"),
        ("--snapshots", 2, "--snapshots: expected one argument"),
    ],
)
@pytest.mark.usefixtures("alone")
def test_a_problem_is_one_line(capsys, tmp_path, command, options, code, problem):
    filled(*rising())
    (tmp_path / "other.db").write_text("day,credits\n" * 50)
    Store.open(tmp_path / "empty.db", create=True).close()
    ended, out, err = run(capsys, f"{command} {options}")
    # 1 would look like a threshold that is reached.
    code = 3 if code == 1 and command.startswith("check") else code
    assert (ended, out, err.count("\n")) == (code, "", 1)
    assert err.startswith("clay-credits: ")
    assert problem in err
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("balance --snapshots usage.db", "unrecognized arguments: --snapshots usage.db"),
        ("snapshot usage.db --snapshots usage.db", "unrecognized arguments"),
        ("explain --snapshots usage.db --day yesterday", "--day: must be a day, such as 2024-06-01, not 'yesterday'"),
        ("report --snapshots usage.db --since 2024-06-02 --until 2024-06-01", "--since must not be after --until"),
    ],
)
def test_wrong_use_is_2(capsys, line, problem):
    code, out, err = run(capsys, line)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert problem in err


def test_an_export_does_not_replace_the_database(capsys):
    filled(*rising())
    Path("usage.db").rename("usage.sqlite")
    code, _, err = run(capsys, "export --to usage.sqlite --snapshots usage.sqlite")
    assert code == 2
    assert "has snapshots, which an export would delete" in err
