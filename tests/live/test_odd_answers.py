"""Answers of the live routes that are odd, but can be read: what the mapping makes of them."""

import datetime
import json

import httpx
import pytest

from clay_credits import APIConnectionError, APIResponseValidationError, ClayError, NotFoundError
from scripted import (
    MONTH,
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

UTC = datetime.UTC


def resources(clay):
    return clay.users.list_resources("7")


def listed(clay):
    return clay.integrations.list()


def used(answer):
    return answer.used_credits


def amounts(answer):
    """Return the totals of a report, and its rows as tuples."""
    rows = [(row.resource_id, row.used_credits, row.action_executions) for row in answer.rows]
    return answer.used_credits, answer.action_executions, rows


def ran(one_id, used, runs, *parts):
    return entity(one_id, used, *parts, **({} if runs is None else {"actionExecutions": runs}))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        # The rest of one meter stays if the parts exceed the other.
        (ran("wb", 10, 5, ran("t", 4, 9)), (10, 9, [("t", 4, 9), ("wb", 6, 0)])),
        (ran("wb", 2, 5, ran("t", 4, 1)), (4, 5, [("t", 4, 1), ("wb", 0, 4)])),
        # What is not known of the whole or of a part is not known of the rest.
        (ran("wb", None, 5, ran("t", 4, 1)), (None, 5, [("t", 4, 1), ("wb", None, 4)])),
        (ran("wb", 10, None, ran("t", 4, 1)), (10, None, [("t", 4, 1), ("wb", 6, None)])),
        (ran("wb", 10, None, ran("t", 10, None)), (10, None, [("t", 10, None)])),
        # Whole numbers are exact.
        (ran("t", 0.1, 9007199254740993), (0.1, 9007199254740993, [("t", 0.1, 9007199254740993)])),
        # A part without an id is not its whole.
        (ran("wb", 4, 1, {"credits": 4, "actionExecutions": 1}), (4, 1, [(None, 4, 1)])),
        (ran(7, 4, 1), (4, 1, [("7", 4, 1)])),
    ],
)
def test_rows_of_a_tree(way, tree, expected):
    found = answered(way, report, report={"entities": [tree], "unattributedActionExecutions": 0})
    assert amounts(found) == expected


@pytest.mark.parametrize("use", [report, of_user])
def test_numbers_beyond_all_numbers_are_not_known(way, use):
    found = answered(way, use, report={"entities": [entity("t", 1e308), entity("u", 1e308)]})
    assert found.used_credits is None
    huge = json.loads(json.dumps({"entities": [{"id": "t", "credits": 1, "actionExecutions": 10**400}]}))
    assert answered(way, use, report=huge).used_credits == 1


@pytest.mark.parametrize(
    ("start", "end", "windows"),
    [
        ((2024, 5, 15, 15, 37), (2024, 6, 15, 15, 37), 32 + 1),
        ((2024, 5, 1), (2024, 6, 1), 31 + 1),
        ((2024, 5, 1), (2024, 6, 1, 0, 1), 1),
        ((1970, 1, 1), (9998, 12, 31), 1),
        ((2024, 5, 1), (2024, 5, 1, 12), 1),
    ],
)
def test_days_of_a_period(way, start, end, windows):
    asked = []

    def of_range(request):
        asked.append(request.url.params["timeRange[startTime]"])
        return httpx.Response(200, json={"entities": [entity("t", 1)]})

    period = (datetime.datetime(*start, tzinfo=UTC), datetime.datetime(*end, tzinfo=UTC))
    found = answered(way, report, period, report=of_range)
    assert len(asked) == windows
    assert ({row.date for row in found.rows} == {None}) == (windows == 1 and end[0:3] != (2024, 5, 1))


def test_packages_are_asked_for_one_by_one_up_to_a_limit(way):
    asked = []

    def of_package(request):
        asked.append(request.url.params["integrations[0]"])
        return httpx.Response(200, json={"entities": [entity("t", used, actionExecutions=used)]})

    def actions(count):
        return {"actions": [{"package": f"p{number}", "auth": {"providerType": "clearbit"}} for number in range(count)]}

    # A package that was not used takes one call, and not one for each day.
    for count, used, calls in ((2, 1, 2 * 31), (2, 0, 2), (3, 1, 3)):
        asked.clear()
        found = answered(way, report, MONTH, report=of_package, actions=actions(count))
        assert (len(asked), bool(found.rows)) == (calls, bool(used))
        assert len(set(asked)) == count


@pytest.mark.parametrize(
    ("answers", "use", "read", "expected"),
    [
        ({"members": {"users": [{"id": "7"}]}}, of_user, used, 0),
        ({"members": {"users": [{"id": None}]}}, of_user, used, 0),
        ({"members": {"users": [{"id": "7"}]}}, lambda clay: clay.owners.list(), lambda one: one.owners[0].id, "7"),
        ({"types": [{"id": "a", "deletedAt": 1717200000}]}, listed, lambda one: one.integrations, []),
        ({"types": [{"id": "a"}]}, listed, lambda one: one.integrations[0].provider, None),
        (
            {"resources": {"resources": [{"id": "t", "ownerId": 7}]}},
            resources,
            lambda one: one.resources[0].owner_id,
            "7",
        ),
        ({"resources": {}}, resources, lambda one: one.resources, None),
        ({"report": {"entities": [], "unattributedCredits": 500}}, of_integration, used, None),
        ({"report": {"entities": [entity(PACKAGE, 5)]}, "actions": {}}, of_integration, used, None),
    ],
)
def test_ids_and_dates_of_another_type(way, answers, use, read, expected):
    assert read(answered(way, use, **answers)) == expected


def test_a_type_without_packages_among_packages_is_not_known(way):
    other = "00000000-0000-4000-8000-000000000099"
    actions = {"actions": [{"package": other, "auth": {"providerType": "other"}}]}
    types = [{"id": one, "deletedAt": None} for one in ("clearbit", "other")]
    found = answered(way, of_integration, report={"entities": [entity(other, 5)]}, actions=actions, types=types)
    assert found.used_credits is None


def test_resources_of_others_are_left_out_and_drift(way):
    drift = []
    body = {"resources": [{"id": "t_1", "ownerId": "7"}, {"id": "t_2", "ownerId": "8"}, {"id": "t_3"}]}
    found = answered(way, resources, drift=drift, resources=body)
    assert [one.id for one in found.resources] == ["t_1", "t_3"]
    assert ("list_user_resources", "/resources") in {(one.operation, one.pointer) for one in drift}


def test_the_search_is_as_it_was_recorded(way):
    sent = []

    def search(request):
        sent.append(json.loads(request.content))
        return httpx.Response(200, json={"resources": []})

    answered(way, resources, resources=search)
    filters = {"ownerIds": [7], "resourceTypes": ["WORKBOOK", "TABLE"]}
    assert sent == [{"parentResource": None, "filters": filters, "isGlobalSearch": True}]


@pytest.mark.parametrize("user", ["007", "-1", "1" * 19, "\N{ARABIC-INDIC DIGIT SEVEN}"])
def test_another_spelling_of_an_id_is_not_found(way, user):
    with pytest.raises(NotFoundError):
        answered(way, lambda clay: clay.users.list_resources(user))


@pytest.mark.parametrize(
    "results", [[], [{"id": 1}, {"id": None}], [{"id": None}], None], ids=["none", "one unread", "unread", "absent"]
)
def test_a_workspace_is_not_guessed(way, results):
    options = {**OPTIONS, "workspace": None}
    with pytest.raises(ClayError, match="pass workspace= with the number of one"):
        way.answer(live_service(workspaces={"results": results}), lambda clay: clay.owners.list(), **options)


def test_a_renewed_session_is_used_at_once_and_not_lost(way):
    sent, told = [], []

    def renewing(body, status=200):
        def handle(request):
            sent.append(request.headers["cookie"])
            if status == 0:
                raise httpx.ReadError("broken")
            headers = {"set-cookie": f"claysession=new{len(sent)}; Path=/"}
            return httpx.Response(status, json=body, headers=headers)

        return handle

    answers = {"subscription": renewing({"currentPeriodStart": 1, "currentPeriodEnd": 2}), "report": renewing({}, 0)}
    with pytest.raises(APIConnectionError):
        way.answer(live_service(**answers), of_workspace, on_session_renewed=told.append, **OPTIONS)
    assert sent[:2] == ["claysession=s", "claysession=new1"]
    assert told == ["new1"]


@pytest.mark.parametrize(
    ("part", "body", "use", "problem"),
    [
        ("workspaces", {"results": []}, lambda clay: clay.owners.list(), "no workspace that can be read"),
        ("subscription", {}, of_user, "names no billing period"),
        ("report", [], of_user, "is of another type"),
        ("subscription", {"currentPeriodStart": 1, "currentPeriodEnd": 2}, of_workspace, "breaks the document"),
    ],
)
def test_a_renewed_session_is_not_lost_by_an_error(way, part, body, use, problem):
    told, headers = [], {"set-cookie": "claysession=new; Path=/"}
    service = live_service(**{part: lambda _: httpx.Response(200, json=body, headers=headers)})
    options = {**OPTIONS, "workspace": None if part == "workspaces" else "1"}
    with pytest.raises(ClayError, match=problem) as caught:
        way.answer(service, use, on_session_renewed=told.append, **options)
    assert told == ["new"]
    assert not isinstance(caught.value, APIConnectionError)


def test_a_refusal_in_the_middle_is_that_of_the_call(way):
    days = iter(range(100))

    def refuse_later(_):
        if next(days) < 5:
            return httpx.Response(200, json={"entities": [entity("t", 1)]})
        return httpx.Response(401, json={"type": "Unauthorized", "message": "You must be logged in"})

    with pytest.raises(ClayError, match=r"answered 401: .*You must be logged in"):
        answered(way, report, MONTH, report=refuse_later)


def test_a_range_that_is_refused_is_an_error(way):
    refused = httpx.Response(400, json={"type": "BadRequest", "message": "Range too long"})
    with pytest.raises(ClayError, match=r"answered 400: .*Range too long"):
        answered(way, report, report=lambda _: refused)


def test_the_log_of_drift_names_the_right_document_and_no_key_that_is_data(way, tmp_path, monkeypatch):
    log = tmp_path / "drift.jsonl"
    monkeypatch.setenv("CLAY_DRIFT_LOG", str(log))
    body = {"entities": [entity("t", 1, anna_x={"a@x.example": 1})], "Amber Example": 3, "newTotal": 4}
    answered(way, of_user, report=body)
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {one["contract"] for one in entries if one["operation"] == "get_credit_report"} == {"0.1.0"}
    assert {one["pointer"] for one in entries} >= {"/?", "/newTotal"}
    assert "Amber" not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("start", "end"), [(1e300, 1e301), (None, 1), (1, None), (2, 1), (1, 2.6e11), ("1", 2), (-1e18, 1)]
)
def test_numbers_that_are_no_period_are_none(way, start, end):
    body = {"currentPeriodStart": start, "currentPeriodEnd": end}
    if (start, end) == (1, 2.6e11):
        assert answered(way, of_user, subscription=body).period_end.year == 1978
        return
    with pytest.raises(ClayError, match="names no billing period"):
        answered(way, of_user, subscription=body)


def test_an_answer_that_is_broken_fails_the_call(way):
    broken = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))
    with pytest.raises(APIResponseValidationError, match="that of get_subscription, which it is made of, cannot be"):
        answered(way, of_user, subscription=lambda _: broken)


def test_actions_of_no_integration_are_left_out(way):
    actions = {"actions": [{"package": "p"}, {"auth": {}}, {"package": PACKAGE, "auth": {"providerType": "clearbit"}}]}
    found = answered(way, of_integration, actions=actions, report={"entities": [entity(PACKAGE, 2)]})
    assert found.used_credits == 2


def test_packages_belong_to_a_workspace(way):
    """Another session of the same client may be of another workspace."""
    asked = []

    def actions(request):
        asked.append(request.url.params["workspaceId"])
        return httpx.Response(200, json={"actions": [{"package": PACKAGE, "auth": {"providerType": "clearbit"}}]})

    owned = iter([1, 2, 2])

    def handle(request):
        if request.url.path == "/v3/my-workspaces":
            return httpx.Response(200, json={"results": [{"id": next(owned)}]})
        path = request.url.path.replace("/2", "/1")
        return live_service(actions=actions, report={"entities": [entity(PACKAGE, 1)]})(
            httpx.Request(request.method, request.url.copy_with(path=path), headers=request.headers)
        )

    def use(clay):
        return way.in_turn(clay, [of_integration] * 3)

    way.answer(handle, use, **{**OPTIONS, "workspace": None})
    assert asked == ["1", "2"]
