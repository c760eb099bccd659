"""The command that runs the mock: what it prints and logs, how it ends, and the page that it serves."""

import inspect
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from children import serving
from clay_credits.cli import main
from clay_credits.mock import Account, MockServer
from clay_credits_mock.faults import KINDS
from clay_credits_mock.origin_check import is_loopback
from command_line import run
from document_names import LEFT, TOTAL
from limits import LIMIT, run_program


class Running:
    """The command in a process of its own, once it has said that it runs."""

    def __init__(self, process, printed):
        self.process, self.printed = process, printed
        self.values = dict(re.findall(r"^  (\w+) +(.+)$", self.printed, re.MULTILINE))
        self.variables = dict(one.split("=", 1) for one in exported(self.printed))
        self.url = self.variables["CLAY_BASE_URL"]
        self.cookie = f"claysession={self.variables['CLAY_SESSION']}"
        self.headers = {"Cookie": self.cookie}

    def get(self, path, **headers):
        return httpx.get(self.url + path, headers={**self.headers, **headers})

    def wait_for(self, text):
        """Wait until it writes a line with a text to stderr."""
        limit = threading.Timer(LIMIT, self.process.kill)
        limit.start()
        assert any(text in line for line in self.process.stderr)
        limit.cancel()

    def end(self, ending=signal.SIGTERM):
        """End it, and return what it has written to stderr."""
        self.process.send_signal(ending)
        _, errors = self.process.communicate(timeout=LIMIT)
        assert self.process.returncode == 0, errors
        return errors


def exported(printed):
    """Return the variables that a shell sets by the lines that were printed."""
    lines = [line for line in printed.splitlines() if line.startswith("export ")]
    program = "\n".join([*lines, 'printf "%s\\n" "CLAY_BASE_URL=$CLAY_BASE_URL" "CLAY_SESSION=$CLAY_SESSION"'])
    return run_program(["/bin/sh", "-c", program], check=True).stdout.splitlines()


@contextmanager
def running(*options):
    with serving("clay_credits", "mock", *options) as started:
        yield Running(*started)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_what_works_and_ends_cleanly(ending):
    with running("--seed", "3") as mock:
        values = mock.values
        assert mock.get(f"/users/{values['user']}/credits").status_code == 200
        errors = mock.end(ending)
    assert values["time"] == "2024-06-20T12:00:00Z, frozen"
    assert f"curl -H 'Cookie: {mock.cookie}' {mock.url}/workspaces/{values['workspace']}/credits\n" in mock.printed
    assert re.fullmatch(r"\d\d:\d\d:\d\d GET  /v3/users/u_1/credits  200  \d+ ms  get_user_credits\n", errors)


def test_every_workspace_that_is_named_is_there():
    with running() as mock:
        others = mock.values["others"].split(", ")
        answers = [mock.get(f"/workspaces/{other}/credits").status_code for other in others]
    assert (others, answers) == (["w_2", "w_3"], [200, 200])


def test_the_options_decide_what_there_is_and_when():
    sizes = ["--workspaces=9", "--users=60", "--integrations=4", "--days=100"]
    with running(*sizes, "--now=2024-06-21T01:00:00+01:00", "--speed=60") as mock:
        listed = mock.get("/integrations").json()
    assert len(listed["integrations"]) == 4
    assert mock.values["others"] == "w_2, w_3, w_4, w_5, w_6, ..."
    assert re.fullmatch(r"2024-06-21T00:\d\d:\d\dZ, 60 times as fast", mock.values["time"])


def written_to(file, arguments):
    """Let the command print to a file, and return how it ended."""
    command = [sys.executable, "-m", "clay_credits", *arguments]
    return subprocess.run(command, check=False, stdout=file, stderr=subprocess.PIPE, text=True, timeout=LIMIT)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
@pytest.mark.parametrize("arguments", [["mock", "--help"], ["mock", "--port", "0"]])
def test_output_that_cannot_be_written_is_told_in_one_line(arguments):
    with Path("/dev/full").open("w") as full:
        ended = written_to(full, arguments)
    assert (ended.returncode, ended.stderr) == (1, "clay-credits: cannot write the output (No space left on device)\n")


@pytest.mark.parametrize("arguments", [["mock", "--help"], ["--version"]])
def test_output_that_nobody_reads_ends_the_command_quietly(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        ended = written_to(pipe, arguments)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_the_command_serves_a_file_of_ones_own(tmp_path):
    path = tmp_path / "account.json"
    path.write_text(f'{{"workspaces": [{{"id": "mine", "{TOTAL}": 12.5}}], "now": "2031-01-01T00:00:00Z"}}')
    with running("--data", str(path)) as mock:
        answer = mock.get("/workspaces/mine/credits")
        page = httpx.get(mock.url.removesuffix("/v3"))
    assert answer.json()[LEFT] == 12.5
    assert {"workspace": "mine", "time": "2031-01-01T00:00:00Z, frozen"}.items() <= mock.values.items()
    assert not {"others", "user", "resource", "integration"} & set(mock.values)
    assert page.status_code == 200


LONG = "é" * 70
REFUSED = [
    ("--users 2", "users must be at least as many as workspaces, 3, not 2\n"),
    ("--data none.yaml", "none.yaml: cannot be read (No such file or directory)\n"),
    ("--data none.yaml --seed 0", "--seed cannot be used with --data: the file describes the whole account\n"),
    ("--now yesterday", "'yesterday' is not a date and time: write it like 2024-06-20T12:00:00Z\n"),
    ("--speed nan", "the speed of a clock must be a number from 0 to 1000000, not nan\n"),
    ("--fault status=200", "--fault: character 8 of the fault 'status=200': code must be"),
    ("--host 192.0.2.1 --control", "other machines can reach 192.0.2.1: --control needs --control-token"),
    ("--control-token x", "--control-token is for the control API: add --control"),
    ("--host 192.0.2.1", "cannot listen on 192.0.2.1 port 0 (Cannot assign requested address): choose an"),
    (f"--host {LONG}", f"cannot listen on {LONG} port 0 (not a host name): choose an address of this"),
    ("--host 'a\nb'", "cannot listen on a b port 0"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED)
def test_an_option_that_cannot_be_followed_is_told_in_one_line(monkeypatch, tmp_path, capsys, options, told):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("clay_credits_mock.command.run_until_signal", lambda *_: pytest.fail("it started"))
    assert main(["mock", "--port", "0", *shlex.split(options)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"clay-credits: {told}")
    assert captured.err.count("\n") == 1


def test_the_help_names_the_sizes_that_an_account_has_by_default(capsys):
    _, printed, _ = run(capsys, "mock --help")
    told = dict(re.findall(r"--(\w+) N +[^(]*\(default:\s+(\d+)\)", printed))
    sizes = inspect.signature(Account.from_seed).parameters
    assert told == {name: str(one.default) for name, one in sizes.items() if name != "clock"}


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_comes_at_once_ends_it(ending):
    with running() as mock:
        assert mock.end(ending) == ""


def test_a_signal_does_not_wait_for_an_answer_that_never_comes():
    with running("--fault", "hang") as mock:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{mock.url}/owners", timeout=httpx.Timeout(LIMIT, read=0.1))
        host, port = mock.url.removeprefix("http://").removesuffix("/v3").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"GET /v3/owners HTTP/1.1\r\nHost: x\r\n\r\n")
            mock.wait_for("fault hang")
            mock.end()


def test_a_call_is_one_line_whatever_was_sent():
    with running("--fault", "status=503:next=1") as mock:
        secret = mock.cookie.partition("=")[2]
        mock.get("/owners")
        mock.get("/owners", **{"X-Mock-Fault": "status=404:message=%5c"})
        mock.get("/users/fault:status=418:tag=%0A%1b/credits")
        mock.get(f"/users/{secret}%0A/credits?key={secret}")
        errors = mock.end()
    lines = [re.sub(r"^\d\d:\d\d:\d\d |\d+ ms", "", line) for line in errors.splitlines()]
    assert lines == [
        "GET  /v3/owners  503    list_owners  fault status=503:next=1",
        "GET  /v3/owners  404    list_owners  fault status=404:message=%5c",
        "GET  /v3/users/fault:status=418:tag=%0A%1b/credits  400    get_user_credits",
        "GET  /v3/users/***%0A/credits  404    get_user_credits",
    ]
    assert errors.isascii()


def test_logs_for_programs_are_one_object_per_call():
    with running("--json-logs") as mock:
        mock.get("/nothing")
        mock.get("/owners", **{"X-Mock-Fault": "status=503"})
        entries = [json.loads(line) for line in mock.end().splitlines()]
    assert [(one["operationId"], one["status"], one["faults"]) for one in entries] == [
        (None, 404, []),
        ("list_owners", 503, ["status=503"]),
    ]
    assert set(entries[0]) == {"time", "number", "operationId", "method", "path", "status", "milliseconds", "faults"}


def test_quiet_logs_nothing():
    with running("--quiet") as mock:
        mock.get("/owners")
        assert mock.end() == ""


def test_the_control_api_is_announced_and_asks_for_its_token():
    with running("--control", "--control-token", "t0ken", "--quiet") as mock:
        address = re.search(r"^Control  (.+)$", mock.printed, re.MULTILINE)[1]
        assert httpx.get(address).status_code == 401
        assert httpx.get(address, headers={"Authorization": "Bearer t0ken"}).text.startswith("openapi: 3.1.0")


def test_only_loopback_is_taken_for_loopback():
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.0.2.1", "mock.example")))  # noqa: S104 -- nothing is bound


def test_the_help_lists_every_fault_and_every_way_to_ask(capsys):
    code, printed, _ = run(capsys, "mock --help")
    assert code == 0
    for kind in KINDS.values():
        assert re.search(rf"^  {kind.name} +{kind.meaning[:20]}", printed, re.MULTILINE)
        for parameter in kind.parameters:
            assert re.search(rf"^    {parameter.name} ", printed, re.MULTILINE)
    for way in ("--fault FAULT", "X-Mock-Fault: FAULT", "fault:FAULT", "cookie claysession", "POST /__mock__/faults"):
        assert way in printed
    assert max(map(len, printed.splitlines())) <= 100


def test_the_page_tells_what_a_client_needs(server):
    answer = httpx.get(server.base_url.removesuffix("/v3") + "/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for text in (server.base_url, server.session, "u_1", "w_1", "clearbit", "X-Mock-Fault: status=503", *KINDS):
        assert text in answer.text
    for allowed in ("a whole number from 400 to 599; by default 503", "one of seconds, date", "a number from 0 to 1"):
        assert allowed in answer.text
    for name in ("palette.css", "page.css"):
        assert files("clay_credits_mock").joinpath(name).read_text(encoding="utf-8") in answer.text
    (link,) = re.findall(r'href="([^"]+)"', answer.text)
    document = httpx.get(answer.url.join(link))
    assert document.text.startswith("openapi: 3.1.0")


def test_the_page_escapes_what_it_shows():
    account = Account.from_seed()
    account.session = "<b>&"
    with MockServer(account) as server:
        page = httpx.get(server.base_url.removesuffix("/v3") + "/").text
    assert "<b>" not in page
    assert page.count("claysession=&lt;b&gt;&amp;") >= 2


def test_the_page_believes_no_host():
    with running("--control", "--quiet") as mock:
        address = mock.url.removesuffix("v3")
        page = httpx.get(address, headers={"Host": '"><script>'}).text
        assert "<script" not in page
        links = re.findall(r'href="([^"]+)"', httpx.get(address).text)
        assert [httpx.get(httpx.URL(address).join(link)).status_code for link in links] == [200, 200]


def test_a_taken_port_is_told_in_one_line(server, capsys):
    port = server.base_url.rpartition(":")[2].removesuffix("/v3")
    code, out, errors = run(capsys, f"mock --port {port}")
    assert (code, out, errors.count("\n")) == (1, "", 1)
    assert f"port {port}" in errors
    assert "--port 0" in errors


@pytest.mark.parametrize(("command", "module"), [("mock", "starlette"), ("mock", "uvicorn"), ("bridge", "uvicorn")])
def test_a_missing_extra_is_told_in_one_line(command, module):
    program = (
        f"import sys; sys.modules[{module!r}] = None; from clay_credits.cli import main; sys.exit(main([{command!r}]))"
    )
    ended = run_program([sys.executable, "-c", program])
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"clay-credits: the mock needs {module}: pip install 'clay-credits[mock]'\n"


@pytest.mark.parametrize(
    "arguments",
    ["nothing", *(f"mock {option}" for option in (
        "--port x", "--port 65536", "--port -1", "--users x", "--host=", "--data=", "--nothing", "--quiet --json-logs",
    ))],
)  # fmt: skip
def test_a_misuse_is_told_in_one_line(capsys, arguments):
    code, _, told = run(capsys, arguments)
    assert code == 2
    assert re.fullmatch(rf"clay-credits: .+ \(see clay-credits{' mock' * ('mock' in arguments)} --help\)\n", told)


def test_the_command_is_installed_under_its_name():
    (script,) = entry_points(group="console_scripts", name="clay-credits")
    assert script.load() is main


def test_versions_are_printed(capsys):
    code, printed, _ = run(capsys, "--version")
    assert code == 0
    assert re.fullmatch(r"clay-credits [\d.]+, API contract [\d.]+\n", printed)
