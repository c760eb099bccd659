"""The README's Python runs as it stands, in an environment that has only what it tells to install."""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(
    "snippet", SNIPPETS, ids=lambda snippet: f"line {README[: README.index(snippet)].count(chr(10))}"
)
def test_a_snippet_runs(snippet, mock_environment, server, tmp_path):
    program = tmp_path / "snippet.py"
    program.write_text(snippet)
    variables = {"CLAY_SESSION": server.session, "CLAY_BASE_URL": server.base_url}
    result = mock_environment.run(str(program), env={**os.environ, **variables}, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout or "print" not in snippet


def test_there_are_snippets_and_the_first_stands_early():
    assert len(SNIPPETS) >= 5
    assert README[: README.index(SNIPPETS[0])].count("\n") <= 25


def test_every_option_and_method_is_named_and_exists():
    from clay_credits import AsyncClay, Clay  # noqa: PLC0415 -- the other tests use an installed package

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


def test_every_link_leads_to_a_file():
    root = Path(__file__).resolve().parents[2]
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (root / target).exists(), target
