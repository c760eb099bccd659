"""The output and the exit codes of `make spec-diff`."""

import json
import shutil
import sys

import pytest

import spec_diff
from document_names import RUNS
from edits import OURS, add, both, cut, nothing, put
from unreadable import UNREADABLE

GUEST = add("components schemas WorkspaceRole enum", "guest")
EDITS = both(
    put("info version", "1.1.0"),
    put("components securitySchemes sessionCookie name", "session"),
    put("paths /owners get summary", "List them"),
    GUEST,
)
TEXT = """\
From v0.1.0 to {head}

document
    version 1.0.0 is now 1.1.0

list_owners GET /owners
    texts: summary

security scheme sessionCookie (used by all operations)
  ! name claysession is now session

schema WorkspaceRole (used by list_owners)
  + new value guest

1 breaking, 1 new, 2 other. A major step, to 2.0.0: info.version was 1.0.0 and is 1.1.0, which does not follow.
"""
MARKDOWN = """\
### API changes

The contract 1.1.0, after 1.0.0.

- document
  - version 1.0.0 is now 1.1.0
- list_owners GET /owners
  - texts: summary
- security scheme sessionCookie (used by all operations)
  - **Breaking:** name claysession is now session
- schema WorkspaceRole (used by list_owners)
  - new value guest
"""
# A fake oasdiff that always reports this finding.
FAKE = """#!{python}
import json
print(json.dumps([
    {{"id": "a", "level": 3, "text": "the role changed", "operation": "GET", "operationId": "list_owners",
      "path": "/owners"}},
    {{"id": "b", "level": 1, "text": "all is new"}},
]))
"""


@pytest.fixture
def head(repository, monkeypatch):
    """The path of the document in a repository with a release."""
    repository.release("v0.1.0")
    monkeypatch.setattr(spec_diff, "ROOT", repository.folder)
    monkeypatch.setenv("OASDIFF", "no-such-program")
    return repository.folder / "openapi.yaml"


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = spec_diff.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_the_text_marks_what_breaks_and_ends_with_the_step(repository, head, run):
    repository.edit(EDITS)
    code, out, err = run("v0.1.0", head)
    assert (code, err) == (0, "")
    assert out == TEXT.format(head=head) + "oasdiff is not installed, so there is no second opinion: make oasdiff\n"


def test_the_markdown_is_what_a_changelog_takes(repository, head, run):
    repository.edit(EDITS)
    assert run("v0.1.0", head, "--format=markdown") == (0, MARKDOWN, "")


def test_the_json_holds_all_that_is_known(repository, head, run):
    repository.edit(GUEST)
    code, out, _ = run("v0.1.0", head, "--format=json")
    assert code == 0
    assert json.loads(out) == {
        "versions": {"old": "1.0.0", "new": "1.0.0", "asked": "1.1.0"},
        "step": "minor",
        "follows": False,
        "changes": [
            {
                "place": "/components/schemas/WorkspaceRole/enum",
                "group": "schema WorkspaceRole",
                "kind": "open-enum-value-added",
                "severity": "minor",
                "text": "new value guest",
                "operations": ["list_owners"],
            }
        ],
    }


TURNED = put(
    "components schemas Owner properties", dict(reversed(OURS["components"]["schemas"]["Owner"]["properties"].items()))
)


@pytest.mark.parametrize("edit", [nothing, TURNED], ids=["the same file", "properties in another order"])
def test_nothing_is_said_to_have_changed_where_nothing_did(repository, head, run, edit):
    repository.edit(edit)
    code, out, _ = run("v0.1.0", head)
    assert code == 0
    assert "\nNothing changed: info.version was 1.0.0 and is 1.0.0.\n" in out
    assert run("v0.1.0", head, "--format=markdown")[1].endswith("\n\nNothing changed.\n")


def test_the_places_of_the_same_in_other_words_are_in_one_line(repository, head, run):
    runs = f"components schemas IntegrationCreditReport properties {RUNS}"
    repository.edit(cut(f"{runs} minimum"), put(f"{runs} exclusiveMinimum", -1))
    out = run("v0.1.0", head)[1]
    place = f"properties/{RUNS}"
    assert f"    the same in other words: {place}/minimum, {place}/exclusiveMinimum\n" in out
    assert "0 breaking, 0 new, 2 other. A patch step" in out


@pytest.mark.parametrize(("limit", "code"), [("major", 0), ("minor", 1), ("patch", 1)])
def test_a_change_as_grave_as_the_limit_fails(repository, head, run, limit, code):
    repository.edit(GUEST)
    assert run("v0.1.0", head, f"--fail-on={limit}")[0] == code


@pytest.mark.parametrize("limit", ["major", "patch"])
def test_no_change_never_fails(head, run, limit):
    assert run("v0.1.0", head, f"--fail-on={limit}")[0] == 0


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("v9.9.9", None, "neither a file nor a commit"),
        ("--output=x", None, "neither a file nor a commit"),
        ("no.yaml", "openapi: [\n", "while parsing"),
        ("list.yaml", "- 1\n", "is a mapping"),
        ("other.yaml", "name: x\n", "not an OpenAPI document"),
        ("swagger.yaml", "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n", "not an OpenAPI document"),
        ("hollow.yaml", "openapi: 3.1.0\npaths: {}\n", "not an OpenAPI document"),
        ("broken.yaml", "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: 1}}\n", "not an OpenAPI"),
        (
            "word.yaml",
            "openapi: 3.1.0\ninfo: {title: T, version: new}\npaths: {}\n",
            "info.version new is not a version",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line(head, run, tmp_path, name, text, problem):
    base = name
    if text is not None:
        base = tmp_path / name
        base.write_text(text, encoding="utf-8")
    code, out, err = run("--", base, head)
    assert (code, out) == (2, "")
    assert err.startswith("spec-diff: ")
    assert err.count("\n") == 1
    assert problem in err


@pytest.mark.parametrize(("text", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_no_reader_can_read_is_said_in_a_line(head, run, tmp_path, text, problem):
    base = tmp_path / "base.yaml"
    base.write_bytes(text)
    code, out, err = run(base, head)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"spec-diff: {base}: ")
    assert problem in err


def test_a_commit_without_the_document_is_said_to_have_none(repository, head, run):
    repository.git("rm", "--quiet", "--cached", "openapi.yaml")
    repository.git("commit", "--quiet", "--message=None")
    assert run("HEAD", head) == (2, "", "spec-diff: HEAD: has no openapi.yaml\n")


def test_what_oasdiff_finds_more_severe_is_reported(repository, head, run, tmp_path, monkeypatch):
    fake = tmp_path / "oasdiff"
    fake.write_text(FAKE.format(python=sys.executable), encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("OASDIFF", str(fake))
    repository.edit(GUEST)
    out = run("v0.1.0", head)[1]
    assert out.endswith("\noasdiff finds more severe changes:\n  GET /owners: the role changed\n")
    repository.edit(cut("components schemas Owner properties email"))
    assert run("v0.1.0", head)[1].endswith("\noasdiff finds no more severe changes.\n")


def test_an_oasdiff_that_fails_is_said_to_fail(head, run, monkeypatch):
    monkeypatch.setenv("OASDIFF", shutil.which("false"))
    assert "oasdiff failed on these documents" in run("v0.1.0", head)[1]
