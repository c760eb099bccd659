"""The workflows and the action of GitHub: what they claim, and their commands, played on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from limits import run_program
from project import Project
from releasing.changelog import ChangelogError, section
from releasing.workflows import problems
from repositories import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
RELEASE, CI = ".github/workflows/release.yml", ".github/workflows/ci.yml"
ACTION = ".github/actions/check/action.yml"
PLAIN = {**ENVIRONMENT, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
DRY, TAGGED = "workflow_dispatch", "push"


def read(folder, name):
    return folder.joinpath(name).read_text(encoding="utf-8")


@pytest.fixture
def copied(tmp_path):
    """Copy what the checks of the workflows read."""
    for name in (".github", "scripts"):
        ignored = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        (r" # v.*", "", ["is not pinned by a hash with its version as a comment"]),
        (r"@\w{7}", "@", ["is not pinned by a hash with its version as a comment"]),
        (r"@\w{7}", "@0123456", ["actions/checkout has another pin elsewhere"]),
        (r"workflows/ci", "workflows/none", ["./.github/workflows/none.yml does not exist"]),
        (r"run: make build", "run: make built", ["build: the Makefile has no target built"]),
        (r"scripts/release.py", "scripts/none.py", ["build: scripts/none.py does not exist"]),
        (r"sha256sum --check", "shasum --check", ["assets: shasum is neither a make target nor a known command"]),
        (r"--notes .\$TAG.", "--notes ${{ inputs.tag }}", ["build: an expression becomes a part of a command"]),
        (r"persist-credentials: false", "", ["build keeps the credentials of the checkout"]),
        (r"environment: pypi", "", ["publish publishes, so its environment must be pypi"]),
        (r"environment: pypi", "environment: test", ["publish publishes, so its environment must be pypi"]),
        (
            r"id-token: write",
            "id-token: write\n      contents: read",
            ["publish publishes, so its permissions must be"],
        ),
        (r"\[test, build\]", "build", ["publish publishes, so its needs must be ['test', 'build']"]),
        (r"if: .*\n    needs: \[", "needs: [", ["publish publishes, so its if must be github.event_name == 'push'"]),
        (r"attestations: true", "attestations: false", ["publish publishes with other settings than attestations"]),
        (r"attestations: true", "password: p", ["publish publishes with other settings than attestations"]),
        (
            r"code=0",
            "code=${{ inputs.below }}",
            ["an expression becomes a part of a command: code=${{ inputs.below }}"],
        ),
        (r"contents: read\n    env", "contents: write\n    env", ["build may write, and runs code of the repository"]),
        (r"permissions: \{\}\n", "", ["does not begin with the least permissions"]),
        (r"permissions: \{\}\n", "permissions: write-all\n", ["does not begin with the least permissions"]),
        (r"tests: tests/unit ", "tests: tests/none ", ["test: tests/none does not exist"]),
    ],
)
def test_a_claim_of_a_workflow_that_does_not_hold_is_named(copied, old, new, found):
    name, text = next((name, text) for name in (RELEASE, CI, ACTION) if re.search(old, text := read(copied, name)))
    copied.joinpath(name).write_text(re.sub(old, new, text, count=1), encoding="utf-8")
    reported = list(problems(copied))
    assert len(reported) == len(found), reported
    for line, part in zip(reported, found, strict=True):
        assert line.startswith(f"{name}: ")
        assert part in line


def test_each_python_of_the_package_has_a_row_on_linux():
    classifiers = tomllib.loads(read(ROOT, "pyproject.toml"))["project"]["classifiers"]
    matrix = yaml.safe_load(read(ROOT, CI))["jobs"]["test"]["strategy"]["matrix"]
    named = [one.rpartition(" ")[2] for one in classifiers if one.startswith("Programming Language :: Python :: 3.")]
    assert (matrix["os"], matrix["python"]) == (["ubuntu"], named)


def played(job, event, folder, environment):
    """Run the commands of a job's steps as the runner does."""
    for step in job["steps"]:
        if "run" in step and step.get("if") in {None, f"github.event_name == '{event}'"}:
            run_program(["bash", "-e", "-c", step["run"]], cwd=folder, env=environment, check=True)


def uploaded(job, name, folder):
    """Return the files that a job passes on under a name."""
    (step,) = (one for one in job["steps"] if one.get("with", {}).get("name") == name)
    return [file for pattern in step["with"]["path"].split() for file in folder.glob(pattern)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("project"))
    project.edit("CHANGELOG.md", ("## [Unreleased]\n", "## [Unreleased]\n\n- More.\n"))
    project.commit("More")
    # An environment that is ready, with what is installed in this one.
    environment = project.folder / ".venv"
    environment.mkdir()
    for entry in Path(sys.prefix).iterdir():
        if entry.name != ".ready":
            (environment / entry.name).symlink_to(entry)
    (environment / ".ready").touch()
    return project


@pytest.fixture
def released(project):
    """Play a release: the dry run, what a person does then, and the workflow of the tag."""
    jobs = yaml.safe_load(project.read(RELEASE))["jobs"]
    paths = os.pathsep.join(str(project.folder / name) for name in ("generated", "overrides", "scripts"))
    environment = {**PLAIN, "PYTHONPATH": paths, "TAG": "v0.2.0"}
    played(jobs["build"], DRY, project.folder, environment)
    project.commit("Release 0.2.0", "v0.2.0")
    played(jobs["build"], TAGGED, project.folder, environment)
    assert not project.status()
    return jobs, environment


def test_a_release_is_played_and_only_publishing_is_left(project, released, tmp_path):
    jobs, environment = released
    packages = {"clay_credits-0.2.0-py3-none-any.whl", "clay_credits-0.2.0.tar.gz"}
    assert {file.name for file in uploaded(jobs["build"], "packages", project.folder)} == packages
    assets = tmp_path / "assets"
    assets.mkdir()
    for file in uploaded(jobs["build"], "assets", project.folder):
        shutil.copy(file, assets)
    assert assets.joinpath("NOTES.md").read_text() == "- More.\n"
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/asked\n')
    gh.chmod(0o755)
    played(jobs["assets"], TAGGED, assets, {**environment, "PATH": f"{gh.parent}:{environment['PATH']}"})
    asked = tmp_path.joinpath("asked").read_text().split()
    assert asked[:3] == ["release", "create", "v0.2.0"]
    assert set(asked[asked.index("NOTES.md") + 1 :]) == {file.name for file in assets.iterdir()} - {"NOTES.md"}


@pytest.mark.parametrize(
    ("tag", "found"), [("v0.3.0", "the tag is v0.3.0, but generator-config.yaml says"), ("0.2.0", "the tag is 0.2.0")]
)
def test_a_tag_that_is_not_the_version_is_refused(project, tag, found):
    (line,) = project.refused("scripts/release.py", "--notes", tag)
    assert found in line


def test_a_tag_is_refused_without_its_files(project):
    (tag,) = re.findall(r"^package_version_override: (.*)$", project.read("generator-config.yaml"), re.MULTILINE)
    shutil.rmtree(project.folder / "dist", ignore_errors=True)
    (line,) = project.refused("scripts/release.py", "--notes", f"v{tag}")
    assert "make build" in line


def test_the_notes_of_a_release_are_its_section_of_the_changelog():
    text = "## [Unreleased]\n\n## [0.2.0] - 2026-02-02\n\n- A.\n\n## [0.1.0] - 2026-01-01\n\n- B.\n"
    assert section(text, "0.2.0") == "- A.\n"
    assert section(text, "0.1.0") == "- B.\n"
    with pytest.raises(ChangelogError, match=r"has no dated section for 0\.2\.0"):
        section(text.replace(" - 2026-02-02", ""), "0.2.0")
