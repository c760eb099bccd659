"""All sums agree, for any seed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clay_credits.mock import Account
from clay_credits.mock.answers import ANSWERS


def credits_of(account, operation_id, item_id):
    return round(ANSWERS[operation_id](account, item_id)["usedCredits"] * 1000)


@given(st.integers(min_value=0, max_value=2**32))
def test_every_total_is_the_sum_of_its_parts(seed):
    account = Account.from_seed(seed)
    workspace = ANSWERS["get_workspace_credits"](account, account.workspace_id)
    total, used, remaining = (
        round(workspace[name] * 1000) for name in ("totalCredits", "usedCredits", "remainingCredits")
    )
    reports = [ANSWERS["get_integration_credit_report"](account, one.id) for one in account.integrations]
    assert total == used + remaining
    assert remaining >= 0
    assert used > 0
    assert used == sum(credits_of(account, "get_user_credits", user.id) for user in account.users)
    assert used == sum(credits_of(account, "get_integration_credits", one.id) for one in account.integrations)
    for report in reports:
        for name, factor in (("usedCredits", 1000), ("actionExecutions", 1)):
            assert round(report[name] * factor) == sum(round(row[name] * factor) for row in report["rows"])
        assert (
            report["usedCredits"]
            == ANSWERS["get_integration_credits"](account, report["integrationType"])["usedCredits"]
        )


@given(st.integers(min_value=0, max_value=2**32))
def test_everything_that_is_referred_to_exists(seed):
    account = Account.from_seed(seed)
    users, resources = {user.id for user in account.users}, {one.id: one for one in account.resources}
    assert {one.owner_id for one in account.resources} <= users
    assert {usage.integration_id for usage in account.ledger} <= {one.id for one in account.integrations}
    for usage in account.ledger:
        assert usage.user_id in users
        assert usage.resource_id is None or resources[usage.resource_id].owner_id == usage.user_id


def test_rows_are_ordered_by_day_and_each_stands_once():
    rows = ANSWERS["get_integration_credit_report"](Account.from_seed(), "clearbit")["rows"]
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert len({(row["date"], row["userId"], row["resourceId"]) for row in rows}) == len(rows)


def test_the_same_seed_gives_the_same_account_and_another_another():
    assert Account.from_seed(7) == Account.from_seed(7)
    assert Account.from_seed(7).ledger != Account.from_seed(8).ledger
    assert Account.from_seed(7).session != Account.from_seed(8).session


def test_the_data_has_the_edges_that_reports_stumble_over():
    account = Account.from_seed()
    assert any(credits_of(account, "get_user_credits", user.id) == 0 for user in account.users)
    assert any(credits_of(account, "get_integration_credits", one.id) == 0 for one in account.integrations)
    assert any(usage.resource_id is None for usage in account.ledger)
    assert any(usage.millicredits % 1000 for usage in account.ledger)


def test_the_repr_is_short_and_without_the_session():
    account = Account.from_seed()
    assert account.session not in repr(account)
    assert "Usage(" not in repr(account)
