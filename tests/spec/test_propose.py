"""`make propose`: from drift to a diff of the document that it is about."""

import json

import httpx
import pytest

import propose
from document_names import USED
from openapi_document.loading import read_document
from proposing.entries import read_entries

ANSWER = {"owners": [{"id": 1, "name": None, "zone": "UTC", "tags": ["x"]}], "next": None, "more": {"a": 1}}


def answer():
    return httpx.Response(200, json=ANSWER)


@pytest.fixture
def log(tmp_path, monkeypatch):
    path = tmp_path / "drift.jsonl"
    monkeypatch.setenv("CLAY_DRIFT_LOG", str(path))
    return path


def entry(operation, pointer, expected, found):
    return json.dumps({"operation": operation, "pointer": pointer, "expected": expected, "found": found})


def added_and_removed(text):
    lines = [line for line in text.splitlines() if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}]
    return [line[0] + line[1:].strip() for line in lines]


def test_what_an_answer_shows_is_proposed(way, log, capsys):
    way.answer(answer(), lambda clay: clay.owners.list())
    assert propose.main([str(log)]) == 0
    out = capsys.readouterr()
    assert out.err == ""
    lines = added_and_removed(out.out)
    assert {"-type: string", "+type: [string, integer]", '+type: [string, "null"]'} <= set(lines)
    assert {"+zone:", "+tags:", "+next:", "+more:", "+type: object", "+x-evidence: recorded"} <= set(lines)
    assert "UTC" not in log.read_text(encoding="utf-8"), "a value of the answer"


def test_the_proposal_is_a_document(way, log, tmp_path):
    way.answer(answer(), lambda clay: clay.owners.list())
    for name in propose.DOCUMENTS:
        tmp_path.joinpath(name).write_bytes(propose.ROOT.joinpath(name).read_bytes())
    texts, _ = propose.edited(tmp_path, read_entries(log))
    tmp_path.joinpath("openapi.yaml").write_text(texts["openapi.yaml"].after(), encoding="utf-8")
    document = read_document(tmp_path / "openapi.yaml")
    owner = document.content["components"]["schemas"]["Owner"]["properties"]
    assert owner["id"]["type"] == ["string", "integer"]
    assert owner["zone"]["type"] == "string"


RECORDED = ["-x-evidence: inferred", "+x-evidence: recorded"]
# In the order of the documents.
WIDENED = [
    (entry("get_user_credits", "/periodStart", "date-time", "string"), ["-format: date-time", *RECORDED]),
    (entry("get_workspace_credits", f"/{USED}", "number", "null"), ["-type: number", '+type: [number, "null"]']),
    (
        entry("get_integration_credit_report", "/rows/*/userId", "string or null", "integer"),
        ['-type: [string, "null"]', '+type: [string, "null", integer]', *RECORDED],
    ),
    (
        entry("get_integration_credit_report", "/rows/*/actionExecutions", "integer", "number"),
        ["-type: integer", "+type: number", *RECORDED],
    ),
    (
        entry("get_subscription", "/creditBalances/basic", "number", "string"),
        ["-type: number", "+type: [number, string]"],
    ),
]


def test_types_are_widened(log, capsys):
    log.write_text("".join(f"{line}\n" for line, _ in reversed(WIDENED)), encoding="utf-8")
    assert propose.main([str(log)]) == 0
    assert added_and_removed(capsys.readouterr().out) == [one for _, expected in WIDENED for one in expected]


REFUSED = {
    entry("nothing", "/a", "nothing", "string"): "nothing: no document has this operation",
    entry("list_owners", "/a/b", "nothing", "string"): "the document does not describe this place",
    entry("list_owners", "/owners/*/role", "string", "integer"): "its schema is composed",
    entry("list_owners", "/owners/*/id", "text", "string"): "its schema allows string, but not this one: text",
    entry("list_owners", "/owners/*/id", "string", "another sum"): "a schema cannot describe another sum",
}


def test_what_cannot_be_proposed_is_said(log, capsys):
    log.write_text("".join(f"{line}\n" for line in REFUSED), encoding="utf-8")
    assert propose.main([str(log)]) == 0
    out = capsys.readouterr()
    assert out.out == ""
    assert len(out.err.splitlines()) == len(REFUSED)
    for line, reason in zip(out.err.splitlines(), REFUSED.values(), strict=True):
        assert reason in line


@pytest.mark.parametrize(
    "content", ["nothing", "[]", '{"operation": 1}', entry("a", "/", "b", "c").replace('"b"', "1")]
)
def test_a_file_that_is_no_log_is_refused(log, capsys, content):
    log.write_text(f"\n{content}\n", encoding="utf-8")
    assert propose.main([str(log)]) == 1
    assert "line 2 is not a line of CLAY_DRIFT_LOG" in capsys.readouterr().err


def test_a_file_that_is_missing_is_one_line(tmp_path, capsys):
    assert propose.main([str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_no_drift_is_said(log, capsys):
    log.write_text("", encoding="utf-8")
    assert propose.main([str(log)]) == 0
    assert capsys.readouterr() == ("", "propose: the file has no drift\n")


def test_a_log_that_cannot_be_written_loses_nothing(way, log, caplog):
    log.mkdir()
    owners = way.answer(answer(), lambda clay: clay.owners.list())
    assert owners.additional_properties["more"] == {"a": 1}
    assert "CLAY_DRIFT_LOG raised IsADirectoryError" in caplog.text


def test_a_log_is_shared_by_clients(way, log):
    for _ in range(2):
        way.answer(answer(), lambda clay: clay.owners.list())
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2 * 6
