"""What the mock answers beside its data, and the command that runs it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
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


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_what_works_and_ends_cleanly(ending):
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--seed", "3"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        printed = ""
        while not printed.endswith("End  Ctrl-C\n"):
            line = process.stdout.readline()
            assert line, "the command ended"
            printed += line
        values = dict(re.findall(r"^  (\w+(?: \w+)?) +(.+)$", printed, re.MULTILINE))
        name, _, session = values["header"].partition(": ")
        answer = httpx.get(f"{values['base URL']}/users/{values['user']}/credits", headers={name: session})
        process.send_signal(ending)
        _, errors = process.communicate(timeout=10)
    assert answer.status_code == 200
    assert f"curl -H '{values['header']}' {values['base URL']}/workspaces/{values['workspace']}/credits" in printed
    assert (process.returncode, errors) == (0, "")


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
    "arguments", [[], ["nothing"], ["mock", "--port", "x"], ["mock", "--port", "65536"], ["mock", "--port", "-1"]]
)
def test_a_misuse_is_told(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: clay-credits" in capsys.readouterr().err


def test_the_command_is_installed_under_its_name():
    (script,) = entry_points(group="console_scripts", name="clay-credits")
    assert script.load() is main


def test_versions_are_printed(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert re.fullmatch(r"clay-credits [\d.]+, API contract [\d.]+\n", capsys.readouterr().out)
