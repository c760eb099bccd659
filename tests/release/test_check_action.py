"""The action around `clay-credits check`: its commands, run by bash as the runner of GitHub does."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from clay_credits.mock import MockServer
from limits import run_program

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github/actions/check"
PAGE = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
VALUE = re.compile(r"\$\{\{ (?:inputs\.([\w-]+))?(?: \|\| env\.(\w+))?(steps\.python\.outputs\.python-path)? \}\}")
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
# What a job may have set for itself.
SET = {"PIP_USER": "1", "PIP_NO_BUILD_ISOLATION": "0"}


class Job:
    """A job that uses the action."""

    def __init__(self, folder):
        self.folder = folder
        self.arguments = folder / "arguments"
        # Python, and a note of the arguments that other users of the machine would see.
        self.python = folder / "python"
        self.python.write_text(
            f"""#!/bin/sh
printf "%s\\n" "$@" >> {self.arguments}
test -z "$PIP_NO_BUILD_ISOLATION" || exit 97
# What the build would download is installed here.
PIP_NO_BUILD_ISOLATION=0 exec {sys.executable} "$@"
"""
        )
        self.python.chmod(0o755)

    def run(self, name, inputs, variables):
        """Run a step."""
        given = {key: one.get("default", "") for key, one in ACTION["inputs"].items()} | inputs

        def value(found):
            asked, variable, python = found.groups()
            return str(self.python) if python else given[asked] or variables.get(variable, "")

        files = {one: str(self.folder / one) for one in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        runner = {"GITHUB_ACTION_PATH": str(FOLDER), "RUNNER_TEMP": str(self.folder), **files}
        own = {key: VALUE.sub(value, text) for key, text in STEPS[name]["env"].items()}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
        return run_program(command, cwd=self.folder, env={**os.environ, **OFFLINE, **runner, **variables, **own})

    def read(self, name):
        file = self.folder / name
        return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Install the package once, as the action does."""
    job = Job(tmp_path_factory.mktemp("installed"))
    result = job.run("Install", {}, SET)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (job.folder / "clay-credits" / "clay_credits" / "py.typed").exists()
    return job.folder / "clay-credits"


@pytest.fixture
def job(installed, tmp_path):
    (tmp_path / "clay-credits").symlink_to(installed)
    # A module of the job's folder is not imported.
    (tmp_path / "clay_credits.py").write_text("raise SystemExit(99)")
    return Job(tmp_path)


@pytest.fixture(scope="module")
def account():
    with MockServer() as server:
        yield {"CLAY_BASE_URL": server.base_url, "CLAY_SESSION": server.session, "CLAY_WORKSPACE": "w_1"}


@pytest.mark.parametrize(
    ("inputs", "variables", "code", "reason"),
    [
        ({"below": "20%"}, {}, 0, None),
        ({"below": "99%", "spike": "5x", "forecast": "true"}, {}, 1, None),
        ({"below": "99%", "workspace": "w_1"}, {"CLAY_WORKSPACE": ""}, 1, None),
        ({"forecast": "True"}, {}, 3, "forecast"),  # the period of the mock has ended
        ({"below": "20%", "forecast": "FALSE"}, {}, 0, None),
        ({"below": "20%", "forecast": ""}, {}, 0, None),
        *(
            ({"below": "20%", "forecast": one}, {}, 2, "The input forecast must be true or false.\n")
            for one in ("yes", "1", "trueish", "true\n", " ")
        ),
        ({}, {}, 2, "name a threshold"),
        ({"below": "5%off"}, {}, 2, "5%off"),
        ({"below": "20%", "notify": "SECRET"}, {}, 2, "must be a URL"),
        ({"below": "20%"}, {"CLAY_NOTIFY_URL": "SECRET"}, 2, "must be a URL"),
        ({"below": "20%", "session": "wrong"}, {}, 3, "ign in again"),
        ({"below": "99%"}, {"PYTHONHOME": "/none"}, 1, "Python path configuration"),
    ],
    ids=str,
)
def test_the_action_ends_as_the_command_does(job, account, inputs, variables, code, reason):
    reached = "" if reason else str(code == 1).lower()
    variables = account | variables
    result = job.run("Check", inputs, variables)
    assert result.returncode == code, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert [line.partition("::")[2].partition("::")[0] for line in lines] == {
        "true": ["warning"], "false": [], "": ["error"]
    }[reached]  # fmt: skip
    outputs = dict(line.split("=", 1) for line in job.read("GITHUB_OUTPUT").splitlines())
    assert outputs == {"reached": reached, "report": str(job.folder / "clay-credits.md")}
    summary = job.read("GITHUB_STEP_SUMMARY")
    assert summary == Path(outputs["report"]).read_text(encoding="utf-8")
    assert ("| below |" in summary, "Clearbit" in summary) == (bool(reached), bool(reached))
    tokens = [one.type for one in MarkdownIt("commonmark").enable("table").parse(summary)]
    # Each command writes what it found and its rows. Each has a heading.
    assert tokens.count("table_open") == (4 if reached else 2 if "| forecast |" in summary else 0)
    assert tokens.count("heading_open") == (1 if summary.startswith("### The check") else 2)
    if reason:
        assert reason.strip() in "\n".join(one[4:] for one in summary.partition("failed\n\n")[2].splitlines())
        assert reason.strip() in lines[0].replace("%0A", "\n").replace("%25", "%")
        assert "%" not in re.sub("%(0A|25)", "", lines[0])
    session = inputs.get("session", variables["CLAY_SESSION"])
    shown = result.stdout + result.stderr + summary + job.read("arguments")
    assert session not in shown
    assert "SECRET" not in shown


def test_the_line_of_cron_prints_only_a_warning(installed, account, tmp_path):
    session = tmp_path / ".clay-session"
    session.write_text(account["CLAY_SESSION"])
    session.chmod(0o600)
    (line,) = re.findall(r"^0 8 \* \* \*  (.*)$", PAGE, re.MULTILINE)
    program = tmp_path / "clay-credits"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={installed} exec {sys.executable} -m clay_credits "$@"\n')
    program.chmod(0o755)
    variables = {"HOME": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    for below, printed in (("20%", ""), ("99%", "WARNING")):
        # The period of the mock has ended, so a forecast would be unknown.
        command = ["sh", "-c", line.replace(r"20\%", below).replace(" --forecast", "")]
        result = run_program(command, env={**os.environ, **account, **variables}, check=True)
        assert result.stdout.startswith(printed) if printed else not result.stdout


def test_what_is_secret_is_masked(job):
    variables = {
        "CLAY_SESSION": "s%3Asecret\r  of three\r\n\nlines\nof3",
        "CLAY_NOTIFY_URL": "https://hooks.example/\n",
    }
    masked = ["s%253Asecret", "  of three", "lines"]  # the runner reads %25 as %
    for inputs, url in (
        ({}, "https://hooks.example/"),
        ({"notify": "https://hooks.example/%0A"}, "https://hooks.example/%250A"),
    ):
        result = job.run("Mask", inputs, variables)
        assert result.stdout.splitlines() == [f"::add-mask::{one}" for one in (*masked, url)]
    assert job.run("Mask", {}, {}).stdout == ""


def test_every_input_and_output_is_used():
    text = "".join(value for step in ACTION["runs"]["steps"] for value in map(str, (step.get("env"), step.get("with"))))
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    assert {f"steps.check.outputs.{name}" in one["value"] for name, one in ACTION["outputs"].items()} == {True}
    assert all("${{" not in step["run"] for step in STEPS.values())
    workflow = yaml.safe_load(PAGE.partition("```yaml\n")[2].partition("```")[0])
    (shown,) = workflow["jobs"]["check"]["steps"]
    assert set(shown["with"]) < set(ACTION["inputs"])
    assert shown["uses"] == f"OWNER/clay-credits/{FOLDER.relative_to(ROOT)}@COMMIT"
