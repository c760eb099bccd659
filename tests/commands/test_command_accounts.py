"""Which account the commands read: by a session, a key, a file with a session, and of which workspace."""

import json
import os
import stat
from contextlib import ExitStack

import pytest

from clay_credits.cli import main
from clay_credits.mock import Account, MockServer
from clay_credits_cli import clock
from clay_credits_cli.session_file import SessionFile
from command_line import run
from document_names import END, LEFT, START, TOTAL, USED
from server import ScriptedServer, answer

ADVICE_FOR_PYTHON = (".body", "routes=", "period=", "session=", "base_url=", "workspace=", "total_timeout")
BOTH = {"CLAY_SESSION": "SESSION", "CLAY_API_KEY": "SESSION"}
OTHER = "12346"
OTHERS = ["several-workspaces"]


@pytest.fixture
def serve(monkeypatch):
    """Return a function that starts a mock for the commands. `SESSION` is replaced by the mock's session."""
    servers = ExitStack()

    def start(routes="documented", variants=(), faults=(), **variables):
        account = Account.from_seed()
        if routes == "workspace":
            account = account.with_live_ids(*variants)
            monkeypatch.setenv("CLAY_ROUTES", routes)
        server = servers.enter_context(MockServer(account, routes=routes, faults=faults))
        monkeypatch.setattr(clock, "now", account.clock.now)
        monkeypatch.setenv("CLAY_BASE_URL", server.base_url)
        given = {"CLAY_SESSION": "SESSION", "CLAY_WORKSPACE": account.workspace_id, **variables}
        for name, value in given.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value.replace("SESSION", server.session))
        return server

    with servers:
        yield start


def paths(server):
    return [call.path for call in server.calls.list()]


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("balance --json", 0, {"used_credits": 3150.375, "remaining_actions": 35709}),
        ("report --json", 0, {"used_credits": 3150.375, "remaining_actions": 35709}),
        ("forecast --json", 0, {"runs_out": "2024-08-01T21:32:14Z"}),
        ("check --below 20% --forecast --json", 0, {"reached": False}),
    ],
)
def test_a_key_beside_a_session_only_adds_the_actions(capsys, serve, line, code, expected):
    server = serve("workspace", **BOTH)
    ended, out, err = run(capsys, line)
    assert (ended, err) == (code, "")
    body = json.loads(out)
    assert {name: body[name] for name in expected} == expected
    assert not line.startswith("check") or [row["reached"] for row in body["rows"]] == [False, False]
    assert paths(server).count("/public/v0/credits/balance") == 1


@pytest.mark.parametrize(
    ("variables", "served", "line", "message"),
    [
        ({"CLAY_API_KEY": "another"}, {}, "balance", "refuses the credentials: use another CLAY_API_KEY"),
        (BOTH, {"variants": OTHERS}, f"balance --workspace {OTHER}", "belongs to a workspace with another balance"),
    ],
)
def test_a_key_that_does_not_fit_is_told_and_left_out(capsys, serve, variables, served, line, message):
    serve("workspace", **served, **variables)
    code, out, err = run(capsys, f"{line} --json")
    assert code == 0
    assert json.loads(out)["used_credits"] is not None
    assert json.loads(out)["remaining_actions"] is None
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("line", ["report --session VALUE", "report --session-file VALUE", "check --below VALUE"])
def test_a_session_in_the_wrong_place_is_not_repeated(capsys, serve, line):
    server = serve(CLAY_SESSION=None)
    code, out, err = run(capsys, line.replace("VALUE", server.session))
    assert (code, out, err.count("\n"), server.session in err) == (2, "", 1, False)


@pytest.mark.parametrize("name", ["CLAY_SESSION", "CLAY_API_KEY", "CLAY_NOTIFY_URL"])
def test_a_variable_that_is_empty_is_not_set(capsys, serve, name):
    serve("workspace", **{"CLAY_SESSION": None, "CLAY_API_KEY": "SESSION", name: ""})
    code, _, err = run(capsys, "check --below 1")
    assert (code, "is empty" in err) == ((2 if name == "CLAY_API_KEY" else 0), False)


@pytest.mark.parametrize(
    ("left", "by_key", "actions"),
    [(0, 0, None), (5, 0, None), (0, 5, None), (5, 5, 7), (500, 504, 7), (500, 506, None)],
)
def test_equal_balances_show_that_the_key_is_of_the_same_workspace(capsys, monkeypatch, left, by_key, actions):
    summary = {TOTAL: 1000, USED: 1, LEFT: left, START: "2024-06-01T00:00:00Z", END: "2024-06-30T23:59:59Z"}
    official = {"balance": by_key, "action_execution_balance": 7}
    with ScriptedServer([[answer(body=json.dumps(body).encode())] for body in (summary, official)]) as server:
        for name, value in {**BOTH, "CLAY_BASE_URL": server.base_url, "CLAY_WORKSPACE": "w"}.items():
            monkeypatch.setenv(name, value)
        code, out, err = run(capsys, "balance --json")
    assert (code, json.loads(out)["remaining_actions"], err.count("\n")) == (0, actions, int(actions is None)), err


def test_a_key_alone_knows_both_kinds_of_credits(capsys, serve):
    server = serve("workspace", CLAY_SESSION=None, CLAY_API_KEY="SESSION")
    code, out, err = run(capsys, "balance --json")
    assert (code, err, paths(server)) == (0, "", ["/public/v0/credits/balance"])
    body = json.loads(out)
    assert (body["remaining_credits"], body["remaining_actions"], body["period_end"]) == (6849.625, 35709, None)
    assert run(capsys, "check --below 7000")[0] == 1
    assert run(capsys, "")[:2] == run(capsys, "balance")[:2]
    assert "--workspace is not used: CLAY_API_KEY belongs to one workspace" in run(capsys, "balance --workspace 1")[2]


def test_a_key_alone_that_is_refused_is_3(capsys, serve):
    serve("workspace", CLAY_SESSION=None, CLAY_API_KEY="another")
    assert run(capsys, "")[0] == 3


@pytest.mark.parametrize("line", ["report", "check --spike 5x", "explain", "export --to FILE", "snapshot FILE"])
@pytest.mark.parametrize("workspace", ["w_2", "w_3"])
def test_two_workspaces_are_not_mixed(capsys, serve, tmp_path, line, workspace):
    serve()
    file = tmp_path / "usage.sqlite"
    code, out, err = run(capsys, f"{line} --workspace {workspace}".replace("FILE", str(file)))
    assert (code, out) == (2, "")
    assert f"{workspace} is not the workspace that the session belongs to" in err
    assert not any(part in err for part in ADVICE_FOR_PYTHON)
    assert err.count("\n") == 1
    assert "export" not in line or not file.exists()


def test_the_routes_of_a_workspace_are_those_of_the_option(capsys, serve):
    server = serve("workspace", ["several-workspaces"])
    code, out, _ = run(capsys, f"report --json --workspace {OTHER}")
    body = json.loads(out)
    assert code == 0
    assert sum(row["credits"] for row in body["rows"]) == pytest.approx(body["used_credits"]) == 10_000
    assert not any("12345" in path for path in paths(server))


@pytest.mark.parametrize("workspace", ["..", ".", "\udcff", "a\nb"])
@pytest.mark.parametrize("way", ["--demo", "--workspace", "CLAY_WORKSPACE"])
def test_what_is_no_id_of_a_workspace_is_one_line_and_2(capsys, serve, monkeypatch, way, workspace):
    server = serve()
    monkeypatch.setenv("CLAY_WORKSPACE", workspace if way == "CLAY_WORKSPACE" and os.name == "posix" else "w_1")
    given = [] if way == "CLAY_WORKSPACE" else ["--workspace", workspace]
    assert main(["report", *given, *(["--demo"] if way == "--demo" else [])]) == 2
    name = "CLAY_WORKSPACE" if way == "CLAY_WORKSPACE" else "--workspace"
    assert capsys.readouterr() == ("", f"clay-credits: {name}: must be the id of a workspace, such as 12345\n")
    assert not paths(server)


@pytest.mark.parametrize(
    ("served", "line", "code", "message"),
    [
        ({}, "balance --workspace unknown", 2, "Workspace not found"),
        ({}, "balance --workspace unknown", 2, "Check --workspace or CLAY_WORKSPACE"),
        ({"faults": ["status=404:message=none"]}, "report", 2, "Check --workspace or CLAY_WORKSPACE"),
        ({"routes": "workspace"}, "balance --workspace w_1", 2, "--workspace must be the number of a workspace"),
        ({"routes": "workspace", "CLAY_ROUTES": "documented"}, "balance", 3, "With CLAY_ROUTES=workspace"),
        ({"faults": ["garbage"]}, "balance", 3, "run clay-credits doctor"),
        ({"faults": ["status=403"]}, "balance", 3, "For the balance alone, CLAY_API_KEY is enough"),
        ({"routes": "workspace", "variants": ["no-period"]}, "report", 3, "so its usage cannot be read"),
        ({"CLAY_SESSION": "a;b"}, "balance", 2, "Set CLAY_SESSION to"),
        ({"CLAY_SESSION": "expired"}, "balance", 3, "copy the new session cookie into CLAY_SESSION."),
        ({"CLAY_BASE_URL": "http://127.0.0.1:99999"}, "balance", 2, "Correct CLAY_BASE_URL."),
    ],
)
def test_advice_is_for_those_who_use_commands(capsys, serve, served, line, code, message):
    serve(**served)
    ended, out, err = run(capsys, line)
    assert (ended, out) == (code, "")
    assert message in err
    assert not any(part in err for part in ADVICE_FOR_PYTHON)
    assert err.count("\n") == 1


@pytest.fixture
def session_file(serve, tmp_path):
    """Return a server that renews the session in each answer and refuses the old one, and a file with the session."""
    server = serve(faults=["sliding:old=refused"], CLAY_SESSION=None)
    file = tmp_path / "session"
    file.write_text(f"{server.session}\n")
    file.chmod(0o600)
    return server, file


def test_a_session_file_is_kept_up_to_date(capsys, session_file):
    server, file = session_file
    for _ in range(2):
        assert run(capsys, f"balance --session-file {file}")[0] == 0
    assert file.read_text().strip() not in {"", server.session}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_link_to_a_session_file_stays_one(capsys, session_file):
    server, file = session_file
    folder = file.parent / "links"
    folder.mkdir()
    (folder / "link").symlink_to(file)
    assert run(capsys, f"balance --session-file {folder / 'link'}")[0] == 0
    assert (folder / "link").is_symlink()
    assert file.read_text().strip() != server.session


def test_two_processes_do_not_lose_a_session(capsys, session_file, monkeypatch):
    server, file = session_file
    written = SessionFile.write

    def write(self, session):
        # Another process begins while this one has a call under way, and uses the file before and after.
        monkeypatch.setattr(SessionFile, "write", written)
        written(self, session)
        assert run(capsys, f"balance --session-file {file}")[0] == 0
        newer = file.read_text()
        written(self, "renewed from a session that is old by now")
        assert file.read_text() == newer

    monkeypatch.setattr(SessionFile, "write", write)
    for _ in range(2):
        assert run(capsys, f"report --session-file {file}")[0] == 0
    assert run(capsys, f"balance --session-file {file}")[0] == 0
    assert server.session not in file.read_text()


@pytest.mark.parametrize(
    ("spoil", "code", "message"),
    [
        (lambda file: file.unlink(), 2, "cannot be read (No such file or directory)"),
        (lambda file: file.write_text(" \n"), 2, "has no session in it"),
        (lambda file: file.chmod(0o644), 2, "other people may read it: chmod 600 it"),
        (lambda file: (file.unlink(), os.mkfifo(file, 0o600)), 2, "is not a regular file"),
        (lambda file: (file.unlink(), file.mkdir(0o700)), 2, "is not a regular file"),
        (lambda file: file.write_text("expired"), 3, "sign in again and copy the new session cookie into"),
    ],
    ids=["missing", "empty", "open to others", "pipe", "folder", "expired"],
)
def test_a_session_file_that_cannot_be_used_is_named(capsys, session_file, spoil, code, message):
    _, file = session_file
    spoil(file)
    ended, out, err = run(capsys, f"balance --session-file {file}")
    assert (ended, out) == (code, "")
    assert message in err
    assert str(file) in err
    assert err.count("\n") == 1


def test_a_session_that_could_not_be_kept_is_not_used(capsys, session_file, monkeypatch):
    server, file = session_file
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (file.parent, os.W_OK))
    code, out, err = run(capsys, f"balance --session-file {file}")
    assert (code, out, paths(server)) == (2, "", [])
    assert err.startswith(f"clay-credits: {file}: a renewed session could not be kept, since its folder cannot be")


def test_a_session_that_cannot_be_kept_is_told(capsys, session_file, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    server, file = session_file
    monkeypatch.setattr(os, "fsync", full)
    code, out, err = run(capsys, f"balance --session-file {file}")
    assert (code, bool(out)) == (0, True)
    assert err == f"clay-credits: {file}: cannot keep the renewed session (No space left on device)\n"
    assert (file.read_text().strip(), list(file.parent.iterdir())) == (server.session, [file])
