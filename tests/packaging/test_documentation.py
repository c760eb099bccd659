"""What README and docs/ show runs as it stands, in an environment that has only what they tell to install."""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import re
import shlex
from pathlib import Path

import httpx
import pytest

from clay_credits import AsyncClay, Clay
from clay_credits.cli import main
from clay_credits.mock import MockServer
from clay_credits_mock.command import fault_help
from clay_credits_mock.control import _OPERATIONS
from clay_credits_mock.faults.kinds import CONTROL

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
TOOLS = re.compile(r"^(?:import|from) (?:respx|opentelemetry|httpx_aiohttp)", re.MULTILINE)
README, MOCK = PAGES[ROOT / "README.md"], PAGES[ROOT / "docs/mock.md"]


def blocks(language):
    """Give each block of a language with the page and line that it stands at."""
    return [
        pytest.param(found[1], id=f"{path.name} line {text[: found.start()].count(chr(10)) + 1}")
        for path, text in PAGES.items()
        for found in re.finditer(rf"```{language}\n(.*?)```", text, re.DOTALL)
    ]


def lines(program):
    return sorted({line for block in blocks("sh") for line in block.values[0].splitlines() if line.startswith(program)})


@pytest.mark.parametrize("snippet", blocks("python"))
def test_a_snippet_runs(snippet, mock_environment, request, server, tmp_path):
    tests = "def test_" in snippet
    environment = request.getfixturevalue("tools_environment") if TOOLS.search(snippet) else mock_environment
    program = tmp_path / ("test_snippet.py" if tests else "snippet.py")
    program.write_text(snippet)
    variables = {} if tests else {"CLAY_SESSION": server.session, "CLAY_BASE_URL": server.base_url}
    arguments = ["-m", "pytest", "-p", "no:cacheprovider", str(program)] if tests else [str(program)]
    result = environment.run(*arguments, env={**os.environ, **variables}, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert result.stdout or "print" not in snippet


@pytest.mark.parametrize("line", lines("clay-credits mock"))
def test_a_command_starts_the_mock(line, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    started = []
    command = importlib.import_module("clay_credits_mock.command")
    monkeypatch.setattr(command, "_run", lambda _, listener: started.append(listener.close()))
    assert main([*shlex.split(line)[1:], "--port", "0"]) == 0
    assert len(started) == 1
    assert "base URL" in capsys.readouterr().out


@pytest.mark.parametrize("line", lines("curl"))
def test_a_curl_line_is_answered(line):
    parser = argparse.ArgumentParser()
    for option, default in (("-X", None), ("-d", None)):
        parser.add_argument(option, default=default)
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("url")
    asked = parser.parse_args(shlex.split(line)[1:])
    headers = dict(header.split(": ", 1) for header in asked.H)
    with MockServer(control=True) as server:
        url = asked.url.replace("http://127.0.0.1:8484", server.base_url.removesuffix("/v3"))
        if "/v3" in url:
            headers.setdefault("Cookie", f"claysession={server.session}")
        answer = httpx.request(asked.X or ("POST" if asked.d else "GET"), url, headers=headers, content=asked.d)
        wanted = re.search(r"fault:?\w*.*?(?:status|html)=(\d+)", line, re.IGNORECASE)
    if wanted and "/v3" in url:
        assert answer.status_code == int(wanted[1])
    else:
        assert answer.is_success, answer.text


def test_there_are_snippets_and_the_first_stands_early():
    assert README.count("```python") >= 5
    assert README[: README.index("```python")].count("\n") <= 25


def test_every_option_and_method_is_named_and_exists():
    section = README.partition("### Options")[2].partition("##")[0]
    told, _, of_methods = section.partition("Every method takes")
    for client in (Clay, AsyncClay):
        assert set(inspect.signature(client).parameters) <= set(re.findall(r"`(\w+)`", told))
        made = client(session="s")
        methods = re.findall(r"`clay\.(\w+)\.(\w+)\(", README)
        assert len(methods) == 8
        for resource, method in methods:
            parameters = inspect.signature(getattr(getattr(made, resource), method)).parameters
            assert set(re.findall(r"`(\w+)`", of_methods.partition(".")[0])) <= set(parameters)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_to_a_file_and_a_heading(path):
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", PAGES[path]):
        file, _, anchor = target.partition("#")
        found = path.parent / file if file else path
        assert found.exists(), target
        headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
        assert not anchor or anchor in [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings]


def test_the_page_of_the_mock_has_the_whole_table_of_faults():
    assert f"```text\n{fault_help('clay_credits')}```" in MOCK


def test_the_page_of_the_mock_names_every_option(capsys):
    with pytest.raises(SystemExit):
        main(["mock", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert options <= set(re.findall(r"--[a-z-]+", MOCK))


def test_the_page_of_the_mock_names_every_operation_of_the_control_api():
    section = MOCK.partition("## The control API")[2].partition("\n## ")[0]
    rows = re.findall(rf"^\| (.+?) {re.escape(CONTROL)}(\S+?)` \|", section, re.MULTILINE)
    told = {path: set(re.findall(r"[A-Z]+", methods)) for methods, path in rows}
    assert told == {path: set(methods) for path, methods in _OPERATIONS.items() if path != "openapi.yaml"}
