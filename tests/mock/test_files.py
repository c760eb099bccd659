"""An account of one's own: what a file may say, and what is told of a wrong one."""

import copy
import json
import os
import sys
from pathlib import Path

import pytest
import yaml

from asking import ask, everything, milli
from clay_credits.mock import Account
from clay_credits_mock.clock import DEFAULT_MOMENT, Clock, parse_moment
from document_names import END, LEFT, RUNS, START, TOTAL, USED

ANN = {"name": "A Sample", "email": "a@sample.example", "role": "workspace-sales-rep"}
ACCOUNT = {
    "now": "2026-02-10T12:00:00Z",
    "workspaces": [{"id": "w_main", "totalCredits": 100.5, "periodDay": 5}, {"id": "w_small", "totalCredits": 0}],
    "users": [
        {"id": "u_a", "workspaceId": "w_main", **ANN},
        {"id": "u_b", "workspaceId": "w_main"},
        {"id": "u_c", "workspaceId": "w_small", "role": None},
    ],
    "integrations": [
        {
            "id": "finder",
            "name": "Finder",
            "description": "Finds.",
            "providerName": "Finders",
            "providerUrl": "https://finders.example/a",
        },
        {"id": "idle"},
    ],
    "resources": [
        {"id": "wb_a", "ownerId": "u_a", "resourceType": "WORKBOOK", "createdAt": "2025-12-01T08:00:00Z"},
        {
            "id": "t_a",
            "ownerId": "u_a",
            "name": "Names",
            "createdAt": "2025-12-01T08:00:00Z",
            "updatedAt": "2026-01-01T00:00:00Z",
            "deletedAt": "2026-02-09T00:00:00Z",
        },
        {"id": "t_later", "ownerId": "u_b", "createdAt": "2026-02-11T08:00:00+01:00"},
    ],
    "events": [
        {
            "moment": "2026-02-08T09:00:00Z",
            "userId": "u_a",
            "resourceId": "t_a",
            "integrationType": "finder",
            "usedCredits": 0.125,
            "actionExecutions": 3,
        },
        {"moment": "2026-02-04T09:00:00Z", "userId": "u_a", "integrationType": "finder", "usedCredits": 100.5},
        {
            "moment": "2026-02-07T09:00:00Z",
            "userId": "u_b",
            "resourceId": None,
            "integrationType": "finder",
            "usedCredits": 7,
        },
        {"moment": "2026-02-10T12:00:01Z", "userId": "u_b", "integrationType": "idle", "usedCredits": 1},
    ],
}


def written(tmp_path, content, name="account.json"):
    path = tmp_path / name
    dump = json.dumps if path.suffix == ".json" else yaml.safe_dump
    path.write_text(content if isinstance(content, str) else dump(content), encoding="utf-8")
    return path


@pytest.fixture
def account(tmp_path):
    return Account.from_file(written(tmp_path, ACCOUNT))


def test_the_files_amounts_are_summed_up_to_its_now(account):
    assert ask(account, "get_workspace_credits", "w_main") == {
        TOTAL: 100.5,
        USED: 7.125,
        LEFT: 93.375,
        START: "2026-02-05T00:00:00Z",
        END: "2026-03-04T23:59:59Z",
    }
    assert [ask(account, "get_user_credits", one)[USED] for one in ("u_a", "u_b", "u_c")] == [0.125, 7, 0]
    assert ask(account, "get_integration_credit_report", "finder")["rows"] == [
        {"date": "2026-02-07", "userId": "u_b", "resourceId": None, USED: 7, RUNS: 1},
        {"date": "2026-02-08", "userId": "u_a", "resourceId": "t_a", USED: 0.125, RUNS: 3},
    ]
    assert ask(account, "get_integration_credit_report", "idle")["rows"] == []


def test_what_is_to_come_comes_with_the_clock(account):
    account.clock.set(parse_moment("2026-02-11T12:00:00Z"))
    assert ask(account, "get_integration_credits", "idle")[USED] == 1
    (resource,) = ask(account, "list_user_resources", "u_b")["resources"]
    assert (resource["id"], resource["createdAt"]) == ("t_later", "2026-02-11T07:00:00Z")
    account.clock.set(parse_moment("2026-02-04T23:59:59Z"))
    assert ask(account, "get_workspace_credits", "w_main")[LEFT] == 0
    listed = ask(account, "list_user_resources", "u_a")["resources"]
    assert [(one["id"], one["updatedAt"]) for one in listed] == [
        ("wb_a", "2025-12-01T08:00:00Z"),
        ("t_a", "2026-01-01T00:00:00Z"),
    ]


def test_what_a_file_leaves_out_is_filled_in(account):
    assert ask(account, "list_owners")["owners"] == [{"id": "u_a", **ANN}]
    assert [user.email for user in account.users][1:] == ["u_b@example.com", "u_c@example.com"]
    assert ask(account, "list_integrations")["integrations"] == [
        {
            "id": "finder",
            "name": "Finder",
            "description": "Finds.",
            "provider": {"name": "Finders", "url": "https://finders.example/a"},
        },
        {
            "id": "idle",
            "name": "idle",
            "description": "idle.",
            "provider": {"name": "idle", "url": "https://idle.example"},
        },
    ]


@pytest.mark.parametrize("name", ["account.yaml", "account.yml"])
def test_yaml_says_the_same_also_with_moments_of_its_own(tmp_path, account, name):
    text = yaml.safe_dump(ACCOUNT).replace("'", "")
    assert "now: 2026-02-10T12:00:00Z" in text
    read = Account.from_file(str(written(tmp_path, text, name)))
    assert everything(read) == everything(account)
    assert read.clock.now() == account.clock.now()


def test_the_clock_is_the_callers_else_at_now_else_at_the_last_event(tmp_path):
    without = {name: value for name, value in ACCOUNT.items() if name != "now"}
    bare = {"workspaces": [{"id": "w", "totalCredits": 1}]}
    for content, shown in ((ACCOUNT, "10T12:00:00"), (without, "10T12:00:01")):
        assert Account.from_file(written(tmp_path, content)).clock.now().isoformat() == f"2026-02-{shown}+00:00"
    assert Account.from_file(written(tmp_path, bare)).clock.now() == DEFAULT_MOMENT
    clock = Clock()
    assert Account.from_file(written(tmp_path, ACCOUNT), clock=clock).clock is clock


def test_the_smallest_file_is_an_account(tmp_path):
    account = Account.from_file(written(tmp_path, {"workspaces": [{"id": "w", "totalCredits": 0.001}], "users": None}))
    assert milli(ask(account, "get_workspace_credits", "w")[LEFT]) == 1
    assert len(everything(account)) == 3


def test_the_example_names_every_member_there_is(tmp_path):
    path = Path(__file__).resolve().parents[2] / "examples" / "account.yaml"
    account = Account.from_file(path)
    assert ask(account, "get_workspace_credits", "w_sales")[USED] == 12.375
    account.clock.set(parse_moment("2026-03-22T00:00:00Z"))
    assert ask(account, "get_workspace_credits", "w_sales")[USED] == 412.375
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert known_members(tmp_path, {**content, "?": 1}) == set(content)
    for name in set(content) - {"now"}:
        shown = {member for one in content[name] for member in one}
        assert known_members(tmp_path, {**content, name: [{"?": 1}]}) == shown


def known_members(tmp_path, content):
    """Learn from the error about a member that is not known which ones are."""
    with pytest.raises(ValueError, match=r'"\?" is not a known property, only ') as caught:
        Account.from_file(written(tmp_path, content, "wrong.yaml"))
    return set(str(caught.value).partition("only ")[2].split(", "))


def changed(place, value):
    """Return the account with one value changed, or removed if the value is `...`."""
    content = copy.deepcopy(ACCOUNT)
    *parents, last = (int(one) if one.isdigit() else one for one in place.split())
    node = content
    for parent in parents:
        node = node[parent]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return content


WRONG = [
    ("workspaces", ..., "the property workspaces is missing"),
    ("workspaces", [], "workspaces: must have at least one item"),
    ("workspaces", {"id": "w"}, 'workspaces: must be an array, not {"id": "w"}'),
    ("workspaces 0", "w_main", 'workspaces[0]: must be an object, not "w_main"'),
    ("workspaces 0 totalCredits", ..., "workspaces[0]: the property totalCredits is missing"),
    ("workspaces 0 totalCredits", "100", "workspaces[0].totalCredits: must be a number from 0 to 1000000000000, "),
    ("workspaces 0 totalCredits", True, "workspaces[0].totalCredits: must be a number"),
    ("workspaces 0 totalCredits", float("nan"), "workspaces[0].totalCredits: must be a number"),
    ("workspaces 0 totalCredits", 1e300, "workspaces[0].totalCredits: must be a number"),
    ("workspaces 0 totalCredits", 0.0001, "workspaces[0].totalCredits: must have at most three decimals, not 0.0001"),
    ("workspaces 0 periodDay", 29, "workspaces[0].periodDay: must be a whole number from 1 to 28, not 29"),
    ("workspaces 0 periodDay", True, "workspaces[0].periodDay: must be a whole number from 1 to 28, not true"),
    ("workspaces 1 id", "w_main", 'workspaces[1].id: the id "w_main" is used twice'),
    ("workspaces 1 id", "a/b", 'workspaces[1].id: must be an id of letters, digits and . _ ~ -, not "a/b"'),
    ("workspaces 1 id", "..", "workspaces[1].id: must be an id"),
    ("workspaces 1 id", "w\n", "workspaces[1].id: must be an id"),
    ("workspaces 1 id", 7, "workspaces[1].id: must be an id of letters, digits and . _ ~ -, not 7"),
    ("users 1 workspaceId", "w_9", 'users[1].workspaceId: no workspace has the id "w_9"'),
    ("users 0 email", "a", 'users[0].email: must be an email address, not "a"'),
    ("users 0 name", "", 'users[0].name: must be text, not ""'),
    ("users 0 name", "\ud800", 'users[0].name: must be text, not "\\ud800"'),
    ("users 0 nme", "A", 'users[0]: "nme" is not a known property, only id, workspaceId, name, email, role'),
    ("integrations 0 providerUrl", "finders", 'integrations[0].providerUrl: must be a URL, not "finders"'),
    ("resources 0 ownerId", "u_9", 'resources[0].ownerId: no user has the id "u_9"'),
    ("resources 0 createdAt", "2025-12-01", "resources[0].createdAt: 2025-12-01T00:00:00 has no time zone"),
    ("resources 0 createdAt", 5, "resources[0].createdAt: must be text, not 5"),
    ("resources 1 deletedAt", "2025-12-01T08:00:00Z", "resources[1].deletedAt: must be after createdAt"),
    ("resources 1 updatedAt", "2026-02-09T00:00:00Z", "resources[1].updatedAt: must be after createdAt and before"),
    ("resources 0 resourceType", "table", 'resources[0].resourceType: must be a name in capital letters, not "table"'),
    ("events 3 userId", "u_9", 'events[3].userId: no user has the id "u_9"'),
    ("events 3 userId", ["u_a"], 'events[3].userId: no user has the id ["u_a"]'),
    ("events 0 userId", "u_b", 'events[0].userId: "t_a" belongs to "u_a"'),
    ("events 0 moment", "soon", "events[0].moment: 'soon' is not a date and time: write it like 2024-06-20T12:00:00Z"),
    ("events 0 moment", "2026-02-09T00:00:00Z", 'events[0].moment: "t_a" does not exist at 2026-02-09T00:00:00Z'),
    ("events 0 integrationType", None, "events[0]: the property integrationType is missing"),
    ("events 0 actionExecutions", 1.5, "events[0].actionExecutions: must be a whole number from 0 to"),
    ("events 2 usedCredits", -1, "events[2].usedCredits: must be a number from 0"),
    (
        "events 2 usedCredits",
        100.376,
        'events[2].usedCredits: is more than "w_main" has left in the period that starts 2026-02-05T00:00:00Z',
    ),
    ("now", "2026-02-10T12:00:00", "now: 2026-02-10T12:00:00 has no time zone: add Z or an offset"),
    ("now", "x" * 200, f"now: '{'x' * 200}' is not a date and time"),
]


@pytest.mark.parametrize(("place", "value", "told"), WRONG, ids=lambda one: str(one)[:40])
def test_what_is_wrong_is_told_with_its_place(tmp_path, place, value, told):
    path = written(tmp_path, changed(place, value))
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- its whole text is compared
        Account.from_file(path)
    assert str(caught.value).startswith(f"{path}: {told}")
    assert "\n" not in str(caught.value)


def bomb(form, separator):
    """Return a YAML text of 30 lines, each with ten times the values of the line before."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} " + form.format(separator.join([f"*a{n - 1}"] * 10)) for n in range(1, 30)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", b"{", "is not valid JSON: Expecting property name"),
        ("a.json", b"", "is not valid JSON: Expecting value"),
        ("a.json", b'{"now": null, "users": [{"id": "u", "id": "u"}]}', 'an object has the key "id" twice'),
        ("a.json", b'{"a": 1, "n": 1, "b": 1, "n": 2}', 'an object has the key "n" twice'),
        ("a.yaml", b"users:\n- {id: u, 'id': v}", 'line 2 has the key "id" for the second time'),
        ("a.json", b"[]", "must be an object, not []"),
        ("a.json", b"\xff\xfe", "is not written in UTF-8"),
        ("a.json", b"[" * 100_000, "is nested too deeply"),
        ("a.yaml", b"a: [", "is not valid YAML: while parsing"),
        ("a.yaml", b"now: 2024-02-30T00:00:00Z", "is not valid YAML: day "),
        ("a.yaml", b"- !!python/object:os.system {}", "is not valid YAML: could not determine a constructor"),
        ("a.yaml", b"1: 2", "1 is not a known property, only workspaces, users, integrations, resources, events, now"),
        ("a.yaml", b"", "must be an object, not null"),
        ("a.yaml", b"workspaces: {2024-01-01: 1}", "workspaces: must be an array, not {}"),
        ("a.yaml", b"workspaces: 0x" + b"f" * 9999, "Exceeds the limit (4300 digits)"),
        ("a.yaml", b"workspaces: &a [*a]", "has more than 10000000 values, with its aliases replaced"),
        ("a.yaml", b"workspaces: &a {? *a : 1}", "has more than 10000000 values"),
        ("a.yaml", bomb("[{}]", ", "), "has more than 10000000 values"),
        ("a.yaml", bomb("{{<<: [{}]}}", ", "), "has more than 10000000 values"),
    ],
)
def test_what_is_no_account_at_all_is_told(tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- its whole text is compared
        Account.from_file(path)
    assert str(caught.value).startswith(f"{path}: {told}")
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"none\.json: cannot be read \(No such file or directory\)$"):
        Account.from_file(tmp_path / "none.json")


def test_aliases_and_merged_keys_are_read(tmp_path):
    text = "workspaces: [&w {id: w, totalCredits: &n 5}, {<<: *w, id: v}]\nusers: [{id: u, workspaceId: v, name: x}]"
    account = Account.from_file(written(tmp_path, text, "account.yaml"))
    assert [ask(account, "get_workspace_credits", one)["totalCredits"] for one in "wv"] == [5, 5]


@pytest.mark.parametrize("name", ["account.json", "account.yaml"])
def test_a_file_that_is_too_long_is_told(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(2**26 + 1)
    with pytest.raises(ValueError, match=rf"{name}: is longer than 64 MiB$"):
        Account.from_file(path)


def test_only_a_regular_file_is_opened(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, "/dev/zero", "/dev/null"):
        with pytest.raises(ValueError, match=r": is not a regular file$"):
            Account.from_file(path)


def test_a_yaml_file_without_pyyaml_says_what_to_install(tmp_path, monkeypatch):
    path = written(tmp_path, ACCOUNT, "account.yaml")
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ValueError, match=r"account\.yaml: is YAML, which needs PyYAML: pip install pyyaml, or write"):
        Account.from_file(path)
    assert Account.from_file(written(tmp_path, ACCOUNT)).workspace_id == "w_main"
