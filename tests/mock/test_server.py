"""What the mock answers beside its data, and the command that runs it."""

from __future__ import annotations

import inspect
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from importlib.metadata import entry_points

import httpx
import pytest

from clay_credits.cli import main
from clay_credits.mock import Account, create_app
from clay_credits.mock.contract import Contract


def get(server, path, method="GET", **headers):
    origin = server.base_url.removesuffix("/v3")
    return httpx.request(method, origin + path, headers=headers)


def cookie(server):
    return f"claysession={server.session}"


def test_the_routes_are_the_documents():
    contract = Contract()
    routes = [(route.path, route.methods - {"HEAD"}) for route in create_app(Account.from_seed()).routes]
    documented = [(re.sub(r"{\w+}", "{p0}", one.path), {one.method}) for one in contract.operations()]
    assert routes == documented


def test_an_operation_without_a_function_answers_the_documents_example(monkeypatch, server):
    monkeypatch.delitem(sys.modules["clay_credits.mock.app"].ANSWERS, "list_owners")
    answer = get(server, "/v3/owners", Cookie=cookie(server))
    assert [owner["name"] for owner in answer.json()["owners"]] == ["Sample Owner", "Sample Admin"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "claysession=",
        "claysession=x",
        "claysession={session}x",
        'claysession="{session}"',
        "Claysession={session}",
        "other={session}",
        "claysession={session}; claysession=x",
        "claysession=x; claysession={session}",
    ],
)
def test_every_other_session_is_refused(server, value):
    headers = {} if value is None else {"Cookie": value.format(session=server.session)}
    answer = get(server, "/v3/owners", **headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "Unauthorized")


@pytest.mark.parametrize("value", ["claysession={session}", "a=b; claysession={session};c=d"])
def test_the_printed_session_is_accepted(server, value):
    assert get(server, "/v3/owners", Cookie=value.format(session=server.session)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/v3", "/v3/owners/", "/v3/nothing", "/owners", "/v3/users//credits"])
def test_an_unknown_path_is_told_before_the_session_is_checked(server, path):
    answer = get(server, path)
    assert (answer.status_code, answer.json()) == (404, {"type": "NoMatchingURL", "message": "Invalid URL"})


def test_a_known_path_demands_the_session_before_the_id_is_looked_up(server):
    assert get(server, "/v3/users/nobody/credits").status_code == 401


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/users/x/credits", "User"), ("/workspaces/x/credits", "Workspace"), ("/integrations/x", "Integration")],
)
def test_an_unknown_id_is_told_by_its_kind(server, path, kind):
    answer = get(server, f"/v3{path}", Cookie=cookie(server))
    assert (answer.status_code, answer.json()) == (404, {"type": "NotFound", "message": f"{kind} not found"})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_another_method_is_not_allowed(server, method):
    answer = get(server, "/v3/owners", method)
    assert (answer.status_code, answer.json()["type"]) == (405, "MethodNotAllowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_head_answers_like_get_without_a_body(server):
    answer = get(server, "/v3/owners", "HEAD", Cookie=cookie(server))
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_fault_of_the_mock_itself_has_the_documents_body(monkeypatch, server):
    monkeypatch.setitem(sys.modules["clay_credits.mock.app"].ANSWERS, "list_owners", lambda _: 1 / 0)
    answer = get(server, "/v3/owners", Cookie=cookie(server))
    assert (answer.status_code, answer.json()["type"]) == (500, "InternalServerError")


def test_a_body_after_a_request_to_upgrade_is_read(server):
    # The JDK's HttpClient asks for HTTP/2 like this; with httptools uvicorn would lose the body.
    host, port = server.base_url.removeprefix("http://").removesuffix("/v3").split(":")
    request = (
        "POST /v3/users/u_1/resources HTTP/1.1\r\n"
        f"Host: {host}\r\nCookie: {cookie(server)}\r\n"
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
        "Content-Length: 2\r\n\r\n{}"
        "GET /v3/owners HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request.encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.findall(rb"HTTP/1.1 (\d+)", received) == [b"200", b"401"]


COMMAND = [sys.executable, "-m", "clay_credits", "mock"]


def started(process):
    """Read what the command prints when it starts, by the words at the beginning of its lines."""
    printed = ""
    while not printed.endswith("End  Ctrl-C\n"):
        line = process.stdout.readline()
        assert line, "the command ended"
        printed += line
    return printed, dict(re.findall(r"^  (\w+(?: \w+)?) +(.+)$", printed, re.MULTILINE))


@contextmanager
def command(*options):
    """Run the command, and end it whatever the test comes to."""
    arguments = [*COMMAND, "--port", "0", *options]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_what_works_and_ends_cleanly(ending):
    with command("--seed", "3") as process:
        printed, values = started(process)
        name, _, session = values["header"].partition(": ")
        answer = httpx.get(f"{values['base URL']}/users/{values['user']}/credits", headers={name: session})
        others = [
            httpx.get(f"{values['base URL']}/workspaces/{other}/credits", headers={name: session})
            for other in values["others"].split(", ")
        ]
        process.send_signal(ending)
        _, errors = process.communicate(timeout=10)
    assert [answer.status_code, *(other.status_code for other in others)] == [200, 200, 200]
    assert f"curl -H '{values['header']}' {values['base URL']}/workspaces/{values['workspace']}/credits" in printed
    assert values["time"] == "2024-06-20T12:00:00Z, frozen"
    assert (process.returncode, errors) == (0, "")


def test_the_options_decide_what_there_is_and_when():
    sizes = ["--workspaces=9", "--users=60", "--integrations=4", "--days=100"]
    with command(*sizes, "--now=2024-06-21T01:00:00+01:00", "--speed=60") as process:
        _, values = started(process)
        name, _, session = values["header"].partition(": ")
        listed = httpx.get(f"{values['base URL']}/integrations", headers={name: session}).json()
    assert len(listed["integrations"]) == 4
    assert values["others"] == "w_2, w_3, w_4, w_5, w_6, ..."
    assert re.fullmatch(r"2024-06-21T00:\d\d:\d\dZ, 60 times as fast", values["time"])


def test_the_command_serves_a_file_of_ones_own(tmp_path):
    path = tmp_path / "account.json"
    path.write_text('{"workspaces": [{"id": "mine", "totalCredits": 12.5}], "now": "2031-01-01T00:00:00Z"}')
    with command("--data", str(path)) as process:
        _, values = started(process)
        name, _, session = values["header"].partition(": ")
        answer = httpx.get(f"{values['base URL']}/workspaces/mine/credits", headers={name: session})
    assert answer.json()["remainingCredits"] == 12.5
    assert {"workspace": "mine", "time": "2031-01-01T00:00:00Z, frozen"}.items() <= values.items()
    assert not {"others", "user", "resource", "integration"} & set(values)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--users 2", "users must be at least as many as workspaces, 3, not 2"),
        ("--integrations 0", "integrations must be a number from 1 to 10000, not 0"),
        ("--data none.yaml", "none.yaml: cannot be read (No such file or directory)"),
        ("--data none.yaml --seed 0", "--seed cannot stand beside --data: the file says what there is"),
        ("--now yesterday", "'yesterday' is no moment: write it like 2024-06-20T12:00:00Z"),
        ("--now 2024-06-20", "2024-06-20T00:00:00 has no time zone: write Z or an offset behind it"),
        ("--speed -1", "a clock cannot run at -1.0 times the speed of time"),
        ("--speed nan", "a clock cannot run at nan times the speed of time"),
    ],
)
def test_an_option_that_cannot_be_followed_is_told_in_one_line(monkeypatch, tmp_path, capsys, options, told):
    monkeypatch.chdir(tmp_path)
    assert main(["mock", "--port", "0", *options.split()]) == 1
    assert capsys.readouterr() == ("", f"clay-credits: {told}\n")


def test_a_taken_port_is_told_in_one_line(server, capsys):
    port = server.base_url.rpartition(":")[2].removesuffix("/v3")
    assert main(["mock", "--port", port]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert f"port {port}" in captured.err
    assert "--port 0" in captured.err


@pytest.mark.parametrize("module", ["starlette", "uvicorn"])
def test_a_missing_extra_is_told_in_one_line(monkeypatch, capsys, module):
    for name in list(sys.modules):
        if name.startswith("clay_credits.mock") or name.partition(".")[0] == module:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    assert main(["mock"]) == 1
    assert capsys.readouterr().err == (f"clay-credits: the mock needs {module}: pip install 'clay-credits[mock]'\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["mock", "--port", "x"],
        ["mock", "--port", "65536"],
        ["mock", "--port", "-1"],
        ["mock", "--users", "x"],
    ],
)
def test_a_misuse_is_told(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: clay-credits" in capsys.readouterr().err


def test_the_help_names_the_sizes_that_an_account_has_by_default(capsys):
    with pytest.raises(SystemExit):
        main(["mock", "--help"])
    told = dict(re.findall(r"--(\w+) N +[^(]*\(default:\s+(\d+)\)", capsys.readouterr().out))
    sizes = inspect.signature(Account.from_seed).parameters
    assert told == {name: str(one.default) for name, one in sizes.items() if name != "clock"}


def test_the_command_is_installed_under_its_name():
    (script,) = entry_points(group="console_scripts", name="clay-credits")
    assert script.load() is main


def test_versions_are_printed(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert re.fullmatch(r"clay-credits [\d.]+, API contract [\d.]+\n", capsys.readouterr().out)
