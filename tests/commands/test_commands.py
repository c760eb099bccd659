"""The subcommands that read an account: what they print, in every form, and their exit codes."""

import csv
import io
import json

import pytest

from clay_credits.mock import MockServer
from clay_credits_cli import account as account_module
from clay_credits_cli import clock, output
from command_line import run

REPORT = """\
Workspace w_1, 1 June 2024 to 30 June 2024
███████████████████████████░░░░░░░░░░░░░
6,849.6 of 10,000 credits left (3,150.4 used)
Actions left: not known (4,291 used)
161.6 credits a day: they last until the period ends, when about 5,153 are left.
▁▁▃▂▃▃▃▁█▂▃▂▃▃▁▁▂▂▃▂  busiest day 9 June 2024, 756.4 credits

Integrations         Credits  Share  Actions
Clearbit             2,197.5    70%    1,758
Sample Email Finder    351.4    11%      937
"""
BALANCE = """\
moment                   20 June 2024 12:00 UTC
remaining credits        6,849.6
remaining actions        unknown
used credits             3,150.4
total credits            10,000
period start             1 June 2024 00:00 UTC
period end               30 June 2024 23:59 UTC
days to renewal          10.5
"""
FORECAST = """\
moment                   20 June 2024 12:00 UTC
remaining credits        6,849.6
credits per day          161.6
runs out                 1 August 2024 21:32 UTC
runs out before renewal  no
days to renewal          10.5
credits left at renewal  5,153.3
credits lost at renewal  1,153.3
renewal                  30 June 2024 23:59 UTC
"""
CHECK = """\
ok       6,849.6 credits are left, at least 20 % of 10,000
ok       the credits last until the period ends
ok       57.4 credits on 2024-06-20, less than 5 times the usual; 193 credits on 2024-06-19, less than 5 times the usual
WARNING  4,291 actions ran in the period, the limit is 100
"""
EVERY = ("report", "balance", "forecast", "explain", "check --below 5")


@pytest.fixture
def account(monkeypatch):
    """Point the commands to a mock, as its `export` lines do."""
    with MockServer() as server:
        monkeypatch.setattr(clock, "now", server.account.clock.now)
        monkeypatch.setenv("CLAY_SESSION", server.session)
        monkeypatch.setenv("CLAY_BASE_URL", server.base_url)
        monkeypatch.setenv("CLAY_WORKSPACE", server.account.workspace_id)
        yield server


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("report --demo", 0, REPORT),
        ("balance --demo", 0, BALANCE),
        ("forecast --demo --monthly 4000", 0, FORECAST),
        ("check --demo --below 20% --spike 5x --forecast --actions-over 100", 1, CHECK),
    ],
)
def test_a_command_prints_what_it_found(capsys, line, code, expected):
    ended, out, err = run(capsys, line)
    assert (ended, err) == (code, "")
    # Lines of a table have blanks at their ends.
    assert "\n".join(one.rstrip() for one in out.splitlines()).startswith(expected.rstrip("\n"))


@pytest.mark.parametrize("kind", ["integration", "owner", "table", "day"])
def test_the_sums_of_every_grouping_are_equal(capsys, kind):
    _, out, _ = run(capsys, f"report --demo --by {kind} --json")
    body = json.loads(out)
    assert (body["schema"], body["by"]) == (1, kind)
    assert sum(row["credits"] for row in body["rows"]) == pytest.approx(body["used_credits"])
    assert sum(row["actions"] for row in body["rows"]) == body["used_actions"]
    _, out, _ = run(capsys, f"report --demo --by {kind} --csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == len(body["rows"])
    _, out, _ = run(capsys, f"report --demo --by {kind} --markdown")
    assert out.count("\n|") >= len(rows)


@pytest.mark.parametrize("line", EVERY)
@pytest.mark.parametrize("form", ["--json", "--csv", "--markdown", ""])
def test_a_server_is_read_like_the_demo(capsys, account, line, form):
    assert run(capsys, f"{line} {form}") == run(capsys, f"{line} {form} --demo")
    assert account.calls.list()


def test_csv_is_that_of_rfc_4180(capsys):
    form = output.Form.CSV
    texts = ["a", "b\rc", "d\ne", 'f"g', "=h", None]
    columns = [output.Column("name", "Name")]
    output.write(output.Found(command="c", facts={}, columns=columns, rows=[{"name": one} for one in texts]), form)
    out = capsys.readouterr().out
    assert out == 'name\r\na\r\n"b\rc"\r\n"d\ne"\r\n"f""g"\r\n\'=h\r\n""\r\n'


def test_days_can_be_chosen(capsys):
    _, out, _ = run(capsys, "report --demo --by day --csv --since 2024-06-03 --until 2024-06-05")
    assert [row["name"] for row in csv.DictReader(io.StringIO(out))] == ["2024-06-03", "2024-06-04", "2024-06-05"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("check --demo", "name a threshold: --below, --spike, --forecast or --actions-over"),
        ("check --demo --below 120%", "--below: must be at most 100%, not '120%'"),
        ("check --demo --below -1", "--below: must be a number, 0 or more, not '-1'"),
        ("check --demo --below x", "--below: must be a number, 0 or more, not 'x'"),
        ("check --demo --spike 1x", "--spike: must be a number above 1, such as 5x, not '1x'"),
        ("check --demo --actions-over nan", "--actions-over: must be a number, 0 or more, not 'nan'"),
        ("check --demo --below 1 --notify file:///x", "--notify: must be a URL that begins with https://"),
        ("report --demo --since yesterday", "--since: must be a day, such as 2024-06-01, not 'yesterday'"),
        ("report --demo --since 2024-06-02 --until 2024-06-01", "--since must not be after --until"),
        ("report --demo --by folder", "--by: invalid choice: 'folder'"),
        ("forecast --demo --monthly -5", "--monthly: must be a number, 0 or more, not '-5'"),
        ("forecast --demo --rate inf", "--rate: must be a number, 0 or more, not 'inf'"),
        ("watch --demo --every 1y --below 1", "--every: must be a time from 1s to 7d, such as 15m, not '1y'"),
        ("report", "name the workspace: --workspace ID, or CLAY_WORKSPACE"),
        ("report --workspace w_1", "No session: set CLAY_SESSION to"),
        ("report --demo --session-file x", "--session-file: not allowed with argument --demo"),
        ("report --workspace w_1 --session-file /nothing/here", "/nothing/here: cannot be read"),
        ("report --json --csv --demo", "not allowed with argument"),
        ("report --demo extra", "unrecognized arguments: extra"),
    ],
)
def test_wrong_use_is_one_line_and_2(capsys, line, message):
    code, out, err = run(capsys, line)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("line", EVERY)
@pytest.mark.parametrize(
    ("fault", "message"),
    [("expired", "sign in again and copy the new session cookie"), ("reset", "got no answer")],
)
def test_no_answer_is_one_line_and_3(capsys, account, line, fault, message):
    account.faults.add(fault)
    code, out, err = run(capsys, line)
    assert (code, out) == (3, "")
    assert message in err
    assert err.count("\n") == 1
    assert account.session not in err


def test_without_a_command_it_is_report(capsys):
    assert run(capsys, "--demo --json") == run(capsys, "report --demo --json")


@pytest.mark.usefixtures("account")
def test_without_arguments(capsys, monkeypatch):
    code, out, _ = run(capsys, "")
    assert (code, out.splitlines()[0]) == (0, "Workspace w_1, 1 June 2024 to 30 June 2024")
    monkeypatch.delenv("CLAY_SESSION")
    code, out, err = run(capsys, "")
    assert (code, err) == (0, "")
    assert "clay-credits --demo" in out
    assert out.count("\n") == 6


@pytest.mark.parametrize("line", EVERY)
def test_an_interrupt_ends_a_command_quietly(capsys, monkeypatch, line):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(account_module, "opened", interrupt)
    assert run(capsys, f"{line} --demo") == (130, "", "")


@pytest.mark.parametrize(("width", "coloured"), [("40", False), ("200", False), ("80", True)])
def test_the_report_fits_the_terminal(capsys, monkeypatch, width, coloured):
    monkeypatch.setenv("COLUMNS", width)
    if coloured:
        monkeypatch.setenv("FORCE_COLOR", "1")
    code, out, _ = run(capsys, "report --demo --by table")
    assert code == 0
    assert ("\x1b[" in out) is coloured
    assert coloured or max(map(len, out.splitlines())) <= int(width)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b[" not in run(capsys, "report --demo")[1]
