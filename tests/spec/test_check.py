"""A change of the document that is not released by its version and the changelog is refused."""

import pytest

from check import main
from edits import add, cut, put

VERSION = "info version"
NEW_PROPERTY = put("components schemas Owner properties team", {"type": "string"})
NO_PROPERTY = cut("components schemas Owner properties email")
TEXT = put("paths /owners get summary", "List them")
UNRELEASED = "## [Unreleased]\n\n- The contract {}: more.\n"


def checked(repository, capsys):
    """Return the exit code, the output and the lines of errors."""
    code = main([str(repository.folder)])
    captured = capsys.readouterr()
    return code, captured.out.strip(), captured.err.strip().splitlines()


def test_without_a_release_there_is_nothing_to_check(repository, capsys):
    repository.release()
    code, out, problems = checked(repository, capsys)
    assert (code, problems) == (0, [])
    assert "If there was a release: git fetch --tags." in out


def test_a_folder_without_a_document_is_refused(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"check: {tmp_path} has no openapi.yaml\n"


def test_outside_of_a_repository_there_is_nothing_to_check(tmp_path, capsys):
    tmp_path.joinpath("openapi.yaml").write_text("{}")
    assert main([str(tmp_path)]) == 0
    assert "no release tag" in capsys.readouterr().out


def test_without_tags_a_shallow_clone_is_reported_how_to_fetch_them(repository, tmp_path_factory, capsys):
    repository.release("v0.1.0")
    repository.release()
    clone = tmp_path_factory.mktemp("clone")
    source = f"file://{repository.folder}"
    repository.git("clone", "--quiet", "--depth=1", "--no-tags", source, str(clone))
    assert main([str(clone)]) == 0
    assert "git fetch --unshallow --tags" in capsys.readouterr().out


def test_an_unchanged_document_passes(repository, capsys):
    repository.release("v0.1.0")
    assert checked(repository, capsys) == (0, "check: 1.0.0 follows v0.1.0", [])


@pytest.mark.parametrize(
    ("edits", "version", "asked"),
    [
        ([TEXT], "1.0.0", "1.0.1"),
        ([NEW_PROPERTY], "1.0.0", "1.1.0"),
        ([NEW_PROPERTY], "1.0.9", "1.1.0"),
        ([NO_PROPERTY], "1.0.0", "2.0.0"),
        ([NEW_PROPERTY, NO_PROPERTY], "1.1.0", "2.0.0"),
    ],
)
def test_a_version_that_does_not_follow_is_refused(repository, capsys, edits, version, asked):
    repository.release("v0.1.0")
    repository.edit(*edits, put(VERSION, version))
    repository.write("CHANGELOG.md", UNRELEASED.format(version))
    code, _, problems = checked(repository, capsys)
    assert code == 1
    (problem,) = problems
    assert f"info.version must be {asked} or higher" in problem


@pytest.mark.parametrize(
    ("edit", "version"), [(TEXT, "1.0.1"), (NEW_PROPERTY, "1.1.0"), (NO_PROPERTY, "2.0.0"), (TEXT, "3.1.0")]
)
def test_a_version_that_follows_and_is_reported_passes(repository, capsys, edit, version):
    repository.release("v0.1.0")
    repository.edit(edit, put(VERSION, version))
    repository.write("CHANGELOG.md", UNRELEASED.format(version))
    assert checked(repository, capsys) == (0, f"check: {version} follows v0.1.0", [])


def test_before_1_0_0_a_breaking_change_is_a_minor_step(repository, capsys):
    repository.edit(put(VERSION, "0.4.2"))
    repository.release("v0.1.0")
    repository.edit(NO_PROPERTY, put(VERSION, "0.5.0"))
    repository.write("CHANGELOG.md", UNRELEASED.format("0.5.0"))
    assert checked(repository, capsys)[0] == 0
    repository.edit(put(VERSION, "0.4.3"))
    repository.write("CHANGELOG.md", UNRELEASED.format("0.4.3"))
    assert "must be 0.5.0 or higher" in checked(repository, capsys)[2][0]


@pytest.mark.parametrize(
    "changelog",
    [
        "## [Unreleased]\n\n- Something else.\n",
        "## [Unreleased]\n\n- The contract 1.1.01.\n",
        "## [Unreleased]\n\n- The contract 1.1.0.1.\n",
        "## [Unreleased]\n\n## [0.1.0]\n\n- The contract 1.1.0.\n",
    ],
)
def test_a_new_version_that_the_changelog_does_not_name_is_refused(repository, capsys, changelog):
    repository.release("v0.1.0")
    repository.edit(NEW_PROPERTY, put(VERSION, "1.1.0"))
    repository.write("CHANGELOG.md", changelog)
    assert checked(repository, capsys) == (1, "", ['check: CHANGELOG.md does not say "contract 1.1.0" since v0.1.0'])


def test_a_release_in_the_making_may_have_its_section_already(repository, capsys):
    repository.release("v0.1.0")
    repository.edit(NEW_PROPERTY, put(VERSION, "1.1.0"))
    repository.write("CHANGELOG.md", "## [Unreleased]\n\n## [0.2.0]\n\n- The contract 1.1.0.\n\n## [0.1.0]\n")
    assert checked(repository, capsys)[0] == 0


def test_a_changelog_without_an_unreleased_section_is_refused(repository, capsys):
    repository.release("v0.1.0")
    repository.write("CHANGELOG.md", "# Changelog\n\n## [0.1.0]\n")
    assert checked(repository, capsys) == (1, "", ["check: CHANGELOG.md: the section [Unreleased] is missing"])


def test_a_version_that_goes_down_is_refused(repository, capsys):
    repository.release("v0.1.0")
    repository.edit(put(VERSION, "0.9.0"))
    assert checked(repository, capsys)[2] == ["check: info.version went down from 1.0.0 to 0.9.0"]


def test_the_newest_release_is_the_greatest_and_not_the_last(repository, capsys):
    repository.release("v0.9.0", "v0.10.0", "vendored", "v0.11.0-rc.1")
    assert checked(repository, capsys)[1] == "check: 1.0.0 follows v0.10.0"


def test_a_release_of_another_branch_does_not_count(repository, capsys):
    repository.release("v0.1.0")
    repository.git("checkout", "--quiet", "--detach")
    repository.edit(add("tags", {"name": "others"}))
    repository.release("v0.2.0")
    repository.git("checkout", "--quiet", "v0.1.0")
    assert checked(repository, capsys)[1] == "check: 1.0.0 follows v0.1.0"


def test_a_document_that_cannot_be_read_is_refused_in_a_line(repository, capsys):
    repository.release("v0.1.0")
    repository.write("openapi.yaml", "openapi: [\n")
    code, _, problems = checked(repository, capsys)
    assert (code, len(problems)) == (1, 1)


def test_a_release_without_a_document_is_refused_in_a_line(repository, capsys):
    repository.git("add", "CHANGELOG.md")
    repository.git("commit", "--quiet", "--message=Before the document")
    repository.git("tag", "v0.0.1")
    repository.edit()
    assert checked(repository, capsys)[2] == ["check: v0.0.1: has no openapi.yaml"]
