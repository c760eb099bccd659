"""All sums agree, for any seed, size and moment, and the data is like life."""

import hashlib
from collections import Counter
from datetime import date, datetime, timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asking import MOMENTS, accounts, ask, everything, milli
from clay_credits.mock import Account
from clay_credits_mock.answers import Bodies
from clay_credits_mock.clock import DEFAULT_MOMENT, parse_moment
from document_names import END, LEFT, RUNS, START, TOTAL, USED

any_account = settings(deadline=None, max_examples=50)


def reports(account):
    return [ask(account, "get_integration_credit_report", one.id) for one in account.integrations]


def used(account, operation_id, items):
    return sum(milli(ask(account, operation_id, one.id)[USED]) for one in items)


def every_total_is_the_sum_of_its_parts(account, _):
    for workspace in account.workspaces:
        answer = ask(account, "get_workspace_credits", workspace.id)
        total, spent, left = (milli(answer[name]) for name in (TOTAL, USED, LEFT))
        assert total == spent + left
        assert left >= 0
        assert spent == used(
            account, "get_user_credits", [user for user in account.users if user.workspace_id == workspace.id]
        )
    first = account.workspaces[0]
    of_first = milli(ask(account, "get_workspace_credits", first.id)[USED])
    assert of_first == used(account, "get_integration_credits", account.integrations)
    assert account.now().used_in(first).executions == sum(report[RUNS] for report in reports(account))


def a_report_is_the_sum_of_its_rows(account, _):
    for report in reports(account):
        rows, one_id = report["rows"], report["integrationType"]
        assert milli(report[USED]) == sum(milli(row[USED]) for row in rows)
        assert report[RUNS] == sum(row[RUNS] for row in rows)
        assert ask(account, "get_integration_credits", one_id).items() <= report.items()


def rows_are_ordered_by_day_and_each_stands_once_within_its_period(account, moment):
    for report in reports(account):
        days = [row["date"] for row in report["rows"]]
        assert days == sorted(days)
        assert len({(row["date"], row["userId"], row["resourceId"]) for row in report["rows"]}) == len(days)
        assert all(report[START][:10] <= day <= moment.date().isoformat() for day in days)


def everything_that_is_referred_to_exists_or_has_been_deleted(account, _):
    resources = {one.id: one for one in account.resources}
    members = {user.id for user in account.users if user.workspace_id == account.workspace_id}
    for row in (row for report in reports(account) for row in report["rows"]):
        assert row["userId"] in members
        if row["resourceId"] is not None:
            resource = resources[row["resourceId"]]
            assert resource.owner_id == row["userId"]
            assert resource.created_at.date() <= date.fromisoformat(row["date"]) <= resource.deleted_at.date()


def every_answer_is_about_a_period_that_now_lies_in(account, moment):
    answers = [ask(account, "get_workspace_credits", one.id) for one in account.workspaces]
    answers += [ask(account, "get_user_credits", one.id) for one in account.users]
    for answer in [*answers, *reports(account)]:
        start, last = parse_moment(answer[START]), parse_moment(answer[END])
        assert start <= moment < last + timedelta(seconds=1)
        assert start.time() == datetime.min.time()
        assert 28 <= (last + timedelta(seconds=1) - start).days <= 31
    assert {report[START] for report in reports(account)} == {answers[0][START]}
    for workspace in account.workspaces:
        ledger = account.ledger(workspace, moment)
        assert all(ledger.period.start <= usage < ledger.period.end for usage in ledger.all.moments)


def a_resource_is_listed_from_its_creation_until_it_is_deleted(account, moment):
    listed = set()
    for user in account.users:
        for resource in ask(account, "list_user_resources", user.id)["resources"]:
            assert resource["ownerId"] == user.id
            assert resource["createdAt"] <= resource["updatedAt"] <= moment.isoformat()
            listed.add(resource["id"])
    assert listed == {one.id for one in account.resources if one.created_at <= moment < one.deleted_at}


def the_owners_are_those_of_the_sessions_workspace(account, _):
    owners = ask(account, "list_owners")["owners"]
    assert owners[0]["id"] == "u_1"
    assert {owner["id"] for owner in owners} <= {one.id for one in account.users if one.workspace_id == "w_1"}


@any_account
@given(accounts(), MOMENTS)
def test_the_answers_of_an_account_agree(account, moment):
    account.clock.set(moment)
    every_total_is_the_sum_of_its_parts(account, moment)
    a_report_is_the_sum_of_its_rows(account, moment)
    rows_are_ordered_by_day_and_each_stands_once_within_its_period(account, moment)
    everything_that_is_referred_to_exists_or_has_been_deleted(account, moment)
    every_answer_is_about_a_period_that_now_lies_in(account, moment)
    a_resource_is_listed_from_its_creation_until_it_is_deleted(account, moment)
    the_owners_are_those_of_the_sessions_workspace(account, moment)


@any_account
@given(accounts(), MOMENTS, st.lists(st.timedeltas(timedelta(), timedelta(days=40)), max_size=5))
def test_credits_are_not_given_back_and_what_is_kept_of_an_answer_is_what_would_be_built(account, moment, steps):
    bodies, before = Bodies(account), {}
    for step in [timedelta(), *sorted(steps)]:
        account.clock.set(moment + step)
        assert everything(account, bodies) == everything(account)
        for workspace in account.workspaces:
            answer = ask(account, "get_workspace_credits", workspace.id)
            period = workspace.id, answer[START]
            assert before.get(period, 0) <= answer[USED]
            before[period] = answer[USED]
    account.clock.set(moment - timedelta(days=3))
    assert everything(account, bodies) == everything(account)


@any_account
@given(accounts())
def test_any_account_has_credits_and_usage_when_it_starts(account):
    first = ask(account, "get_workspace_credits", "w_1")
    assert first[LEFT] > 0
    assert ask(account, "get_user_credits", "u_1")[START] == "2024-06-01T00:00:00Z"
    assert ask(account, "get_integration", "clearbit")["id"] == "clearbit"
    for workspace in account.workspaces[1:2]:
        answer = ask(account, "get_workspace_credits", workspace.id)
        assert (answer[USED], answer[LEFT]) == (answer[TOTAL], 0)
    for workspace in account.workspaces[2:3]:
        assert ask(account, "get_workspace_credits", workspace.id)[END] == "2024-06-20T23:59:59Z"


def test_the_data_has_the_edges_that_reports_stumble_over():
    account = Account.from_seed()
    snapshot = account.now()
    entries = snapshot.used_in(account.workspaces[0]).entries
    listed = {one.id for user in account.users for one in snapshot.resources_of(user)}
    assert any(milli(ask(account, "get_user_credits", one.id)[USED]) == 0 for one in account.users)
    assert ask(account, "get_integration_credit_report", account.integrations[-1].id)["rows"] == []
    assert any(usage.resource_id is None for usage in entries)
    assert any(usage.resource_id and usage.resource_id not in listed for usage in entries), "of a deleted table"
    assert any(usage.millicredits % 1000 for usage in entries)
    assert any(one.created_at > DEFAULT_MOMENT for one in account.resources), "tables appear while the clock runs"


def month_of(account, moment):
    account.clock.set(parse_moment(moment))
    entries = account.now().used_in(account.workspaces[0]).entries
    return entries, Counter(day for usage in entries for day in [usage.moment.date()] * usage.executions)


def test_weekends_are_quiet_and_one_day_an_automation_runs_away():
    entries, by_day = month_of(Account.from_seed(users=40), "2024-06-30T23:00:00Z")
    weekend = [count for day, count in by_day.items() if day.isoweekday() > 5]
    working = [count for day, count in by_day.items() if day.isoweekday() <= 5]
    assert median(weekend) * 4 < median(working)
    runs = Counter((one.moment.date(), one.resource_id, one.integration_id) for one in entries if one.resource_id)
    (runaway, times), (_, second) = runs.most_common(2)
    assert 24 <= times <= 25
    assert second == 1
    window = [usage.moment for usage in entries if (usage.moment.date(), *runaway[1:]) == runaway][:24]
    assert max(window) - min(window) < timedelta(hours=4)


def test_usage_grows_over_the_years():
    account = Account.from_seed(users=40)
    totals = [sum(month_of(account, f"{year}-06-30T23:00:00Z")[1].values()) for year in (2021, 2022, 2023, 2024, 2025)]
    assert totals == sorted(totals)
    assert totals[0] * 3 < totals[-1]


def test_usage_grows_also_when_no_table_is_made_any_more():
    account = Account.from_seed(users=40)
    earlier, later = (sum(month_of(account, f"{year}-07-31T23:00:00Z")[1].values()) for year in (2025, 2027))
    assert earlier * 1.2 < later


def test_nothing_was_used_before_the_account_began():
    entries, _ = month_of(Account.from_seed(days=10), "2024-06-30T23:00:00Z")
    assert min(usage.moment for usage in entries) >= parse_moment("2024-06-10T00:00:00Z")
    assert month_of(Account.from_seed(days=10), "2024-05-31T23:00:00Z")[0] == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "0001-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_the_calendar_are_moments_like_any_other(moment):
    account = Account.from_seed(workspaces=4)
    account.clock.set(parse_moment(moment))
    assert all(everything(account))


@pytest.mark.parametrize("moment", ["2024-06-20T12:00:00Z", "2022-12-24T18:00:00Z", "2026-03-01T00:00:00Z"])
def test_the_same_seed_gives_the_same_bytes_and_another_others(moment):
    seven, again, eight = (Account.from_seed(seed) for seed in (7, 7, 8))
    for account in (seven, again, eight):
        account.clock.set(parse_moment(moment))
    assert everything(seven) == everything(again)
    assert everything(seven) != everything(eight)
    assert seven.session == again.session != eight.session


DIGESTS = {
    (0, ()): "2ea27e0e9cdaddab",
    (7, (("workspaces", 5), ("users", 60), ("integrations", 20), ("days", 400))): "1141c8499e714f42",
}


@pytest.mark.parametrize(("seed", "sizes"), DIGESTS)
def test_the_bytes_are_the_same_on_every_machine(seed, sizes):
    account = Account.from_seed(seed, **dict(sizes))
    digest = hashlib.sha256(account.session.encode())
    for moment in ("2024-06-20T12:00:00Z", "2023-09-30T23:59:59Z", "2025-01-01T00:00:00Z"):
        account.clock.set(parse_moment(moment))
        digest.update(b"\n".join(everything(account)))
    assert digest.hexdigest()[:16] == DIGESTS[seed, sizes]


def test_a_period_that_is_returned_to_is_as_it_was():
    account = Account.from_seed()
    before = everything(account)
    for month in range(100):
        account.clock.set(DEFAULT_MOMENT + timedelta(days=31 * month))
        ask(account, "get_workspace_credits", "w_1")
    account.clock.set(DEFAULT_MOMENT)
    assert everything(account) == before


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"workspaces": 0}, "workspaces must be a number from 1 to 1000, not 0"),
        ({"users": -1}, "users must be a number from 1 to 100000, not -1"),
        ({"users": 100_001}, "users must be a number from 1 to 100000, not 100001"),
        ({"integrations": 0}, "integrations must be a number from 1 to 10000, not 0"),
        ({"days": 40_000}, "days must be a number from 1 to 36500, not 40000"),
        ({"users": 2}, "users must be at least as many as workspaces, 3, not 2"),
    ],
)
def test_a_size_that_cannot_be_is_told(sizes, told):
    with pytest.raises(ValueError, match=f"^{told}$"):
        Account.from_seed(**sizes)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (5, 5, 2), (3, 200, 50), (40, 1000, 300)])
def test_sizes_are_what_was_asked_for_and_all_ids_and_names_differ(sizes):
    workspaces, users, integrations = sizes
    account = Account.from_seed(workspaces=workspaces, users=users, integrations=integrations)
    assert (len(account.workspaces), len(account.users), len(account.integrations)) == sizes
    for items in (account.workspaces, account.users, account.integrations, account.resources):
        assert len({one.id for one in items}) == len(items)
    assert len({user.email for user in account.users}) == users
    assert {user.workspace_id for user in account.users} == {one.id for one in account.workspaces}


def test_no_usage_is_invented_before_somebody_asks():
    account = Account.from_seed(users=1000, integrations=300)
    assert account._ledger.cache_info().currsize == 0
    ask(account, "get_integration_credit_report", "clearbit")
    ask(account, "get_user_credits", "u_1")
    assert account._ledger.cache_info().misses == 1


def test_the_repr_is_short_and_without_the_session():
    assert repr(Account.from_seed()) == "<Account 3 workspaces, 8 users, 6 integrations>"
