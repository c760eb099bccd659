"""The commands `export`, `snapshot` and `metrics`, with the invented account."""

import csv
import datetime
import re
import sqlite3
from contextlib import closing

import pytest

from clay_credits.cli import main
from clay_credits.mock import InProcessMock
from clay_credits.usage import Balance, Entry, Usage, read_usage, records
from clay_credits_cli.metrics import metrics_text
from clay_credits_usage.store import Store

NOW = datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def demo():
    mock = InProcessMock()
    return read_usage(mock.clay, mock.account.workspace_id, mock.clock.now())


def run(capsys, *arguments):
    """Return the exit code, stdout and stderr of the command line."""
    try:
        code = main([str(one) for one in arguments])
    except SystemExit as ended:
        code = ended.code
    return code, *capsys.readouterr()


def test_a_day_has_one_snapshot_however_often_it_is_taken(tmp_path, capsys, demo):
    path = tmp_path / "usage.db"
    for done in ("added", "replaced"):
        expected = f"{path}: snapshot of 2024-06-20 {done} ({len(demo.entries)} entries)\n"
        assert run(capsys, "snapshot", path, "--demo") == (0, "", expected)
    with Store.open(path) as store:
        assert store.usage(demo.workspace_id) == demo
        assert store.balances(demo.workspace_id) == [demo.balance]


def test_an_export_has_all_records(tmp_path, capsys, demo):
    path = tmp_path / "usage.sqlite"
    assert run(capsys, "export", "--to", path, "--demo") == (0, "", f"{path}: {len(demo.entries)} rows written\n")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT day, integration, owner, credits FROM usage").fetchall()
    expected = [(str(one["day"]), one["integration"], one["owner"], one["credits"]) for one in records(demo)]
    assert rows == expected


def test_the_days_of_an_export_can_be_chosen(tmp_path, capsys):
    path = tmp_path / "usage.csv"
    assert run(capsys, "export", "--to", path, "--demo", "--since", "2024-06-03", "--until", "2024-06-04")[0] == 0
    with path.open(newline="", encoding="utf-8") as file:
        assert {row["day"] for row in csv.DictReader(file)} == {"2024-06-03", "2024-06-04"}


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["export", "--demo"], 2, "required: --to"),
        (["export", "--demo", "--to", "usage.txt"], 2, "the name must end with"),
        (["export", "--demo", "--to", "missing/usage.csv"], 2, "its folder does not exist"),
        (["export", "--demo", "--to", "usage.csv", "--since", "2024-06-04", "--until", "2024-06-03"], 2, "--since"),
        (["export", "--to", "usage.csv"], 2, "name the workspace"),
        # Before a session is asked for, and so before anything is read.
        (["export", "--to", "usage"], 2, "the name must end with .csv, .sqlite, .xlsx, .parquet"),
        (["export", "--to", "missing/usage.csv"], 2, "its folder does not exist"),
        (["export", "--to", f"{'a' * 300}.csv"], 1, "cannot be written (File name too long)"),
        (["snapshot", "missing/usage.db"], 2, "its folder does not exist"),
        (["metrics", f"{'a' * 300}.db"], 1, "cannot be used (File name too long)"),
        (["snapshot"], 2, "required: DATABASE"),
        (["snapshot", "--demo", "missing/usage.db"], 2, "its folder does not exist"),
        (["snapshot", "--demo", "."], 2, "is not a regular file"),
        (["snapshot", "usage.db"], 2, "name the workspace"),
        (["snapshot", "usage.db", "--workspace", "w"], 2, "CLAY_SESSION"),
        (["metrics"], 2, "required: DATABASE"),
        (["metrics", "usage.db"], 2, "does not exist"),
    ],
)
def test_a_problem_is_told_in_one_line(tmp_path, monkeypatch, capsys, arguments, code, problem):
    monkeypatch.chdir(tmp_path)
    ended, out, err = run(capsys, *arguments)
    assert (ended, out, err.count("\n")) == (code, "", 1)
    assert err.startswith("clay-credits: ")
    assert problem in err
    assert not [*tmp_path.iterdir()]


def test_a_problem_with_an_old_database_is_told_before_the_reading(tmp_path, capsys):
    path = tmp_path / "usage.db"
    path.write_text("day,credits\n" * 50)
    code, _, err = run(capsys, "snapshot", path, "--workspace", "w")
    assert code == 2
    assert "is not a database of snapshots" in err


def test_no_answer_leaves_the_database(tmp_path, monkeypatch, capsys, demo):
    path = tmp_path / "usage.db"
    run(capsys, "snapshot", path, "--demo")
    monkeypatch.setenv("CLAY_SESSION", "s")
    monkeypatch.setenv("CLAY_BASE_URL", "http://127.0.0.1:1")
    assert run(capsys, "snapshot", path, "--workspace", "w")[0] == 3
    with Store.open(path) as store:
        assert store.workspaces() == [demo.workspace_id]


def test_metrics_of_the_invented_account(tmp_path, capsys, demo):
    path = tmp_path / "usage.db"
    run(capsys, "snapshot", path, "--demo")
    code, out, err = run(capsys, "metrics", path)
    assert (code, err) == (0, "")
    parsed = metrics_of(out)
    workspace = f'workspace="{demo.workspace_id}"'
    assert parsed[f"clay_credits_remaining_credits{{{workspace}}}"] == demo.balance.remaining
    assert parsed[f"clay_credits_snapshot_timestamp_seconds{{{workspace}}}"] == NOW.timestamp()
    owners = {name: value for name, value in parsed.items() if name.startswith("clay_credits_owner_used")}
    assert sum(owners.values()) == pytest.approx(demo.balance.used)
    assert 'owner="Amber Example"' in "".join(owners)
    assert "@" not in out


def test_a_database_without_snapshots_has_no_metrics(tmp_path, capsys):
    path = tmp_path / "usage.db"
    Store.open(path, create=True).close()
    assert run(capsys, "metrics", path) == (1, "", f"clay-credits: {path}: has no snapshots yet\n")


NAME, LABEL = r"[a-z_]+", r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})\{{{LABEL}(?:,{LABEL})*\}} \S+")


def metrics_of(text):
    """Return the samples of a text, which must be valid, with a type before those of each name."""
    known, samples = [], {}
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        if line.startswith("#"):
            kind, name, rest = re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line).groups()
            assert kind == "HELP" or (rest == "gauge" and name == known[-1])
            assert kind == "TYPE" or name not in known
            known.append(name)
            continue
        assert SAMPLE.fullmatch(line).group(1) == known[-1], line
        name, value = line.rsplit(" ", 1)
        assert name not in samples
        samples[name] = float(value)
    return samples


def test_metrics_are_escaped_and_have_no_email():
    day = NOW.date()
    used = Usage(
        workspace_id='w"\\\n',
        balance=Balance(moment=NOW, actions=7.0, period_start=NOW),
        entries=(
            Entry(day=day, integration_id='a\\"\n', owner_id="u", credits=1.5, actions=2),
            Entry(day=day, integration_id="b", credits=None, actions=1),
            Entry(credits=2.0, integration_id=None, actions=0),
        ),
        owners={"u": "amber@example.com"},
    )
    text = metrics_text([used])
    workspace = r'workspace="w\"\\ "'
    assert metrics_of(text) == {
        f"clay_credits_snapshot_timestamp_seconds{{{workspace}}}": NOW.timestamp(),
        f"clay_credits_remaining_actions{{{workspace}}}": 7.0,
        f"clay_credits_used_actions{{{workspace}}}": 3.0,
        f"clay_credits_total_actions{{{workspace}}}": 10.0,
        f"clay_credits_period_start_timestamp_seconds{{{workspace}}}": NOW.timestamp(),
        f"clay_credits_integration_used_credits{{{workspace},"
        r'integration_id="a\\\" ",integration="a\\\" "}': 1.5,
        f'clay_credits_integration_used_credits{{{workspace},integration_id="",integration="not attributed"}}': 2.0,
        f'clay_credits_owner_used_credits{{{workspace},owner_id="u",owner="u"}}': 1.5,
    }
