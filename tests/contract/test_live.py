"""`make contract-live` against a changed mock: it prints differences, and no values of the account."""

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from broken_mock import answering
from clay_credits.mock import Account, MockServer, create_app
from contract_live import main
from document_names import END, START, TOTAL, USED
from limits import LIMIT, run_program

MAKE = shutil.which("make") or "make"
ROOT = Path(__file__).resolve().parents[2]
SECRET = "SECRET-4711"  # noqa: S105 -- stands for all that is private
ACCOUNT = {
    "now": "2026-03-20T12:00:00Z",
    "workspaces": [{"id": f"w_{SECRET}", TOTAL: 2500}],
    "users": [{"id": f"u_{SECRET}", "workspaceId": f"w_{SECRET}", "name": SECRET, "role": "workspace-admin"}],
    "integrations": [{"id": f"i_{SECRET}", "name": SECRET, "description": SECRET}],
    "resources": [
        {
            "id": f"t_{SECRET}",
            "ownerId": f"u_{SECRET}",
            "resourceType": "TABLE",
            "name": SECRET,
            "createdAt": "2026-01-05T09:00:00Z",
        }
    ],
    "events": [
        {
            "moment": f"2026-03-{day}T10:00:00Z",
            "userId": f"u_{SECRET}",
            "integrationType": f"i_{SECRET}",
            USED: 1,
        }
        for day in (16, 17)
    ],
}
WORKSPACE = ("--workspace", f"w_{SECRET}")


@pytest.fixture
def account(tmp_path):
    path = tmp_path / "account.json"
    path.write_text(json.dumps(ACCOUNT), encoding="utf-8")
    return Account.from_file(path)


@pytest.fixture
def live(account, monkeypatch, capsys):
    """Return a function that reads the account: the exit code, the lines of stdout, and those of stderr."""

    def live(*options, change=None, faults=(), session=account.session):
        app = create_app(account)
        with MockServer(account, app=answering(change)(app) if change else app, faults=faults) as server:
            monkeypatch.setenv("CLAY_SESSION", session)
            monkeypatch.setenv("CLAY_BASE_URL", server.base_url)
            code = main(["--pause=0", *options])
        output = capsys.readouterr()
        for private in (SECRET, session, account.session, "127.0.0.1"):
            assert private not in output.out + output.err
        assert "Traceback" not in output.err
        return code, output.out.splitlines(), output.err.splitlines()

    return live


def where(path, change):
    """Change the answers to a path."""

    def changed(asked, answered):
        if answered.status == 200 and re.fullmatch(f"/v3{path}", asked.path):
            return answered.json(change(json.loads(answered.content)))
        return answered

    return changed


def test_an_account_like_the_document_has_no_drift(live):
    assert live(*WORKSPACE) == (0, ["8 answers read, 0 kinds of drift"], [])


DRIFTS = {
    "another type": (
        where("/users/[^/]+/credits", lambda one: {**one, USED: SECRET}),
        f"get_user_credits /{USED}: expected number, found string",
    ),
    "null": (
        where("/users/[^/]+/credits", lambda one: {**one, END: None}),
        f"get_user_credits /{END}: expected string, found null",
    ),
    "a documented property that is missing": (
        where("/workspaces/.*", lambda one: {key: one[key] for key in one if key != TOTAL}),
        f"get_workspace_credits /: expected the property '{TOTAL}', found nothing",
    ),
    "properties that nobody knows": (
        where("/owners", lambda one: {"owners": [{**owner, SECRET: SECRET, "a": 1} for owner in one["owners"]]}),
        "list_owners /owners/*: expected no other property, found 2 undocumented",
    ),
    "another form": (
        where("/users/[^/]+/credits", lambda one: {**one, START: SECRET}),
        f"get_user_credits /{START}: expected format date-time, found another string",
    ),
    "another kind": (
        where("/users/[^/]+/resources", lambda one: {"resources": [{**one["resources"][0], "resourceType": SECRET}]}),
        "list_user_resources /resources/*/resourceType: expected a value that the document lists, found string",
    ),
    "below zero": (
        where("/integrations/[^/]+/credits", lambda one: {**one, USED: -4711}),
        f"get_integration_credits /{USED}: expected minimum 0, found another integer",
    ),
    "a list without its object": (
        where("/integrations/[^/]+/credits/report", lambda one: one["rows"]),
        "get_integration_credit_report /: expected object, found array",
    ),
    "a page": (
        lambda asked, one: (
            replace(one, content=f"<p>{SECRET}</p>".encode(), headers={"content-type": "text/html"})
            if asked.path.endswith("/report")
            else one
        ),
        "get_integration_credit_report /: expected JSON, found something else",
    ),
}


@pytest.mark.parametrize(("change", "reported"), DRIFTS.values(), ids=DRIFTS.keys())
def test_a_difference_is_reported(live, change, reported):
    code, lines, errors = live(*WORKSPACE, change=change)
    assert (code, errors) == (1, [])
    assert lines[0] == f"drift  {reported}"
    assert lines[-1].endswith(" answers read, 1 kinds of drift")


def test_a_difference_of_many_items_is_reported_once(live):
    rows = where("/integrations/.*/report", lambda one: {"rows": [{**row, "date": 1} for row in one["rows"]]})
    _, lines, _ = live(change=rows)
    assert lines[0] == "drift  get_integration_credit_report /rows/*/date: expected string, found integer"
    assert len(lines) == 2


def test_names_of_undocumented_properties_are_printed_when_asked_for(live):
    _, lines, _ = live("--names", change=where("/owners", lambda one: {**one, "team": SECRET}))
    assert lines[0] == "drift  list_owners /: expected no other property, found team"


ENDS = {
    "status=401": "401: The session has expired",
    "status=429:retry-after=7": "429: Wait 7 s before the next call.",
    "reset": "no connection: check the base URL",
    "stall": "no answer in the time allowed",
}


@pytest.mark.parametrize(("fault", "reported"), ENDS.items())
def test_what_no_other_call_would_survive_ends_it_in_one_line(live, fault, reported):
    code, lines, (error,) = live(f"--timeout={0.2 if fault == 'stall' else LIMIT}", faults=[fault])
    assert code == 1
    assert lines == ["0 answers read, 0 kinds of drift"]
    assert error.startswith(f"contract-live: list_owners: {reported}")


@pytest.mark.parametrize("fault", ["status=403", "status=404", "status=500", "html=503"])
def test_an_operation_that_fails_is_reported_in_one_line_and_the_others_are_asked(live, fault):
    code, lines, errors = live(faults=[f"{fault}:on=list_owners"])
    assert (code, errors) == (1, [])
    assert len(lines) == 2
    assert lines[0].startswith("failed list_owners: ")
    assert lines[1] == "4 answers read, 0 kinds of drift"


def test_an_id_that_cannot_be_sent_is_reported_in_one_line(live):
    code, lines, errors = live(change=where("/owners", lambda one: {"owners": [{**one["owners"][0], "id": ".."}]}))
    assert (code, errors) == (1, [])
    assert lines[0].endswith("the client refuses to send an id that the account lists")


def test_a_pause_is_a_number_of_seconds(live, capsys):
    with pytest.raises(SystemExit):
        live("--pause=-1")
    assert "invalid seconds value" in capsys.readouterr().err


def test_another_session_is_refused_in_one_line(live):
    code, _, (error,) = live(session="s%3Aanother.session")
    assert (code, "401" in error) == (1, True)


def test_only_what_the_lists_lead_to_is_asked(account, monkeypatch):
    with MockServer(account) as server:
        monkeypatch.setenv("CLAY_SESSION", account.session)
        monkeypatch.setenv("CLAY_BASE_URL", server.base_url)
        assert main(["--pause=0"]) == 0
        asked = [call.operation_id for call in server.calls.list()]
    assert sorted(asked) == sorted(set(asked))
    assert "get_workspace_credits" not in asked


def test_it_refuses_politely_without_session():
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    run = run_program([MAKE, "-s", "contract-live"], cwd=ROOT, env=environment)
    assert run.returncode == 2
    assert run.stderr.splitlines()[0].startswith("contract-live: pass the session")
