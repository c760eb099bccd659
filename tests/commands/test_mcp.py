"""`clay-credits mcp` by the client of the official SDK, over stdio: the JSON of the commands, and no session."""

from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from clay_credits.cli import main
from clay_credits.mock import MockServer
from limits import LIMIT

SAME = {
    "balance": ("balance", {}),
    "report": ("report", {}),
    "report --by owner --since 2024-06-08 --until 2024-06-09": (
        "report",
        {"by": "owner", "since": "2024-06-08", "until": "2024-06-09"},
    ),
    "forecast --monthly 10000 --plan annual": ("forecast", {"monthly": 10000, "plan": "annual"}),
    "forecast --rate 500": ("forecast", {"rate": 500}),
    "explain": ("explain", {}),
    "explain --day 2024-06-10": ("explain", {"day": "2024-06-10"}),
}
WRONG = {
    "--since must not be after --until": ("report", {"since": "2024-06-09", "until": "2024-06-01"}),
    "Input should be 'integration', 'owner', 'table' or 'day'": ("report", {"by": "folder"}),
    "greater than or equal to 0": ("forecast", {"monthly": -1}),
}


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
    return asked(*SAME.values(), *WRONG.values())


def test_each_tool_returns_the_json_of_its_command(demo, capsys):
    for line, answer in zip(SAME, demo[1], strict=False):
        assert main([*line.split(), "--demo", "--json"]) == 0
        printed = json.loads(capsys.readouterr().out)
        assert (answer.is_error, answer.structured_content) == (False, printed), line
        assert json.loads(answer.content[0].text) == printed


def test_a_wrong_argument_is_an_error_that_says_why(demo):
    for words, answer in zip(WRONG, demo[1][len(SAME) :], strict=True):
        assert answer.is_error
        assert words in answer.content[0].text


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
        _, answers = asked(("balance", {}), ("explain", {}), arguments=(), environment=environment)
    for answer in answers:
        assert answer.is_error == is_expired
        assert ("ign in again" if is_expired else "credits") in answer.content[0].text
        assert session not in answer.model_dump_json()
