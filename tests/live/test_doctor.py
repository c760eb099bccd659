"""The command `doctor`: what it finds out in each variant of the mock, how it ends, and that it tells no value."""

from __future__ import annotations

import datetime
import json
import re
import sys
from functools import cache

import httpx
import pytest
from attrs import asdict, frozen

import clay_credits
import clay_credits_upstream
from clay_credits.cli import main
from clay_credits.mock import Account, InProcessMock, MockServer
from clay_credits_cli import doctor as command
from clay_credits_mock.variants import VARIANTS
from clay_credits_routes.doctor import clients
from clay_credits_routes.doctor.asking import masked
from clay_credits_upstream import cli as upstream_cli

WORKSPACE = "12345"
KEY = "CLAY_API_KEY"
NOTHING_LISTENS = "http://127.0.0.1:1/v3"

EXPECTED = f"""\
Contract {clay_credits.SPEC_VERSION}, live routes {clay_credits_upstream.SPEC_VERSION}

  my_workspaces                     yes            answered 200
! documented_list_owners            no             answered 404 NoMatchingURL
! documented_list_integrations      no             answered 404 NoMatchingURL
! documented_get_workspace_credits  no             answered 404 NoMatchingURL
  subscription                      yes            answered 200
  period_unit                       seconds        class of the two numbers of the period
  public_balance                    yes            answered 200
  balance_in_workspaces             yes            balance of subscription and list of workspaces
  balance_in_public_api             yes            balance of subscription and public API
  spent_and_slices                  equal          allotment less balance, against the sum of the five reports
  slices_and_integrations           equal          sum of the five reports, against that of integrations
  slices_and_workbooks              equal          sum of the five reports, against that of workbooks
  parents_add_up                    100 %          entities that equal the sum of their parts; more 0 %, less 0 %
  days_add_up                       yes            one report of the last 7 days, and their sum
  owners_add_up                     yes            the report of workbooks, and the sum of those of all owners
  members                           yes            answered 200
  integration_types                 yes            answered 200
  actions                           yes            answered 200
  tables_are_listed                 yes            whether the search of resources finds tables
  ids_workspace                     prefix_ 100 %  below: prefix_ 100 %; known: types 0 %, packages 0 %, members 0 %
  ids_signal                        none           the report names nothing
  ids_triggerDefinition             none           the report names nothing
  ids_mcp                           none           the report names nothing
  ids_api                           none           the report names nothing
  ids_integration                   UUID 100 %     below: none; known: types 0 %, packages 100 %, members 0 %

Lines with ! differ from what the client expects.
"""

# What each variant changes, and a `!` for what differs from what the client expects.
CHANGED = {
    "milliseconds": {"period_unit": "milliseconds"},
    "type-ids": {"ids_integration": "other 100 %"},
    "key-ids": {"ids_integration": "!prefix_ 100 %"},
    "disjoint": {"slices_and_workbooks": "greater"},
    "overlapping": {
        "spent_and_slices": "less",
        "slices_and_integrations": "!greater",
        "slices_and_workbooks": "greater",
    },
    "hidden-tables": {"parents_add_up": "80 %"},
    "small-parents": {"parents_add_up": "!0 %"},
    "several-workspaces": {},
    "no-period": {"period_unit": "!null", "spent_and_slices": "unknown"},
    "annual": {"spent_and_slices": "less"},
}


@frozen
class Ran:
    """A run of the command, and the calls that the mock got."""

    code: object
    out: str
    err: str
    calls: tuple
    pauses: int

    @property
    def checks(self):
        """The results by the names of their checks."""
        listed = json.loads(self.out)["checks"]
        return {one["check"]: "!" * one["differs"] + one["result"] for one in listed}

    @property
    def drift(self):
        return [tuple(one.values()) for one in json.loads(self.out)["drift"]]


@cache
def account(*variants, **sizes):
    return Account.from_seed(**sizes).with_live_ids(*variants)


@pytest.fixture
def doctor(monkeypatch, capsys):
    """Return a function that runs the command against a mock."""

    def run(*arguments, variants=(), faults=(), serves=None, routes="workspace", **variables):
        served, pauses = serves or account(*variants), []
        monkeypatch.setattr(command, "pause", lambda: pauses.append(1))
        monkeypatch.setattr(command, "now", served.clock.now)
        with MockServer(served, faults=faults, routes=routes) as mock:
            known = {"CLAY_BASE_URL": mock.base_url, "CLAY_SESSION": mock.session, KEY: mock.session, **variables}
            for name, value in known.items():
                monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
            try:
                code = main(["doctor", *arguments])
            except SystemExit as ended:
                code = ended.code
        out, err = capsys.readouterr()
        return Ran(code, out, err, mock.calls.list(), len(pauses))

    return run


@cache
def usual():
    """Return the results without a variant, as JSON has them."""
    lines = re.findall(r"^([! ]) (\w+) {2,}(.+?)  ", EXPECTED, re.MULTILINE)
    return {name: mark.strip() + result for mark, name, result in lines}


def test_text_has_a_line_for_each_check(doctor):
    ran = doctor()
    assert ran.out == EXPECTED
    assert (ran.code, ran.err) == (1, "")


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_is_found_out(doctor, variant):
    ran = doctor("--json", "--workspace", WORKSPACE, variants=[variant])
    assert ran.checks == usual() | CHANGED[variant]
    assert (ran.code, ran.err, ran.drift) == (1, "", [])


def test_json_has_versions_and_a_schema(doctor):
    written = json.loads(doctor("--json").out)
    assert list(written) == ["schema", "contract", "live_routes", "checks", "drift"]
    assert (written["schema"], written["contract"]) == (1, clay_credits.SPEC_VERSION)
    assert all(list(one) == ["check", "result", "detail", "differs"] for one in written["checks"])


def test_the_code_is_0_if_all_is_as_expected(doctor, monkeypatch):
    monkeypatch.setattr(clients.Clients, "documented", lambda _: InProcessMock(account()).clay)
    ran = doctor()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\n\nAll is as the client expects.\n")
    assert "!" not in ran.out


def test_paths_that_exist_are_found(doctor):
    ran = doctor("--json", "--workspace", WORKSPACE, routes="documented")
    assert {ran.checks[f"documented_{one}"] for one in ("list_owners", "get_workspace_credits")} == {"yes"}
    assert ran.checks["my_workspaces"] == "!no"
    assert len(ran.calls) == 16, "without a report of the workspace, none of its parts is asked for"


def test_each_call_but_the_first_waits_for_a_second(doctor, monkeypatch):
    slept = []
    monkeypatch.setattr(command.time, "sleep", slept.append)
    command.pause()
    assert slept == [1]
    ran = doctor("--try-key")
    assert ran.pauses == len(ran.calls) - 1 == 30


def test_a_person_sees_one_line_of_progress(doctor, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ran = doctor("--workspace", WORKSPACE)
    shown = ran.err.split("\r\x1b[K")
    assert shown[:2] == ["", "list_my_workspaces ..."]
    assert shown[-1] == "", "the line is gone at the end"
    assert "get_credit_report mcp ..." in shown
    assert "\n" not in ran.err


def test_ctrl_c_ends_it_quietly(doctor, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(clients.Clients, "documented", interrupted)
    ran = doctor()
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.endswith("...\r\x1b[K")


# A fault, what it changes in the results, and the drift.
FAULTS = [
    ("status=403:on=get_subscription", {"subscription": "!no", "period_unit": "unknown"}, []),
    ("html=504:on=get_credit_report", {"ids_workspace": "!no", "days_add_up": "unknown"}, []),
    ("close:on=get_balance", {"public_balance": "!no", "balance_in_public_api": "unknown"}, []),
    ("status=500:on=list_members", {"members": "!no", "owners_add_up": "unknown"}, []),
    ("status=404:on=search_resources", {"tables_are_listed": "!no"}, []),
    ("drift=drop:at=/resources:on=search_resources", {"tables_are_listed": "unknown"}, []),
    ("status=403:on=list_actions", {"actions": "!no", "ids_integration": "!UUID 100 %"}, []),
    ("status=403:on=list_integration_types", {"integration_types": "!no"}, []),
    (
        "garbage:on=list_actions",
        {"actions": "!no"},
        [("list_actions", "/", "what is described", "something else")],
    ),
    (
        "drift=type:at=/currentPeriodStart:on=get_subscription",
        {"period_unit": "!string and seconds", "spent_and_slices": "unknown"},
        [("get_subscription", "/currentPeriodStart", "number", "string")],
    ),
]


@pytest.mark.parametrize(("fault", "changed", "drift"), FAULTS)
def test_a_call_that_fails_is_a_result(doctor, fault, changed, drift):
    ran = doctor("--json", faults=[fault])
    assert ran.checks.items() >= changed.items()
    assert ran.code == 1
    assert ran.drift == drift


def test_drift_is_a_line_of_text(doctor):
    ran = doctor(faults=["drift=type:at=/users/0/email:on=list_members"])
    assert "\n! list_members /users/*/email: expected string, found " in ran.out


REPORT_DRIFT = [
    ("type:at=/entities", "none"),
    ("type:at=/entities/0/id", "prefix_ 80 %, other 20 %"),
]


@pytest.mark.parametrize(("change", "result"), REPORT_DRIFT)
def test_reports_of_another_shape_are_described(doctor, change, result):
    ran = doctor("--json", faults=[f"drift={change}:on=get_credit_report"])
    assert result in ran.checks["ids_workspace"]
    assert ("get_credit_report workspace", "/" + change.partition("/")[2].replace("0", "*")) in {
        one[:2] for one in ran.drift
    }


def test_nothing_used_proves_nothing(doctor):
    unused = Account.from_seed(days=19)
    unused.clock.set(datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC))
    ran = doctor("--json", serves=unused.with_live_ids())
    assert {ran.checks[one] for one in ("owners_add_up", "slices_and_workbooks", "days_add_up")} == {"unknown"}
    assert ran.checks["parents_add_up"] == "unknown"


def test_many_members_are_not_asked_for(doctor):
    ran = doctor("--json", serves=account(users=60))
    assert ran.checks["owners_add_up"] == "unknown"
    assert not any("ownerIds" in call.query for call in ran.calls)


WITHOUT_KEY = {"public_balance": "unknown", "balance_in_public_api": "unknown"}


def test_a_session_that_is_replaced_by_each_answer_lasts(doctor):
    ran = doctor("--json", faults=["sliding:old=refused"], CLAY_API_KEY=None)
    assert ran.checks == usual() | WITHOUT_KEY


def test_without_a_key_its_checks_are_unknown(doctor):
    ran = doctor("--json", CLAY_API_KEY=None)
    assert ran.checks == usual() | WITHOUT_KEY
    assert all("public" not in call.path for call in ran.calls)


def test_a_key_is_tried_without_the_session(doctor):
    ran = doctor("--json", "--try-key")
    assert ran.checks["key_opens_reports"] == "no"
    headers = dict(ran.calls[-1].headers)
    assert (ran.calls[-1].operation_id, ran.calls[-1].status) == ("get_credit_report", 401)
    assert "cookie" not in headers
    assert "clay-api-key" not in headers


@pytest.mark.parametrize(
    ("answer", "result"), [(httpx.Response(200), "yes"), (httpx.Response(403), "no"), (httpx.ReadTimeout(""), "no")]
)
def test_how_a_report_answers_a_key_is_told(doctor, monkeypatch, answer, result):
    def get(*_, headers, **__):
        assert headers == {"authorization": "the key"}
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(httpx, "get", get)
    assert doctor("--json", "--try-key", CLAY_API_KEY="the key").checks["key_opens_reports"] == result


@pytest.mark.parametrize(
    ("options", "code", "message", "sent"),
    [
        ({"faults": ["status=503"]}, 3, "the service fails (503): try again later", 1),
        ({"faults": ["expired"]}, 3, "the session has expired or is not valid: sign in again, and set CLAY_SESSION", 1),
        ({"CLAY_BASE_URL": NOTHING_LISTENS}, 3, "the service does not answer: check the connection", 0),
        ({"CLAY_BASE_URL": "ftp://secret.example"}, 2, "CLAY_BASE_URL or CLAY_API_KEY cannot be used", 0),
        ({"CLAY_SESSION": ""}, 2, "the session is missing: set CLAY_SESSION", 0),
        ({"CLAY_WORKSPACE": "w_secret"}, 2, "CLAY_WORKSPACE must be the number of a workspace", 0),
        ({"arguments": ["--workspace", "w_secret"]}, 2, "argument --workspace: must be the number of a workspace", 0),
        ({"arguments": ["--workspace", "999"]}, 2, "this session has no workspace with the number of --workspace", 1),
        ({"arguments": ["--try-key"], KEY: None}, 2, "--try-key needs a key: set CLAY_API_KEY", 0),
        ({"variants": ["several-workspaces"]}, 2, "this session has several workspaces: pass --workspace", 1),
        ({"faults": ["status=403"]}, 2, "this session lists no workspace that can be read: pass --workspace", 1),
    ],
)
def test_what_cannot_be_examined_is_one_sentence(doctor, options, code, message, sent):
    ran = doctor(*options.pop("arguments", ()), **options)
    assert (ran.code, ran.out, len(ran.calls)) == (code, "", sent)
    assert ran.err.startswith(f"clay-credits: {message}" if code == 3 else "clay-credits: ")
    assert message in ran.err
    assert ran.err.count("\n") == 1
    assert not re.search("secret|999|127", ran.err)


def test_the_environment_names_the_workspace(doctor):
    ran = doctor("--json", variants=["several-workspaces"], CLAY_WORKSPACE=WORKSPACE)
    assert ran.checks == usual()


@pytest.mark.parametrize("name", ["bridge", "doctor"])
def test_a_package_without_other_routes_has_no_command_for_them(capsys, name):
    with pytest.raises(SystemExit, match="2"):
        upstream_cli.main([name])
    assert f"invalid choice: '{name}'" in capsys.readouterr().err


# Numbers that are no values of an account: statuses, the days that are compared, and shares.
_OUR_NUMBERS = re.compile(r"\b(200|401|403|404|7 days|[0-9]{1,3} %|[0-9]\.[0-9]\.[0-9])|\"schema\": 1")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize(
    "fault",
    [
        "",
        "status=403:on=list_actions:message=Amber%20Example",
        "drift=wrap:on=get_credit_report",
        "drift=rename:on=list_members",
    ],
)
def test_no_value_of_an_account_is_printed(doctor, monkeypatch, form, fault):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ran = doctor(*form, "--try-key", variants=["key-ids"], faults=[fault] if fault else [])
    printed = ran.out + ran.err
    assert len(ran.out) > 1000
    marked = {value for value in texts(account("key-ids")) if value in printed}
    assert not marked
    assert not re.findall(r"[0-9]+", _OUR_NUMBERS.sub("", printed))
    assert not re.search(r"@|://|127\.0|localhost", printed)


def texts(served):
    """Yield every text of an account's records but kinds, which are words of the service."""
    yield served.session
    for record in (*served.workspaces, *served.users, *served.integrations, *served.resources):
        yield from (value for name, value in asdict(record).items() if name != "kind" and isinstance(value, str))


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("", ""),
        ("/entities/12/subentities/0/__kind", "/entities/*/subentities/*/__kind"),
        ("/users/jane@example.com/email", "/users/?/email"),
        ("/credits/wb_1", "/credits/?"),
        ("/Acme/a~1b/unattributedCredits", "/?/?/unattributedCredits"),
    ],
)
def test_a_place_has_no_key_that_may_be_a_value(pointer, shown):
    assert masked(pointer) == shown
