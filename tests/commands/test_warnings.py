"""What `check` and `watch` find and post, how often, and how they end."""

import argparse
import datetime
import json
import signal
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from attrs import evolve

from clay_credits.mock import MockServer
from clay_credits.usage import Balance, Entry, Store, Usage
from clay_credits_cli import clock, notification, watch
from clay_credits_cli.account import NoAnswerError, SnapshotsError
from clay_credits_cli.check import Result
from command_line import run
from limits import join
from server import STALL, ScriptedServer

JUNE = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
NOW = JUNE + datetime.timedelta(days=19, hours=12)
NO_URLS = "nonsense ftp://x/SECRET http:// http:///x http://a..b/ http://.a/ http://x:0/ http://x:99999/ "
NO_URLS += "http://x:port/ http://[::1 http://%00/ http://a,b/ http://h/\x01 https://" + "a" * 64 + ".example/"
DRIPS = {"head": b"HTTP/1.1 200 OK\r\nX: ", "body": b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"}


class Hook(ThreadingHTTPServer):
    """A webhook that answers with some statuses, the last again and again, or drips a part of its answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.bodies, self.ended = [200], [], threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/services/SECRET?sig=SECRET"

    def handle_error(self, *_):
        """Keep quiet: a client may close the connection."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        hook = self.server
        hook.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        assert self.headers["Content-Type"] == "application/json"
        answer = hook.answers[min(len(hook.bodies), len(hook.answers)) - 1]
        if answer in DRIPS:
            self.wfile.write(DRIPS[answer])
            while not hook.ended.wait(0.01):
                self.wfile.write(b"x")
        elif answer != "reset":
            self.send_response(answer)
            self.send_header("Retry-After", "2" if answer == 429 else "0")
            self.end_headers()

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def waited(monkeypatch):
    """Let the commands wait for nothing, and return for how long they would."""
    seconds = []
    monkeypatch.setattr(clock, "wait", seconds.append)
    return seconds


@pytest.fixture
def hook():
    with Hook() as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        serving.start()
        yield server
        server.ended.set()
        server.shutdown()
        join(serving)


@pytest.mark.parametrize(
    ("answers", "posts", "problem"),
    [
        ([200], 1, ""),
        ([204], 1, ""),
        ([503, 200], 2, ""),
        ([429, 200], 2, ""),
        (["reset", 200], 2, ""),
        # The body says nothing, so it is not read.
        (["body"], 1, ""),
        (["head"], 1, "the message did not reach HOST: no answer in 0.2 seconds"),
        ([503], 3, "the message was refused with 503 by HOST"),
        ([400], 1, "the message was refused with 400 by HOST"),
        ([302], 1, "the message was refused with 302 by HOST"),
        (["reset"], 3, "the message did not reach HOST: Server disconnected without sending a response."),
    ],
    ids=str,
)
def test_a_message_is_posted(capsys, monkeypatch, hook, waited, answers, posts, problem):
    if "head" in answers:
        monkeypatch.setattr(notification, "_SECONDS", 0.2)
    hook.answers = answers
    monkeypatch.setenv("CLAY_NOTIFY_URL", hook.url)
    code, out, err = run(capsys, "check --demo --below 99%")
    assert (code, out) == (1, "WARNING  6,849.6 credits are left, below 99 % of 10,000\n")
    host = hook.url.replace("/services/SECRET?sig=SECRET", "/...")
    assert err == (f"clay-credits: {problem.replace('HOST', host)}\n" if problem else "")
    assert hook.bodies == [{"text": "Clay credits:\n• 6,849.6 credits are left, below 99 % of 10,000"}] * posts
    assert len(waited) == posts - 1


@pytest.mark.parametrize(
    ("proxy", "posts", "problem"),
    [
        ("HOOK", 1, ""),
        ("ftp://x", 0, "clay-credits: the message was not sent: The proxy cannot be used. Correct HTTP_PROXY"),
    ],
)
def test_a_message_goes_through_the_proxy(capsys, monkeypatch, hook, proxy, posts, problem):
    monkeypatch.setenv("HTTP_PROXY", proxy.replace("HOOK", hook.url.partition("/services")[0]))
    code, _, err = run(capsys, "check --demo --below 99% --notify http://hooks.example/SECRET")
    assert (code, len(hook.bodies), err.count("\n")) == (1, posts, int(bool(problem)))
    assert err.startswith(problem)
    assert "SECRET" not in err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            "--below 99% --dry-run --notify https://user:SECRET@hooks.example:1/SECRET",
            "POST https://hooks.example:1/...",
        ),
        ("--below 99% --dry-run", '{"text": "Clay credits:\\n\\u2022 6,849.6 credits are left, below 99 % of 10,000"}'),
        ("--below 1 --dry-run", ""),
        ("--below 1 --notify http://127.0.0.1:9/", ""),
    ],
)
def test_a_message_is_only_shown_or_there_is_none(capsys, options, expected):
    code, _, err = run(capsys, f"check --demo {options}")
    assert (code, err.partition("\n")[0]) == (int(bool(expected)), expected)
    assert "SECRET" not in err


@pytest.mark.parametrize(
    ("option", "values", "message"),
    [
        ("check --notify", NO_URLS, "must be a URL that begins with https:// or http:// and a host"),
        ("check CLAY_NOTIFY_URL", NO_URLS, "must be a URL that begins with https:// or http:// and a host"),
        ("check --below", "1_000 nan inf 1e400 1e3 -1 +1 \u0661 x " + "9" * 400, "must be a number, 0 or more"),
        ("check --actions-over", "1_000 nan 1e400", "must be a number, 0 or more"),
        ("check --spike", "1 1x 0.5x 5xx x nan inf 1_0x 1e400 " + "9" * 400, "must be a number above 1, such as 5x"),
        ("forecast --monthly", "1_000 nan inf", "must be a number, 0 or more"),
        ("watch --times", "0 -1 1_0 1.5 x", "must be a whole number, 1 or more"),
        ("watch --every", "0s 0.5s 8d 15 m 1_0m 15y nans 1e2s", "must be a time from 1s to 7d, such as 15m"),
        (
            "explain --day",
            "20240601 2024-W23-1 2024-6-1 2024-06-31 0000-01-01 10000-01-01 2024-06-0\u0661 2024-06-01T00:00",
            "must be a day, such as 2024-06-01",
        ),
        ("report --since", "20240601 2024-W23-1", "must be a day, such as 2024-06-01"),
    ],
)
def test_a_value_that_cannot_be_right_is_one_line_and_2(capsys, monkeypatch, option, values, message):
    command, name = option.split()
    for value in values.split(" "):
        if name.isupper():
            monkeypatch.setenv(name, value)
        code, out, err = run(capsys, f"{command} --demo" if name.isupper() else f"{option}={value} --demo")
        assert (code, out, err.count("\n")) == (2, "", 1), value
        assert f"{name}: {message}" in err, value
        assert "SECRET" not in err


def used(day, amount, actions=1):
    return Entry(day=day and JUNE.date().replace(day=day), integration_id="c", credits=amount, actions=actions)


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """Return a function that makes a database of one snapshot, and moves to its folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def store(*entries, **changes):
        end = JUNE + datetime.timedelta(days=30)
        known = Balance(moment=NOW, remaining=500.0, used=500.0, total=1000.0, period_start=JUNE, period_end=end)
        with Store.open("usage.db", create=True) as database:
            database.add(Usage(workspace_id="w", balance=evolve(known, **changes), entries=entries))

    return store


WEEK = [used(day, 4.0) for day in range(5, 19)]
EARLY = {"moment": JUNE + datetime.timedelta(days=5), "period_start": JUNE}
OLD_TEXT = "the newest snapshot is of 2024-06-18 11:59 UTC, which is more than 2 days ago"
OLD = {"moment": NOW - datetime.timedelta(hours=48, minutes=1)}
RENEWED = {"moment": NOW - datetime.timedelta(hours=12), "period_end": NOW - datetime.timedelta(hours=1)}
PART = [used(1, 1.0, 5), used(2, 1.0, None)]
UNKNOWN = "and it is not known what is usual: only 5 of the 14 days before have data, at least 7 must"
SMALL = "9 credits on 2024-06-20, and fewer than 10 do not count as a spike; 0 credits on 2024-06-19, less than 2 times"


@pytest.mark.parametrize(
    ("entries", "changes", "options", "code", "reached", "reason"),
    [
        # Spikes: days without rows are 0 within the period, and no data outside of it.
        ([*WEEK, used(20, 40.0)], {}, "--spike 5x", 1, True, "40 credits on 2024-06-20, 10.0 times the usual 4"),
        ([*WEEK, used(20, 9.0)], {"used": 65.0}, "--spike 2x", 0, False, SMALL),
        ([used(3, 5.0), used(20, 40.0)], {}, "--spike 5x", 1, True, "40 credits on 2024-06-20, against the usual 0 of"),
        ([], {"used": 0.0}, "--spike 5x", 0, False, "0 credits on 2024-06-20, less than 5 times the usual; 0"),
        ([used(1, 5.0), used(6, 90.0)], EARLY, "--spike 5x", 3, None, f"90 credits on 2024-06-06, {UNKNOWN}"),
        ([*WEEK, used(20, None)], {}, "--spike 5x", 3, None, "it is not known what was used on 2024-06-20"),
        ([used(None, 40.0)], {}, "--spike 5x", 3, None, "it is not known what was used on 2024-06-20"),
        ([*WEEK], {"period_start": None}, "--spike 5x", 3, None, "it is not known what was used on 2024-06-20"),
        ([*WEEK, used(None, 10.0)], {}, "--spike 5x", 0, False, "0 credits on 2024-06-20, less than 5 times"),
        ([*WEEK, used(None, 20.0)], {}, "--spike 5x", 3, None, "20 credits have no day, and could make one a spike"),
        ([*WEEK, used(None, None)], {}, "--spike 5x", 3, None, "an unknown number of credits have no day"),
        # The parts used more than the whole, as those of another workspace would.
        (WEEK, {"used": 50.0}, "--spike 5x", 3, None, "the integrations used 56 credits, more than the 50 that the"),
        (WEEK, {"used": 50.0}, "--actions-over 14", 3, None, "the integrations used 56 credits"),
        (WEEK, {"used": 50.0}, "--actions-over 13", 1, True, "14 actions ran"),
        (WEEK, {"used": 51.0}, "--actions-over 14", 0, False, "14 actions ran in the period, the limit is 14"),
        # The clock of the service is ahead.
        ([*WEEK, used(21, 40.0)], {}, "--spike 5x", 1, True, "40 credits on 2024-06-21, 10.0 times the usual 4"),
        ([*WEEK, used(20, 40.0), used(29, 0.0)], {}, "--spike 5x", 1, True, "40 credits on 2024-06-20, 10.0 times"),
        ([*WEEK, used(19, 40.0), used(22, 1.0)], {}, "--spike 5x", 1, True, "40 credits on 2024-06-19, 10.0 times"),
        # A snapshot that is old tells nothing good of today.
        (WEEK, OLD, "--below 5", 3, None, OLD_TEXT),
        (WEEK, OLD, "--forecast", 3, None, OLD_TEXT),
        (WEEK, OLD, "--actions-over 14", 3, None, OLD_TEXT),
        (WEEK, OLD, "--spike 5x", 3, None, OLD_TEXT),
        (WEEK, OLD, "--below 501", 1, True, "500 credits are left, below 501"),
        (WEEK, {"period_end": NOW.replace(day=19)}, "--actions-over 14", 3, None, "the period ended on 2024-06-19"),
        (
            WEEK,
            RENEWED,
            "--below 5",
            3,
            None,
            "the newest snapshot is of 2024-06-20 00:00 UTC, and its billing period has",
        ),
        # Actions: what is known can be enough.
        (PART, {}, "--actions-over 4", 1, True, "at least 5 actions ran in the period"),
        (PART, {}, "--actions-over 5", 3, None, "it is not known how many actions ran"),
        ([used(1, 1.0, 5)], {}, "--actions-over 5", 0, False, "5 actions ran in the period, the limit is 5"),
        # Credits.
        ([], {"remaining": 499.96}, "--below 500", 1, True, "499.96 credits are left, below 500"),
        ([], {"remaining": 499.95}, "--below 499.94", 0, False, "499.95 credits are left, at least 499.94"),
        ([], {"remaining": None}, "--below 5", 3, None, "it is not known how many credits are left"),
        ([], {"total": None}, "--below 5%", 3, None, "it is not known how many credits the period has"),
        ([], {"total": 400.0}, "--below 5%", 3, None, "500 credits are left, more than the 400 of the period"),
        ([], {"total": 0.0}, "--below 5%", 3, None, "the period has no credits"),
        ([], {"used": None}, "--forecast", 3, None, "it is not known when the credits run out"),
        ([], {"period_end": JUNE.replace(day=15)}, "--forecast", 3, None, "the period ended on 2024-06-15"),
        ([], {"used": 950.0}, "--forecast", 1, True, "the credits run out on 2024-06-30, before the period ends"),
        ([], {"used": 9.0}, "--forecast", 0, False, "the credits last until the period ends"),
    ],
)
def test_a_threshold_is_reached_or_not_or_unknown(capsys, stored, entries, changes, options, code, reached, reason):
    stored(*entries, **changes)
    line = f"check {options} --snapshots usage.db"
    ended, out, err = run(capsys, f"{line} --json")
    row = json.loads(out)["rows"][0]
    assert (ended, row["reached"], json.loads(out)["reached"]) == (code, reached, reached), row
    assert row["reason"].startswith(reason)
    problem = f"clay-credits: {options.split()[0]} is unknown: {row['reason']}\n" if reached is None else ""
    doubts = [f"clay-credits: {one}" for one in ("the newest snapshot", "the integrations used")]
    assert [one for one in err.splitlines() if not one.startswith(tuple(doubts))] == problem.splitlines()
    mark = {True: "WARNING", False: "ok", None: "unknown"}[reached]
    assert run(capsys, line)[:2] == (code, f"{mark:<8} {row['reason']}\n")


@pytest.mark.parametrize(
    ("form", "words"),
    [("--csv", ["below,true,", "forecast,,"]), ("--markdown", ["| reached | yes |", "| forecast | unknown |"])],
)
def test_one_that_is_reached_is_more_important_than_one_that_is_unknown(capsys, stored, form, words):
    stored(used=None)
    code, out, err = run(capsys, f"check --forecast --below 900 --snapshots usage.db {form}")
    assert (code, err) == (1, "clay-credits: --forecast is unknown: it is not known when the credits run out\n")
    assert all(one in out for one in words)


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-09", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(capsys, stored, day):
    moment = datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    stored(Entry(day=moment.date(), credits=50.0), moment=moment, period_start=moment, period_end=None)
    words = f"50 credits on {day}, and it is not known what is usual: only 0 of the 14 days before have data"
    assert run(capsys, "check --spike 5x --snapshots usage.db")[1].startswith(f"unknown  {words}")
    assert run(capsys, f"explain --day {day} --snapshots usage.db")[1].startswith(words)


SPIKE, CALM, BLIND = (Result("spike", reached, "why") for reached in (True, False, None))
LOW = Result("below", reached=True, reason="low")
LOCKED = SnapshotsError("usage.db: is in use")


@pytest.mark.parametrize(
    ("found", "answers", "posts", "code", "out", "err"),
    [
        ([SPIKE, SPIKE, CALM, SPIKE], [200], ["why", "why"], 1, ["WARNING", "still", "WARNING"], []),
        ([[SPIKE], [SPIKE, LOW]], [200], ["why", "low"], 1, ["WARNING", "still", "WARNING"], []),
        ([SPIKE, SPIKE, SPIKE], [400, 200], ["why", "why"], 1, ["WARNING", "still", "still"], ["the message was"]),
        ([SPIKE, BLIND, SPIKE], [200], ["why"], 1, ["WARNING", "still"], ["--spike is unknown: why"]),
        ([CALM, BLIND], [200], [], 3, [], ["--spike is unknown: why"]),
        ([[BLIND, LOW]], [200], ["low"], 1, ["WARNING"], ["--spike is unknown: why"]),
        ([SPIKE, LOCKED, NoAnswerError("a\nb"), SPIKE], [200], ["why"], 1, ["WARNING", "still"], [LOCKED, "a b"]),
        ([CALM, argparse.ArgumentError(None, "x: does not exist")], [200], [], 0, [], ["x: does not exist"]),
        ([LOCKED, LOCKED], [200], [], 3, [], [LOCKED, LOCKED]),
        ([LOCKED, CALM], [200], [], 0, [], [LOCKED]),
        ([argparse.ArgumentError(None, "no session")], [200], [], 2, [], ["clay-credits: no session"]),
    ],
)
def test_watch(capsys, monkeypatch, hook, waited, found, answers, posts, code, out, err):
    checks = iter(found)

    def examine(_):
        one = next(checks)
        if isinstance(one, Exception):
            raise one
        return one if isinstance(one, list) else [one]

    monkeypatch.setattr(watch, "examine", examine)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    hook.answers = answers
    line = f"watch --demo --below 1 --every 30s --notify {hook.url} --times {len(found)}"
    ended, written, problems = run(capsys, line)
    assert ended == code
    assert waited == [30] * (len(found) - 1)
    assert [one["text"].split("• ")[1] for one in hook.bodies] == posts
    assert [one.split(" ")[1].strip(":") for one in written.splitlines()] == out
    lines = problems.splitlines()
    assert len(lines) == len(err)
    assert all(str(words) in one for words, one in zip(err, lines, strict=True)), lines
    assert code == 2 or all(one.startswith("2024-06-20T12:00:00Z ") for one in lines)


@pytest.mark.usefixtures("waited")
def test_watch_writes_a_line_of_json_for_each_check(capsys, stored):
    stored(used=None)
    line = "watch --json --below 600 --forecast --times 2 --snapshots usage.db"
    code, out, err = run(capsys, line)
    assert (code, err.count("--forecast is unknown: it is not known")) == (1, 2)
    rows = [
        {"check": "below", "reached": True, "reason": "500 credits are left, below 600"},
        {"check": "forecast", "reached": None, "reason": "it is not known when the credits run out"},
    ]
    known = {"schema": 1, "command": "watch", "moment": "2024-06-20T12:00:00Z", "problem": None, "reached": True}
    assert [json.loads(one) for one in out.splitlines()] == [{**known, "rows": rows, "notes": []}] * 2


def test_watch_goes_on_while_the_database_is_locked(capsys, monkeypatch, stored):
    stored()
    monkeypatch.setattr("clay_credits_usage.store_connection.BUSY_SECONDS", 0.01)
    other = sqlite3.connect("usage.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(clock, "wait", lambda _: other.close())
    code, out, err = run(capsys, "watch --json --below 600 --times 2 --snapshots usage.db")
    first, second = (json.loads(one) for one in out.splitlines())
    assert (code, first["reached"], first["rows"], second["reached"]) == (1, None, [], True)
    assert first["problem"] == "usage.db: is in use by another process: try again later"
    assert err == f"2024-06-20T12:00:00Z no answer: {first['problem']}\n"


@pytest.mark.usefixtures("waited")
@pytest.mark.parametrize("thresholds", ["--below 1", "--actions-over 1 --below 1"])
@pytest.mark.parametrize("way", ["variable", "file"])
def test_watch_keeps_a_renewed_session(capsys, monkeypatch, tmp_path, thresholds, way):
    with MockServer(faults=["sliding:old=refused"]) as server:
        monkeypatch.setenv("CLAY_BASE_URL", server.base_url)
        monkeypatch.setenv("CLAY_WORKSPACE", "w_1")
        file = tmp_path / "session"
        file.write_text(server.session)
        file.chmod(0o600)
        option = f"--session-file {file}" if way == "file" else monkeypatch.setenv("CLAY_SESSION", server.session) or ""
        code, _, err = run(capsys, f"watch {thresholds} --times 3 {option}")
    assert (code, err) == (int("actions" in thresholds), "")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("when", ["reading", "waiting"])
def test_a_signal_ends_watch_at_once(capsys, monkeypatch, request, sent, code, when):
    ends, main_thread = [], threading.main_thread().ident
    # A job in the background of a shell ignores Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))

    def send(*_):
        ends.append(1)
        signal.pthread_kill(main_thread, sent)

    monkeypatch.setattr(clock, "wait", lambda _: send() or pytest.fail("the signal did not arrive"))
    with ScriptedServer([[send, STALL]]) as server:
        monkeypatch.setenv("CLAY_BASE_URL", server.base_url)
        monkeypatch.setenv("CLAY_SESSION", "any")
        source = "--workspace w_1" if when == "reading" else "--demo"
        assert run(capsys, f"watch --below 1 {source}") == (code, "", "")
    assert ends == [1]
