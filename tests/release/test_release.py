"""What a release refuses before it changes anything, and the files that it builds."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import zipfile

import pytest

from build import build_all
from limits import run_program
from project import ROOT, Project
from releasing.changelog import ChangelogError, released, since
from releasing.pypi_page import unready

MAKE = shutil.which("make")
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n- A.\n\n## [0.1.0] - 2026-01-01\n\n- B.\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("0.2", "0.2 is not a version"),
        ("v0.2.0", "v0.2.0 is not a version"),
        ("0.2.0rc1", "0.2.0rc1 is not a version"),
        ("0.02.0", "0.02.0 is not a version"),
        ("0.1.0", "0.1.0 is not newer than the last release, v0.1.0"),
        ("0.0.9", "0.0.9 is not newer"),
        ("0.2.0", "[Unreleased] is empty"),
    ],
)
def test_what_cannot_be_released_is_reported_in_a_line(project, version, message):
    (line,) = project.refused("scripts/release.py", version)
    assert message in line
    assert not project.status()


def test_changes_that_are_not_committed_are_no_release(project):
    project.edit("README.md", ("# clay-credits", "# Clay-credits"))
    (line,) = project.refused("scripts/release.py", "0.2.0")
    assert "not committed" in line
    project.git("checkout", "--quiet", ".")


def test_a_version_that_another_branch_has_is_refused(project):
    project.git("checkout", "--quiet", "-b", "other")
    project.commit("Release 0.3.0", "v0.3.0")
    project.git("checkout", "--quiet", "-")
    (line,) = project.refused("scripts/release.py", "0.3.0")
    assert line == "0.3.0 was released already, on another branch"


@pytest.mark.parametrize(
    ("option", "version", "message"),
    [
        ("--depth=1", "9.9.9", "a shallow clone does not know the last release"),
        ("--no-tags", "0.0.9", "0.0.9 is older than 0.1.0, which generator-config.yaml says"),
    ],
)
def test_a_clone_without_the_tags_releases_no_older_version(project, tmp_path, option, version, message):
    project.git("clone", "--quiet", option, f"file://{project.folder}", str(tmp_path / "clone"))
    command = [sys.executable, str(tmp_path / "clone" / "scripts" / "release.py"), version]
    result = run_program(command)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert message in result.stderr


def test_what_was_not_generated_is_not_released(project):
    project.edit("CHANGELOG.md", ("## [Unreleased]\n", "## [Unreleased]\n\n- More.\n"))
    project.edit("overrides/templates/facades/testing.py.jinja", ('"""Help', '"""Some help'))
    project.commit("Forget to generate")
    assert "generate.py failed, so nothing was changed" in project.refused("scripts/release.py", "0.1.1")
    assert not project.status()


def test_a_build_that_fails_changes_nothing(project):
    project.must("scripts/generate.py")
    project.edit("examples/go/language.toml", ('"main.go"]', '"main.go", "none.go"]'))
    project.commit("Name a file that is not there")
    reported = project.refused("scripts/release.py", "0.2.0")
    assert reported[-1] == "build.py failed, so nothing was changed"
    assert "none.go" in reported[-2]
    assert not project.status()
    assert not project.folder.joinpath("dist").exists()


def test_without_a_version_the_command_says_how(project):
    result = project.run("scripts/release.py")
    assert (result.returncode, result.stderr) == (2, "Name the version: make release VERSION=1.2.3\n")


@pytest.mark.skipif(MAKE is None, reason="it needs make")
def test_make_does_not_expand_a_version(tmp_path):
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    tmp_path.joinpath(".ready").touch()
    version = f"$(shell touch {tmp_path}/made)$$1"
    command = [MAKE, "--no-print-directory", "release", f"VENV={tmp_path}", f"VERSION={version}"]
    result = run_program(command, cwd=ROOT, check=True)
    assert result.stdout.splitlines() == ["scripts/release.py", version]
    assert not tmp_path.joinpath("made").exists()


@pytest.mark.parametrize(
    ("readme", "settings", "found"),
    [
        ("[a](https://a.example/b) [c](#c)", "urls = {a = 'https://a.example/'}", []),
        ('[a](docs/a.md) <img src="a.svg">', "urls = {a = 'https://a.example/'}", ["has 2 relative links"]),
        ("No release has been published yet, so", "", ["no [project.urls]", "no release has been published yet"]),
    ],
)
def test_what_pypi_would_show_wrongly_is_named(tmp_path, readme, settings, found):
    tmp_path.joinpath("README.md").write_text(readme)
    tmp_path.joinpath("pyproject.toml").write_text(f"[project]\n{settings}\n")
    assert [part in line for part, line in zip(found, unready(tmp_path), strict=True)] == [True] * len(found)


def test_the_changelog_closes_its_section():
    expected = CHANGELOG.replace("## [Unreleased]", "## [Unreleased]\n\n## [0.2.0] - 2026-02-02")
    assert released(CHANGELOG, "0.2.0", "2026-02-02", "") == expected
    assert "- A.\n\n### API changes\n\n- C\n\n## [0.1.0]" in released(
        CHANGELOG, "0.2.0", "2026-02-02", "### API changes\n\n- C"
    )
    assert released("## [Unreleased]\n- A.\n", "0.1.0", "2026-01-01", "") == (
        "## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- A.\n"
    )


def test_a_version_is_released_once():
    with pytest.raises(ChangelogError, match=r"0\.1\.0 was released already"):
        released(CHANGELOG, "0.1.0", "2026-02-02", "")


def test_news_are_what_stands_above_a_version():
    assert since(CHANGELOG, "0.1.0") == "## [Unreleased]\n\n- A.\n\n"
    assert since(CHANGELOG, "0.0.1").endswith("- B.\n")
    with pytest.raises(ChangelogError, match="Unreleased"):
        since("# Changelog\n", "0.1.0")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return [{file.name: file for file in build_all(tmp_path_factory.mktemp("dist"))} for _ in range(2)]


def test_the_same_commit_gives_the_same_bytes(made):
    first, second = ({name: file.read_bytes() for name, file in files.items()} for files in made)
    assert first == second
    assert {name.rpartition(".")[2] for name in first} == {"zip", "whl", "json", "gz", "SHA256SUMS"}


def test_the_checksums_are_of_the_files(made):
    files = made[0]
    for line in files["SHA256SUMS"].read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest


def test_the_archive_holds_the_bundle(made):
    (archive,) = (file for name, file in made[0].items() if name.endswith(".zip"))
    folder = archive.parent / "contract"
    with zipfile.ZipFile(archive) as opened:
        inside = {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}
    assert inside == {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_bill_of_materials_names_what_an_install_brings(made):
    (file,) = (file for name, file in made[0].items() if name.endswith(".cdx.json"))
    materials = json.loads(file.read_text())
    assert materials["metadata"]["component"]["name"] == "clay-credits"
    assert f"clay_credits-{materials['metadata']['component']['version']}.cdx.json" == file.name
    assert {one["name"] for one in materials["components"]} == {
        *("anyio", "attrs", "certifi", "h11", "httpcore", "httpx", "idna", "typing_extensions")
    }
    needed = {one["ref"].partition("=")[0]: one.get("dependsOn", []) for one in materials["dependencies"]}
    assert [one.partition("=")[0] for one in needed["clay-credits"]] == ["attrs", "httpx"]
