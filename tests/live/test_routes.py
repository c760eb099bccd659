"""The eight operations by the routes of a workspace: the same answers as by the document's own paths."""

import datetime
from functools import cache

import pytest

from clay_credits import Clay, ClayError
from clay_credits.mock import Account, InProcessMock

USER, WORKSPACE, INTEGRATION = "1001", "12345", "clearbit"
CALLS = {
    "list_owners": lambda clay: clay.owners.list(),
    "get_user_credits": lambda clay: clay.users.get_credits(USER),
    "list_user_resources": lambda clay: clay.users.list_resources(USER),
    "get_workspace_credits": lambda clay: clay.workspaces.get_credits(WORKSPACE),
    "list_integrations": lambda clay: clay.integrations.list(),
    "get_integration": lambda clay: clay.integrations.get(INTEGRATION),
    "get_integration_credits": lambda clay: clay.integrations.get_credits(INTEGRATION),
    "get_integration_credit_report": lambda clay: clay.integrations.get_credit_report(INTEGRATION),
}
NOW = datetime.datetime(2024, 6, 20, tzinfo=datetime.UTC)
REPORT = CALLS["get_integration_credit_report"]


@cache
def account(*variants):
    return Account.from_seed().with_live_ids(*variants)


def live(way, use, *variants, faults=(), **options):
    """Call a mock of the live routes, and return the result and the calls that it got."""
    mock = InProcessMock(account(*variants), faults=faults, routes="workspace")
    http_client = mock.http_client if way.client is Clay else mock.async_http_client
    given = {"session": mock.session, "base_url": mock.base_url, "routes": "workspace", **options}
    try:
        return way.call(use, http_client=http_client, **given), mock.calls.list()
    except Exception as error:  # noqa: BLE001 -- it is the result
        return error, mock.calls.list()


def documented(use):
    return use(InProcessMock(account()).clay)


def comparable(answer):
    """Return an answer without what differs for a reason: docs/live.md lists it."""
    found = answer.to_dict()
    # The documented end is the last second, and that of the live service the first moment of the next period.
    found.pop("periodEnd", None)
    # Everybody is listed, and not only those who may see the usage.
    if "owners" in found:
        found["owners"] = [one for one in found["owners"] if one["role"] != "workspace-member"][:3]
    if "rows" in found:
        # Usage without a table belongs to nobody. The rows of a day are in the order of the tree.
        rows = [{**row, "userId": row["userId"] if row["resourceId"] else None} for row in found["rows"]]
        found["rows"] = sorted(merged(rows), key=str)
    return found


def merged(rows):
    """Return rows in which those without a resource are one for each day."""
    sums = {}
    for row in rows:
        key = (row["date"], row["userId"], row["resourceId"])
        used, ran = sums.get(key, (0, 0))
        sums[key] = (round(used + row["usedCredits"], 6), ran + row["actionExecutions"])
    return [[*key, *amounts] for key, amounts in sums.items()]


@pytest.mark.parametrize("name", CALLS)
def test_both_routes_give_the_same(way, name):
    answer, calls = live(way, CALLS[name])
    expected = comparable(documented(CALLS[name]))
    if name == "get_user_credits":
        # Usage without a table belongs to nobody.
        rows = [row for one in account().integrations for row in rows_of(one.id) if row.user_id == USER]
        expected["usedCredits"] = sum(row.used_credits for row in rows if row.resource_id)
    assert comparable(answer) == expected
    assert {call.operation_id for call in calls}.isdisjoint(CALLS)


def rows_of(integration):
    return documented(lambda clay: clay.integrations.get_credit_report(integration)).rows


@pytest.mark.parametrize("variant", ["milliseconds", "disjoint", "type-ids", "key-ids", "hidden-tables"])
@pytest.mark.parametrize("name", ["get_workspace_credits", "get_integration_credits", "get_integration_credit_report"])
def test_what_is_not_known_of_the_service_changes_nothing(way, name, variant):
    answer, _ = live(way, CALLS[name], variant)
    if (name, variant) == ("get_integration_credit_report", "hidden-tables"):
        # The rest of a workbook is that of its deleted tables.
        assert answer.used_credits == documented(CALLS[name]).used_credits
    elif (name, variant) != ("get_integration_credit_report", "disjoint"):
        assert comparable(answer) == comparable(documented(CALLS[name]))


def test_overlapping_reports_count_twice(way):
    whole, _ = live(way, CALLS["get_workspace_credits"], "overlapping")
    assert whole.used_credits > documented(CALLS["get_workspace_credits"]).used_credits
    assert whole.total_credits == whole.used_credits + whole.remaining_credits


def test_parts_that_exceed_the_whole_are_drift(way):
    drift = []
    answer, _ = live(way, REPORT, "small-parents", on_drift=drift.append)
    assert ("get_integration_credit_report", "/rows") in {(one.operation, one.pointer) for one in drift}
    assert sum(row.used_credits for row in answer.rows) == pytest.approx(answer.used_credits)


@pytest.mark.parametrize(
    ("variant", "options", "message"),
    [
        ("several-workspaces", {}, "This session has several workspaces: pass workspace="),
        ("no-period", {"workspace": WORKSPACE}, "names no billing period: pass period=(start, end)"),
    ],
)
def test_a_choice_that_is_the_callers_is_asked_for(way, variant, options, message):
    error, calls = live(way, REPORT, variant, **options)
    assert message in str(error)
    assert all(call.status == 200 for call in calls)


def test_a_period_replaces_that_of_the_subscription(way):
    start, end = (datetime.datetime(2024, 6, day, tzinfo=datetime.UTC) for day in (3, 5))
    answer, calls = live(way, REPORT, "no-period", workspace=WORKSPACE, period=(start, end))
    assert (answer.period_start, answer.period_end) == (start, end)
    assert {str(row.date) for row in answer.rows} == {"2024-06-03", "2024-06-04"}
    assert all("subscriptions" not in call.path and "my-workspaces" not in call.path for call in calls)


@pytest.mark.parametrize(
    ("use", "sent"),
    [
        (lambda clay: clay.users.get_credits("u_1"), 0),
        (lambda clay: clay.users.list_resources("../1"), 0),
        (lambda clay: clay.workspaces.get_credits("w_1"), 0),
        (lambda clay: clay.integrations.get("nothing"), 1),
        (lambda clay: clay.integrations.get_credits("nothing"), 1),
        (lambda clay: clay.integrations.get_credit_report("nothing"), 1),
        (lambda clay: clay.users.get_credits("999"), 2),
        (lambda clay: clay.workspaces.get_credits("999"), 1),
    ],
)
def test_what_does_not_exist_is_not_found(way, use, sent):
    error, calls = live(way, use, workspace=WORKSPACE)
    assert error.status_code == 404
    assert "not found" in str(error)
    assert len(calls) == sent


@pytest.mark.parametrize(
    ("fault", "use", "found"),
    [
        ("expired", REPORT, "AuthenticationError"),
        ("status=403:on=get_subscription", REPORT, "PermissionDeniedError"),
        ("status=429:on=get_credit_report", CALLS["get_workspace_credits"], "RateLimitError"),
        ("html=504:on=get_credit_report:every=20", REPORT, "InternalServerError"),
        ("close:on=get_credit_report:every=20", REPORT, "APIConnectionError"),
        ("garbage:on=get_credit_report:every=20", REPORT, "APIResponseValidationError"),
    ],
)
def test_a_fault_in_the_middle_is_one_error(way, fault, use, found):
    error, _ = live(way, use, faults=[fault], max_retries=0)
    assert type(error).__name__ == found, error
    assert error.operation in CALLS


def test_the_session_of_every_answer_reaches_the_caller(way):
    sessions = []
    _, calls = live(way, REPORT, faults=["sliding"], on_session_renewed=sessions.append)
    assert len(calls) > 30
    assert len(sessions) == 1, "it is told once for a call, the last one"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"routes": "other"}, "routes must be 'documented' or 'workspace', not 'other'"),
        ({"routes": "workspace", "workspace": "w_1"}, "workspace must be the number of a workspace"),
        ({"workspace": "1"}, 'pass routes="workspace" too'),
        ({"routes": "workspace", "workspace": 12345}, "workspace must be a string, such as '12345', not int"),
        (
            {"routes": "workspace", "period": (datetime.datetime.min.replace(tzinfo=datetime.UTC), NOW)},
            "period must lie in the years 1970 to 9998",
        ),
        ({"routes": "workspace", "period": (1, 2)}, "period must be a tuple of two datetimes"),
        (
            {"routes": "workspace", "period": (datetime.datetime(2024, 6, 1), datetime.datetime(2024, 7, 1))},  # noqa: DTZ001
            "a time zone",
        ),
        (
            {"routes": "workspace", "period": (datetime.datetime.max.replace(tzinfo=datetime.UTC),) * 2},
            "period must end after its start",
        ),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(way, options, message):
    with pytest.raises((ValueError, TypeError), match=message.replace("(", r"\(")):
        way.client(session="s", **options)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("CLAY_ROUTES", "other", "CLAY_ROUTES must be 'documented' or 'workspace', not 'other'"),
        ("CLAY_WORKSPACE", "w_1", "CLAY_WORKSPACE: workspace must be the number"),
    ],
)
def test_the_environment_chooses_too(way, monkeypatch, variable, value, message):
    monkeypatch.setenv("CLAY_ROUTES", "workspace")
    monkeypatch.setenv("CLAY_WORKSPACE", WORKSPACE)
    answer, calls = live(way, CALLS["list_owners"], routes=None)
    assert answer.owners
    assert [call.operation_id for call in calls] == ["list_members"]
    monkeypatch.setenv(variable, value)
    with pytest.raises(ClayError, match=message):
        way.client(session="s")


def test_the_workspace_belongs_to_the_client(way):
    def use(clay):
        with pytest.raises(TypeError, match="does not take workspace"):
            clay.with_options(workspace="1")
        return clay.with_options(max_retries=0).owners.list()

    answer, _ = live(way, use)
    assert answer.owners
