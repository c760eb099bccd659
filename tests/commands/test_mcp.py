"""`clay-credits mcp` by the client of the official SDK, over stdio: the JSON of the commands, and no session."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import subprocess
import sys
import threading

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from clay_credits.cli import main
from clay_credits.mock import MockServer
from limits import LIMIT, PROCESS_LIMIT, wait
from server import STALL, ScriptedServer

SAME = {
    "balance": ("balance", {}),
    "report": ("report", {}),
    "report --by owner --since 2024-06-08 --until 2024-06-09": (
        "report",
        {"by": "owner", "since": "2024-06-08", "until": "2024-06-09"},
    ),
    "report --since 2024-01-01": ("report", {"since": "2024-01-01"}),  # tells on stderr what is left out
    "forecast --monthly 10000 --plan annual": ("forecast", {"monthly": 10000, "plan": "annual"}),
    "forecast --rate 500": ("forecast", {"rate": 500}),
    "forecast --rate 0.00005": ("forecast", {"rate": 5e-05}),
    "forecast --monthly 10000000000000000": ("forecast", {"monthly": 1e16}),
    "explain": ("explain", {}),
    "explain --day 2024-06-10": ("explain", {"day": "2024-06-10"}),
}
NO_AMOUNTS = (-1, 10**400, "1e400", "x", [], True)
NO_DAYS = (20240601, 0, 1.5, "2024-06-01T00:00:00Z", "1717200000", "yesterday", "", [], False)
WRONG = [
    ("report", {"since": "2024-06-09", "until": "2024-06-01"}, "since must not be after until"),
    *(("report", {"by": one}, "by: must be one of integration, owner, table, day") for one in ("folder", 1, None)),
    *(("forecast", {"plan": one}, "plan: must be one of monthly, annual, not ") for one in ("yearly", None)),
    *(
        ("forecast", {name: one}, f"{name}: must be a number, 0 or more, not ")
        for name in ("monthly", "rate")
        for one in NO_AMOUNTS
    ),
    *(
        (tool, {name: one}, f"{name}: must be a day, such as 2024-06-01, not ")
        for tool, name in (("report", "since"), ("report", "until"), ("explain", "day"))
        for one in NO_DAYS
    ),
    ("report", {"from": "2024-06-09"}, "'from' is not an argument of this tool: it has by, since, until"),
    ("balance", {"a\nb": 1}, r"'a\nb' is not an argument of this tool: it has none"),
]


def asked(*calls, arguments=("--demo",), environment=None):
    """Start the server, and return its tools and the answers of the calls."""

    async def ask():
        command = [sys.executable, "-m", "clay_credits", "mcp", *arguments]
        variables = {**os.environ, **(environment or {})}
        parameters = StdioServerParameters(command=command[0], args=command[1:], env=variables)
        async with asyncio.timeout(LIMIT), Client(stdio_client(parameters)) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(*call) for call in calls]

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def demo():
    return asked(*SAME.values(), *(call for *call, _ in WRONG))


def test_each_tool_returns_the_json_of_its_command(demo, capsys):
    for line, answer in zip(SAME, demo[1], strict=False):
        assert main([*line.split(), "--demo", "--json"]) == 0
        out, err = capsys.readouterr()
        notes = [one.removeprefix("clay-credits: ").replace("--monthly", "monthly") for one in err.splitlines()]
        printed = {**json.loads(out), "notes": notes}
        assert json.loads(out)["notes"] == [one.removeprefix("clay-credits: ") for one in err.splitlines()]
        assert (answer.is_error, answer.structured_content) == (False, printed), line
        assert json.loads(answer.content[0].text) == printed


def test_a_wrong_argument_is_an_error_that_says_why(demo):
    for (tool, arguments, words), answer in zip(WRONG, demo[1][len(SAME) :], strict=True):
        text = answer.content[0].text
        assert answer.is_error, arguments
        assert text.startswith(f"Error executing tool {tool}: {words}"), arguments
        assert "\n" not in text


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_number_that_the_client_cannot_send_is_wrong_too(monkeypatch, value):
    def call(server, _):
        asyncio.run(server.call_tool("forecast", {"rate": value}))

    monkeypatch.setattr(MCPServer, "run", call)
    with pytest.raises(ToolError, match=r"tool forecast: rate: must be a number, 0 or more, not '-?(Infinity|NaN)'$"):
        main(["mcp", "--demo"])


def test_the_tools_only_read_and_take_no_credential(demo):
    assert [tool.name for tool in demo[0]] == ["balance", "report", "forecast", "explain"]
    for tool in demo[0]:
        assert tool.annotations.read_only_hint
        assert tool.description
        assert not {"session", "workspace", "key"} & set(tool.input_schema["properties"])


@pytest.mark.parametrize("is_expired", [False, True])
def test_an_account_is_read_by_a_session_that_no_answer_has(is_expired):
    # Each answer renews the session, and the one before is refused.
    with MockServer(faults=["sliding:old=refused"]) as server:
        session = "s%3Aexpired" if is_expired else server.session
        environment = {"CLAY_BASE_URL": server.base_url, "CLAY_WORKSPACE": "w_1", "CLAY_SESSION": session}
        environment["CLAY_API_KEY"] = "another"
        _, answers = asked(("balance", {}), ("explain", {}), arguments=(), environment=environment)
    for answer in answers:
        assert answer.is_error == is_expired
        assert ("ign in again" if is_expired else "the actions that are left are not known") in answer.content[0].text
        assert session not in answer.model_dump_json()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("is_busy", [False, True])
def test_a_signal_ends_it_while_stdin_stays_open(request, sent, code, is_busy):
    # A job in the background of a shell ignores Ctrl-C, and so would a process that it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    asked = threading.Event()
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages = [
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "balance"}},
    ]
    command = [sys.executable, "-m", "clay_credits", "mcp", "--workspace", "w_1"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with ScriptedServer([[lambda *_: asked.set(), STALL]]) as server:
        variables = {**os.environ, "CLAY_BASE_URL": server.base_url, "CLAY_SESSION": "any"}
        with subprocess.Popen(command, env=variables, **pipes) as process:
            limit = threading.Timer(PROCESS_LIMIT, process.kill)
            limit.start()
            for message in messages if is_busy else messages[:1]:
                process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
                process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == 1
            if is_busy:
                wait(asked, "a call")
            process.send_signal(sent)
            assert (process.wait(), process.stdout.read(), process.stderr.read()) == (code, b"", b"")
            limit.cancel()
