"""What the pages show runs as it is, with only what they say to install; what they name exists."""

import argparse
import importlib
import inspect
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from clay_credits import AsyncClay, Clay
from clay_credits.cli import main
from clay_credits.mock import MockServer
from clay_credits_mock.control import _OPERATIONS
from clay_credits_mock.faults.kinds import CONTROL

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
OTHER_PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")
ALL_PAGES = [*PAGES, *sorted(ROOT.glob("docs/*/*.md")), *(ROOT / name for name in OTHER_PAGES)]
TOOLS = re.compile(r"^(?:import|from) (?:respx|opentelemetry|httpx_aiohttp)", re.MULTILINE)
# A path below the root, or a module or template that is somewhere in the project.
NAMED = re.compile(r"`((?:docs|examples|generated|overrides|scripts|tests)/[\w./-]*|\w+\.py(?:\.jinja)?)`")
README, CLIENT, MOCK, VALUES = (
    PAGES[ROOT / name] for name in ("README.md", "docs/client.md", "docs/mock.md", "docs/values.md")
)


def blocks(language):
    """Give each block of a language with the page and line that it stands at."""
    return [
        pytest.param(found[1], id=f"{path.name} line {text[: found.start()].count(chr(10)) + 1}")
        for path, text in PAGES.items()
        for found in re.finditer(rf"```{language}\n(.*?)```", text, re.DOTALL)
    ]


def lines(program):
    return sorted({line for block in blocks("sh") for line in block.values[0].splitlines() if line.startswith(program)})


@pytest.fixture(scope="module")
def live_server():
    with MockServer(routes="workspace") as running:
        yield running


@pytest.mark.parametrize("snippet", blocks("python"))
def test_a_snippet_runs(snippet, mock_environment, request, server, tmp_path):
    tests = "def test_" in snippet
    environment = request.getfixturevalue("tools_environment") if TOOLS.search(snippet) else mock_environment
    program = tmp_path / ("test_snippet.py" if tests else "snippet.py")
    program.write_text(snippet)
    called = request.getfixturevalue("live_server") if 'routes="workspace"' in snippet else server
    variables = {} if tests else {"CLAY_SESSION": called.session, "CLAY_BASE_URL": called.base_url}
    arguments = ["-m", "pytest", "-p", "no:cacheprovider", str(program)] if tests else [str(program)]
    result = environment.run(*arguments, env={**os.environ, **variables}, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert result.stdout or "print" not in snippet


@pytest.mark.parametrize("line", lines("clay-credits mock"))
def test_a_command_starts_the_mock(line, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    started = []
    command = importlib.import_module("clay_credits_mock.command")
    monkeypatch.setattr(command, "run_until_signal", lambda _, listener: started.append(listener.close()))
    assert main([*shlex.split(line)[1:], "--port", "0"]) == 0
    assert len(started) == 1
    assert "export CLAY_BASE_URL=" in capsys.readouterr().out


@pytest.mark.parametrize("line", [line for line in lines("clay-credits") if "--demo" in line])
def test_a_command_of_the_demo_runs(line, capsys):
    assert main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out


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


def test_the_first_snippet_of_the_readme_stands_early():
    assert README[: README.index("```python")].count("\n") <= 45


def test_the_block_of_output_is_what_the_demo_prints():
    output = subprocess.run(
        [sys.executable, ROOT / "scripts/demo.py"], capture_output=True, text=True, check=True
    ).stdout
    assert output.startswith(README.partition("```text\n")[2].partition("```")[0])


def test_a_renewed_session_is_saved_for_the_owner_of_the_file_alone(mock_environment, tmp_path):
    snippet = next(block.values[0] for block in blocks("python") if "on_session_renewed" in block.values[0])
    file = tmp_path / "session.txt"
    file.touch(mode=0o644)
    with MockServer(faults=["sliding"]) as server:
        variables = {"CLAY_SESSION": server.session, "CLAY_BASE_URL": server.base_url}
        result = mock_environment.run("-c", snippet, env={**os.environ, **variables}, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        assert file.read_text() not in {"", server.session}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_snippet_about_absent_properties_passes_mypy(tmp_path):
    section = VALUES.partition("## Properties that may be absent")[2]
    program = tmp_path / "snippet.py"
    program.write_text(section.partition("```python\n")[2].partition("```")[0])
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path}", str(program)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 0, result.stdout


def test_every_option_and_method_is_named_and_exists():
    section = CLIENT.partition("## Options")[2].partition("##")[0]
    told, _, of_methods = section.partition("Every method takes")
    for client in (Clay, AsyncClay):
        assert set(inspect.signature(client).parameters) <= set(re.findall(r"`(\w+)`", told))
        made = client(session="s")
        methods = re.findall(r"`clay\.(\w+)\.(\w+)\(", README)
        assert len(methods) == 8
        for resource, method in methods:
            parameters = inspect.signature(getattr(getattr(made, resource), method)).parameters
            assert set(re.findall(r"`(\w+)`", of_methods.partition(".")[0])) <= set(parameters)


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(path):
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        found = path.parent / file if file else path
        assert found.exists(), target
        headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
        assert not anchor or anchor in [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings]


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_and_make_target_that_is_named_exists(path):
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    for name in NAMED.findall(text):
        assert (ROOT / name).exists() or any(ROOT.glob(f"[!.]*/**/{name}")), name


def test_contributing_is_a_page():
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split()) <= 800


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
