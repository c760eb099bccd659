"""`make lint-spec` finds nearly every defect of a catalogue, and reports nothing else."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

import lint_spec
from additions import ADDITIONS
from defects import DEFECTS, MISSED, Edit
from document_names import USED
from harmless import HARMLESS
from limits import output_of
from spec_rules import STAGES
from unreadable import UNREADABLE

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
PROCESSES = 2


def lint(*documents, cwd=ROOT):
    command = [sys.executable, str(ROOT / "scripts" / "lint_spec.py"), *map(str, documents)]
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="session")
def findings(tmp_path_factory):
    """Return the lines that the command prints for each defect and each harmless change, by its name."""
    folder = tmp_path_factory.mktemp("documents")
    changes = {edit.name: [edit] for edit in DEFECTS} | HARMLESS | ADDITIONS
    names = {}
    for number, (name, edits) in enumerate(changes.items()):
        text = TEXT
        for edit in edits:
            text = edit.apply(text)
        document = folder / f"{number}.yaml"
        document.write_text(text, encoding="utf-8")
        names[str(document)] = name
    found = defaultdict(list)
    documents = list(names)
    # Reading the documents takes most of the time, so two processes share it.
    for process in [lint(*documents[start::PROCESSES]) for start in range(PROCESSES)]:
        output, errors = output_of(process)
        assert (process.returncode, output) == (1, "")
        for line in errors.splitlines():
            document, _, finding = line.partition(":")
            found[names[document]].append(finding)
    return found


@pytest.mark.parametrize("defect", [edit for edit in DEFECTS if edit.name not in MISSED], ids=lambda edit: edit.name)
def test_a_defect_is_found_by_what_is_wrong(findings, defect):
    assert defect.finding
    assert [line for line in findings[defect.name] if defect.finding in line], findings[defect.name]


@pytest.mark.parametrize("name", MISSED)
def test_a_defect_that_the_document_does_not_show_is_not_found(findings, name):
    assert findings[name] == []


def test_every_rule_of_our_own_finds_a_defect(findings):
    """A rule that never finds a defect may not work."""
    said = {line.split(": ")[1] for lines in findings.values() for line in lines}
    ours = {rule.__name__.replace("_", "-") for stage in STAGES for rule in stage}
    settings = yaml.safe_load((lint_spec.NODE / "redocly.yaml").read_text(encoding="utf-8"))
    ours |= {name for name in settings["rules"] if name.startswith("rule/")}
    assert ours - said == set()


def test_the_share_of_defects_that_is_found(findings):
    """Print the share."""
    names = {edit.name for edit in DEFECTS}
    assert len(names) == len(DEFECTS)
    assert names >= MISSED.keys()
    sys.stdout.write(f"{sum(bool(findings[name]) for name in names)} of {len(names)} defects are found\n")


def test_the_catalogue_of_additions_covers_what_apis_gain():
    assert len(ADDITIONS) >= 20
    assert not ADDITIONS.keys() & HARMLESS.keys()


@pytest.mark.parametrize("name", [*HARMLESS, *ADDITIONS])
def test_a_harmless_change_is_not_reported(findings, name):
    assert findings[name] == []


@pytest.mark.parametrize(("text", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_no_reader_can_read_is_reported_in_a_line(tmp_path, capsys, text, problem):
    document = tmp_path / "document.yaml"
    document.write_bytes(text)
    assert lint_spec.main([str(document)]) == 1
    output, errors = capsys.readouterr()
    assert (output, errors.count("\n")) == ("", 1)
    assert errors.startswith(f"{document}:1: ")
    assert problem in errors


# Faults that openapi-spec-validator reports without a place, or fails on: the edit, and the finding.
PLACED = {
    "a type": (
        "\n    UserCredits:",
        "type: number",
        "type: nubmer",
        f"UserCredits/properties/{USED}/type: 'nubmer'",
    ),
    "a minimum": ("\n    UserCredits:", "minimum: 0", "minimum: zero", f"{USED}/minimum: 'zero' is not of type"),
    "a default": ("\n    UserId:", "minLength: 1", "default: 5", "UserId/schema/default: 5 is not of type 'string'"),
    "an inline schema": (
        "get_user_credits",
        '$ref: "#/components/parameters/UserId"',
        "{name: userId, in: path, required: true, schema: {type: strin}}",
        "parameters/0/schema/type: 'strin'",
    ),
    "no in": (
        "get_user_credits",
        '$ref: "#/components/parameters/UserId"',
        "{name: userId, required: true, schema: {type: string}}",
        'get/parameters/0: "in" is a required property',
    ),
    "no name": (
        "get_user_credits",
        '$ref: "#/components/parameters/UserId"',
        "{in: path, required: true, schema: {type: string}}",
        'get/parameters/0: "name" is a required property',
    ),
    "an operation": (
        "/users/{userId}/credits:",
        "get:\n      operationId: get_user_credits",
        "get:\n      operationId: list_owners",
        "users/{userId}/credits/get: Operation ID 'list_owners'",
    ),
}


@pytest.mark.parametrize(("after", "old", "new", "finding"), PLACED.values(), ids=PLACED)
def test_a_fault_is_reported_where_it_stands(tmp_path, capsys, monkeypatch, after, old, new, finding):
    monkeypatch.setattr(lint_spec, "_of_redocly", lambda _: ())
    text = Edit("", after, old, new).apply(TEXT)
    document = tmp_path / "document.yaml"
    document.write_text(text, encoding="utf-8")
    assert lint_spec.main([str(document)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert finding in line
    number = text[: text.index(new, text.index(after))].count("\n") + 1
    assert line.startswith(f"{document}:{number}: document: ")


def test_the_projects_own_documents_are_checked_from_anywhere(tmp_path):
    output, errors = output_of(lint(cwd=tmp_path))
    own = ", ".join(os.path.relpath(ROOT / name, tmp_path) for name in lint_spec.DOCUMENTS)
    assert (output.partition(":")[0], errors) == (own, "")


def test_only_an_observed_service_may_have_names_of_its_own(tmp_path):
    text = (ROOT / "upstream.yaml").read_text(encoding="utf-8")
    document = tmp_path / "upstream.yaml"
    document.write_text(text.replace("  x-observed: true\n", ""), encoding="utf-8")
    output, errors = output_of(lint(document))
    assert output == ""
    assert "rule/parameter-name" in errors
    assert "paths-kebab-case" in errors


def test_a_document_that_is_named_twice_is_checked_once(tmp_path, capsys):
    document = tmp_path / "document.yaml"
    document.write_bytes(b"[")
    assert lint_spec.main([str(document), os.path.relpath(document)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_document_that_is_not_there_is_reported_in_a_line(tmp_path):
    process = lint(tmp_path / "no.yaml")
    output, errors = output_of(process)
    assert (process.returncode, output, errors.count("\n")) == (1, "", 1)
    assert "no.yaml" in errors


def test_a_missing_tool_is_no_silent_pass(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(lint_spec, "REDOCLY", tmp_path / "cli.js")
    assert lint_spec.main([str(ROOT / "openapi.yaml")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_tool_that_fails_is_no_silent_pass(monkeypatch, tmp_path, capsys):
    broken = tmp_path / "cli.js"
    broken.write_text("process.exit(0)", encoding="utf-8")
    monkeypatch.setattr(lint_spec, "REDOCLY", broken)
    assert lint_spec.main([str(ROOT / "openapi.yaml")]) == 1
    assert capsys.readouterr().err.startswith("lint-spec: Redocly did not check all documents")
