"""Models: strict if a property is documented, tolerant if it is inferred. They keep all that arrived."""

import copy
import datetime
import json
import pickle

import httpx
import pytest

from account import BALANCE, get_balance, list_owners, list_owners_raw
from clay_credits import APIResponseValidationError, Drift
from clay_credits.models import (
    ErrorDetails,
    Integration,
    IntegrationCreditReport,
    IntegrationCreditReportRow,
    IntegrationProvider,
    Owner,
    WorkspaceCredits,
    WorkspaceRole,
)
from document_names import END, LEFT, START, TOTAL, USED, attribute

UTC = datetime.UTC


def test_documented_properties_have_their_types():
    balance = WorkspaceCredits.from_dict(BALANCE)
    assert balance == WorkspaceCredits(
        **{
            attribute(TOTAL): 10000.0,
            attribute(USED): 3500.5,
            attribute(LEFT): 6499.5,
            attribute(START): datetime.datetime(2024, 6, 1, tzinfo=UTC),
            attribute(END): datetime.datetime(2024, 6, 30, 23, 59, 59, tzinfo=UTC),
        }
    )
    assert type(getattr(balance, attribute(TOTAL))) is float


@pytest.mark.parametrize(
    ("broken", "pointer", "message"),
    [
        ({USED: None}, f"/{USED}", f"expected number at /{USED}, found null"),
        ({USED: "many"}, f"/{USED}", f"expected number at /{USED}, found string"),
        ({USED: True}, f"/{USED}", f"expected number at /{USED}, found boolean"),
        ({USED: 10**400}, f"/{USED}", f"expected number that fits a double at /{USED}"),
        ({END: "soon"}, f"/{END}", f"expected date-time at /{END}, found string"),
        ({END: "2024-06-30T00:00:00"}, f"/{END}", f"expected date-time at /{END}, found string"),
        ({END: 1719791999}, f"/{END}", f"expected date-time at /{END}, found integer"),
    ],
)
def test_broken_documented_property_raises(way, broken, pointer, message):
    with pytest.raises(APIResponseValidationError, match=message) as caught:
        way.answer(httpx.Response(200, content=json.dumps({**BALANCE, **broken})), get_balance)
    assert caught.value.pointer == pointer
    assert caught.value.body.startswith(b"{")
    assert "many" not in str(caught.value)
    with pytest.raises(ValueError, match=message):
        WorkspaceCredits.from_dict({**BALANCE, **broken})


def test_missing_documented_property_raises(way):
    body = {name: value for name, value in BALANCE.items() if name != END}
    with pytest.raises(APIResponseValidationError, match="found nothing") as caught:
        way.answer(httpx.Response(200, content=json.dumps(body)), get_balance)
    assert caught.value.pointer == f"/{END}"


@pytest.mark.parametrize("body", [None, [], "text", 3, True])
def test_documented_body_of_another_type_raises(way, body):
    with pytest.raises(APIResponseValidationError, match="expected object at the top"):
        way.answer(httpx.Response(200, content=json.dumps(body)), get_balance)


DRIFTING = [
    ({}, None, []),
    ({"id": None}, None, [("/id", "string", "null")]),
    ({"id": 7}, None, [("/id", "string", "integer")]),
    ({"id": ["u"]}, None, [("/id", "string", "array")]),
    ({"id": "u", "team": {"a": 1}}, "u", [("/team", "nothing", "object")]),
    ({"id": "u", "role": "workspace-owner"}, "u", [("/role", "known WorkspaceRole", "unknown string")]),
    ({"id": "u", "a/b~c": 1}, "u", [("/a~1b~0c", "nothing", "integer")]),
]


@pytest.mark.parametrize(("owner", "expected_id", "drift"), DRIFTING)
def test_inferred_property_may_drift(way, owner, expected_id, drift):
    body = {"owners": [{"id": "u_0"}, owner]}
    raw = way.answer(httpx.Response(200, content=json.dumps(body)), list_owners_raw)
    parsed = raw.parse()
    assert parsed.owners[1].id == expected_id
    assert parsed.to_dict() == body
    assert raw.drift == tuple(
        Drift("list_owners", f"/owners/1{pointer}", expected, found) for pointer, expected, found in drift
    )


@pytest.mark.parametrize("owners", [None, {"u": 1}, ["u_1"], [{"id": "u_1"}, None]])
def test_inferred_list_of_another_type_is_kept(way, owners):
    body = {"owners": owners}
    parsed = way.answer(httpx.Response(200, content=json.dumps(body)), list_owners)
    assert parsed.owners is None
    assert parsed.to_dict() == body


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_inferred_body_of_another_type_is_empty(way, body):
    raw = way.answer(httpx.Response(200, content=json.dumps(body)), list_owners_raw)
    assert raw.parse().owners is None
    assert [(drift.pointer, drift.expected) for drift in raw.drift] == [("", "object")]


def test_new_enum_value_is_a_string():
    assert Owner.from_dict({"role": "workspace-owner"}).role == "workspace-owner"
    assert Owner.from_dict({"role": "workspace-admin"}).role is WorkspaceRole.WORKSPACE_ADMIN


def test_large_integer_round_trips():
    source = {**BALANCE, TOTAL: 2**53 + 1}
    assert WorkspaceCredits.from_dict(source).to_dict() == source


def test_changed_property_is_written():
    source = {"id": 7, "name": None, "team": "a"}
    owner = Owner.from_dict(source)
    twin = copy.copy(owner)
    owner.id, owner.name = "u_7", "Name"
    assert owner.to_dict() == {"id": "u_7", "name": "Name", "team": "a"}
    assert twin.to_dict() == source


def test_additional_properties():
    assert Owner.from_dict({"id": 7, "team": "a"}).additional_properties == {"team": "a"}
    assert ErrorDetails.from_dict({"bodyErrors": [1]}).additional_properties == {"bodyErrors": [1]}


def test_model_does_not_share_its_values():
    owner = Owner.from_dict({"team": ["a"]})
    owner.to_dict()["team"].append("b")
    assert owner.to_dict() == {"team": ["a"]}


@pytest.mark.parametrize(
    ("model", "attribute", "value", "error"),
    [
        (Owner(), "id", 7, TypeError),
        (Owner(), "role", 7, TypeError),
        (WorkspaceCredits.from_dict(BALANCE), attribute(USED), "1", TypeError),
        (WorkspaceCredits.from_dict(BALANCE), attribute(USED), float("nan"), ValueError),
        (WorkspaceCredits.from_dict(BALANCE), attribute(END), datetime.datetime(2024, 6, 1), ValueError),  # noqa: DTZ001
        (Integration(), "provider", {"name": "x"}, TypeError),
        (IntegrationCreditReport(), "rows", "rows", TypeError),
        (IntegrationCreditReportRow(), "date", "2024-06-01", TypeError),
    ],
)
def test_value_without_json_is_refused(model, attribute, value, error):
    setattr(model, attribute, value)
    with pytest.raises(error, match=rf"{type(model).__name__}\.{attribute} "):
        model.to_dict()


def test_models_nest_copy_and_pickle():
    source = {"id": "clearbit", "provider": {"name": "Clearbit", "new": 1}, "new": [1]}
    integration = Integration.from_dict(source)
    assert isinstance(integration.provider, IntegrationProvider)
    for other in (copy.deepcopy(integration), pickle.loads(pickle.dumps(integration))):
        assert other == integration
        assert other.to_dict() == source
    assert integration != Integration.from_dict({**source, "new": [2]})


def test_repr_is_short():
    rows = [IntegrationCreditReportRow(**{attribute(USED): float(number)}) for number in range(100_000)]
    report = IntegrationCreditReport(integration_type="x" * 1000, rows=rows)
    row = f"IntegrationCreditReportRow({attribute(USED)}="
    shown = f"rows=[{row}0.0), {row}1.0), {row}2.0), ... 99997 more])"
    assert repr(report) == f"IntegrationCreditReport(integration_type='{'x' * 99}..., {shown}"
    assert repr(IntegrationCreditReport(rows=rows[:3])).endswith(f"{row}2.0)])")
    assert repr(Owner.from_dict({"id": "u_1", "role": "workspace-admin", "new": 1})) == (
        "Owner(id='u_1', role=<WorkspaceRole.WORKSPACE_ADMIN: 'workspace-admin'>)"
    )
