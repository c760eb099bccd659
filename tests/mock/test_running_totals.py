"""Billing periods, and credits that cannot be overspent."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clay_credits_mock.clock import format_moment, parse_moment
from clay_credits_mock.period import Period
from clay_credits_mock.records import Usage
from clay_credits_mock.running_totals import Ledger


@pytest.mark.parametrize(
    ("moment", "first_day", "start", "last"),
    [
        ("2024-06-20T12:00:00Z", 1, "2024-06-01T00:00:00Z", "2024-06-30T23:59:59Z"),
        ("2024-06-20T12:00:00Z", 21, "2024-05-21T00:00:00Z", "2024-06-20T23:59:59Z"),
        ("2024-06-21T00:00:00Z", 21, "2024-06-21T00:00:00Z", "2024-07-20T23:59:59Z"),
        ("2024-01-27T23:59:59Z", 28, "2023-12-28T00:00:00Z", "2024-01-27T23:59:59Z"),
        ("2024-02-29T00:00:00Z", 1, "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"),
        ("2024-12-31T23:59:59Z", 1, "2024-12-01T00:00:00Z", "2024-12-31T23:59:59Z"),
        ("2024-12-31T23:59:59Z", 15, "2024-12-15T00:00:00Z", "2025-01-14T23:59:59Z"),
        ("0001-01-05T00:00:00Z", 21, "0001-01-01T00:00:00Z", "0001-01-20T23:59:59Z"),
    ],
)
def test_a_period_is_a_month_from_its_first_day(moment, first_day, start, last):
    period = Period.around(parse_moment(moment), first_day)
    assert (format_moment(period.start), format_moment(period.last)) == (start, last)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 28))
def test_every_moment_lies_in_one_period_and_the_next_begins_where_it_ends(moment, first_day):
    period = Period.around(moment, first_day)
    assert period.start <= moment < period.end or period.end.year == 9999
    assert Period.around(period.start, first_day) == period
    if period.end.year < 9999:
        assert Period.around(period.end, first_day).start == period.end


START = parse_moment("2024-06-01T00:00:00Z")
PERIOD = Period.around(START, 1)


def spend(hour, millicredits, executions):
    return Usage(START + timedelta(hours=hour), "u_1", None, "clearbit", millicredits, executions)


@pytest.mark.parametrize(
    ("has", "wanted", "kept"),
    [
        (1000, [(0, 400, 4), (1, 600, 6)], [(400, 4), (600, 6)]),
        (999, [(0, 400, 4), (1, 600, 6)], [(400, 4), (599, 5)]),
        (1000, [(0, 999, 1), (1, 1000, 100)], [(999, 1), (1, 1)]),
        (1000, [(2, 1, 1), (0, 5000, 10), (1, 200, 2)], [(1000, 2)]),
        (1000, [(0, 1000, 1), (1, 0, 7)], [(1000, 1), (0, 7)]),
        (0, [(0, 1, 1)], []),
        (1000, [], []),
    ],
    ids=["enough", "the last is cut", "to a run at least", "by time", "free runs go on", "nothing", "no usage"],
)
def test_no_more_is_used_than_there_is(has, wanted, kept):
    ledger = Ledger(PERIOD, [spend(*one) for one in wanted], has)
    assert [(entry.millicredits, entry.executions) for entry in ledger.all.entries] == kept
