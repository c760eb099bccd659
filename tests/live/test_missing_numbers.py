"""What the mapping makes of answers that lack something, have it in another type, or do not add up."""

import json
import math

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clay_credits import APIResponseValidationError, Clay, NotFoundError
from scripted import (
    DAY,
    OPTIONS,
    PACKAGE,
    answered,
    entity,
    live_service,
    of_integration,
    of_user,
    of_workspace,
    report,
)


@pytest.mark.parametrize(
    ("use", "answers"),
    [
        (of_user, {"report": {}}),
        (of_user, {"report": {"entities": None}}),
        (of_user, {"report": {"entities": [entity("t_1")]}}),
        (of_user, {"report": {"entities": [entity("t_1", 1), entity("t_2", "2")]}}),
        (of_integration, {"report": {}}),
        (of_integration, {"report": {"entities": [entity("other", 5)]}}),
        (of_integration, {"report": {"entities": [entity(PACKAGE)]}}),
        (report, {"report": {}}),
        (report, {"report": {"entities": [entity("t_1", 1), entity("t_2")]}}),
        (report, {"report": {"entities": [], "unattributedCredits": "1"}}),
        (report, {"actions": {"actions": []}}),
        (report, {"actions": {}}),
    ],
)
def test_a_number_that_is_not_sent_is_left_out(way, use, answers):
    found = answered(way, use, **answers)
    assert found.used_credits is None
    assert "usedCredits" not in found.to_dict()
    assert found.period_start == DAY[0]


@pytest.mark.parametrize(
    ("use", "answers", "expected"),
    [
        (of_user, {"report": {"entities": []}}, 0),
        (of_user, {"report": {"entities": [entity("t_1", 0.1), entity("t_2", 0.2)], "unattributedCredits": 5}}, 0.3),
        (of_user, {"members": {}}, 0),
        (of_integration, {"report": {"entities": []}}, 0),
        (of_integration, {"report": {"entities": [entity(PACKAGE, 1.5), entity("x", 2)]}}, 1.5),
        (of_integration, {"report": {"entities": [entity("clearbit", 1.5), entity(PACKAGE, 2)]}}, 3.5),
        (
            of_integration,
            {"report": {"entities": [{**entity("x", 4), "entity": {"name": "CLEARBIT"}}, entity("y", 2)]}},
            4,
        ),
        (report, {"report": {"entities": []}}, 0),
        (report, {"report": {"entities": [], "unattributedCredits": 2}}, 2),
    ],
)
def test_a_number_that_is_sent_is_summed(way, use, answers, expected):
    assert answered(way, use, **answers).used_credits == expected


def test_another_integration_of_the_report_makes_absence_zero(way):
    types = [{"id": one, "displayMetadata": {"name": one}, "deletedAt": None} for one in ("clearbit", "other")]
    found = answered(way, of_integration, types=types, report={"entities": [entity("other", 5)]})
    assert found.used_credits == 0


def test_all_slices_are_summed(way):
    slices = {"report_workspace": 1.5, "report_signal": 2, "report_mcp": 0.25, "report_api": 0}
    answers = {name: {"entities": [entity("x", used)], "unattributedCredits": 1} for name, used in slices.items()}
    found = answered(way, of_workspace, **answers)
    assert (found.used_credits, found.remaining_credits, found.total_credits) == (7.75, 10, 17.75)


@pytest.mark.parametrize(
    "answers",
    [
        {"report_mcp": {}},
        {"report_api": {"entities": [entity("x")]}},
        {"subscription": {"currentPeriodStart": 1, "currentPeriodEnd": 2, "creditBalances": {"basic": "10"}}},
        {"subscription": {"currentPeriodStart": 1, "currentPeriodEnd": 2}},
    ],
)
def test_a_documented_number_that_is_missing_fails_the_call(way, answers):
    with pytest.raises(APIResponseValidationError, match=r"usedCredits|remainingCredits|totalCredits"):
        answered(way, of_workspace, **answers)


DEEP = []
for _ in range(300):
    DEEP = [{"id": "t", "subentities": DEEP}]
OF_ANOTHER_KIND = [
    5, "text", [], {}, b"null", b"", b"<html>", b'{"paymentMethod": {"last4": "4242"', {"entities": DEEP},
]  # fmt: skip
USES = {
    "types": (lambda clay: clay.integrations.list(), lambda clay: clay.integrations.get("clearbit")),
    "report": (of_user, of_workspace, of_integration, report),
    "subscription": (of_user, of_workspace, of_integration, report),
    "members": (lambda clay: clay.owners.list(), of_user),
}
FITS = {("types", 2), ("report", 3), ("subscription", 3), ("members", 3)}
"""What has the right kind, and nothing in it, by the place in `OF_ANOTHER_KIND`."""
UNREADABLE = [
    pytest.param(name, use, body, id=f"{name} {number} {place}")
    for name, uses in USES.items()
    for number, use in enumerate(uses)
    for place, body in enumerate(OF_ANOTHER_KIND)
    if (name, place) not in FITS and (name == "report" or place < len(OF_ANOTHER_KIND) - 1)
]


@pytest.mark.parametrize(("name", "use", "body"), UNREADABLE)
def test_a_part_that_cannot_be_read_fails_the_call(way, name, use, body):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(APIResponseValidationError, match="which it is made of") as caught:
        answered(way, use, **{name: lambda _: httpx.Response(200, content=content)})
    assert caught.value.body == b""
    assert "4242" not in repr(vars(caught.value))
    assert caught.value.operation in str(caught.value)


def test_a_report_that_does_not_exist_is_no_zero(way):
    missing = httpx.Response(404, json={"type": "NoMatchingURL", "message": "Invalid URL"})
    with pytest.raises(NotFoundError, match="clay-credits doctor"):
        answered(way, of_workspace, report_mcp=lambda _: missing)


def test_rows_have_the_owner_of_the_table_or_of_what_it_is_in(way):
    tree = entity("f_1", 6, entity("wb_1", 6, entity("t_1", 2), entity("t_2", 3)))
    resources = [{"id": "wb_1", "ownerId": "7"}, {"id": "t_2", "ownerId": "8"}]
    found = answered(
        way, report, report={"entities": [tree], "unattributedCredits": 4}, resources={"resources": resources}
    )
    rows = [(row.resource_id, row.user_id, row.used_credits) for row in found.rows]
    assert rows == [("t_1", "7", 2), ("t_2", "8", 3), ("wb_1", "7", 1), (None, None, 4)]
    assert found.used_credits == 10
    assert {str(row.date) for row in found.rows} == {"2024-06-03"}


def test_days_that_do_not_add_up_are_drift(way):
    drift = []

    def of_day(request):
        start, end = (request.url.params[f"timeRange[{edge}Time]"][:10] for edge in ("start", "end"))
        # The end of a range may belong to it: an entry at midnight is then in two days.
        return httpx.Response(200, json={"entities": [entity("t_1", 5 if (start, end) == THREE_DAYS else 2)]})

    found = answered(way, report, (DAY[0], DAY[1].replace(day=6)), drift, report=of_day)
    assert found.used_credits == 2 + 2 + 2
    assert [(one.pointer, one.expected) for one in drift] == [("/usedCredits", "the usage of the whole period")]


THREE_DAYS = ("2024-06-03", "2024-06-06")
AMOUNTS = st.integers(min_value=0, max_value=10**9).map(lambda amount: amount / 1000)


@st.composite
def trees(draw, depth=3):
    """Return an entity whose parts use no more than itself."""
    parts = [draw(trees(depth - 1)) for _ in range(draw(st.integers(0, 3)))] if depth else []
    rest, runs = draw(AMOUNTS) if not parts or draw(st.booleans()) else 0, draw(st.integers(0, 5))
    used = round(math.fsum([rest, *(part["credits"] for part in parts)]), 6)
    ran = sum((part["actionExecutions"] for part in parts), runs)
    return entity(draw(st.text("abc", min_size=1, max_size=4)), used, *parts, actionExecutions=ran)


@given(entities=st.lists(trees(), max_size=4), unattributed=AMOUNTS)
@settings(max_examples=60)
def test_rows_add_up_whatever_the_tree(entities, unattributed):
    body = {"entities": entities, "unattributedCredits": unattributed, "unattributedActionExecutions": 1}
    drift = []
    with httpx.Client(transport=httpx.MockTransport(live_service(report=body))) as http_client:
        found = report(Clay(session="s", http_client=http_client, on_drift=drift.append, **OPTIONS))
    expected = math.fsum([unattributed, *(one["credits"] for one in entities)])
    assert found.used_credits == pytest.approx(expected, abs=1e-5)
    assert math.fsum(row.used_credits for row in found.rows) == pytest.approx(expected, abs=1e-5)
    assert found.action_executions == 1 + sum(one["actionExecutions"] for one in entities)
    assert drift == []
