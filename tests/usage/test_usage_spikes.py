"""Days that stand out, and what rose on them."""

import datetime
import math

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from clay_credits.usage import Balance, Entry, Usage, explain, spike

TODAY = datetime.date(2024, 6, 18)


def ago(number):
    return TODAY - datetime.timedelta(days=number)


def series(today, *before):
    """Return credits by day: of today, of yesterday, of the day before..."""
    return {ago(number): amount for number, amount in enumerate([today, *before])}


def test_a_spike_has_a_reason_in_words():
    found = spike(series(40, *[5] * 14), TODAY)
    assert found.reason == "40 credits on 2024-06-18, 8.0 times the usual 5 of the 14 days before"
    assert (found.day, found.credits, found.usual, found.times, found.days) == (TODAY, 40, 5, 8, 14)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (
            series(1234.5, 6, *[5] * 5, 4),
            "1,234.5 credits on 2024-06-18, 246.9 times the usual 5 of the 7 days with data",
        ),
        (series(40, *[0] * 7), "40 credits on 2024-06-18, against the usual 0 of the 7 days with data among the 14"),
        # One spike among the days before does not hide the next.
        (series(40, *[900], *[5] * 13), "40 credits on 2024-06-18, 8.0 times the usual 5 of the 14 days before"),
        # What is more than 14 days before does not count.
        (series(40, *[5] * 14, *[900] * 30), "40 credits on 2024-06-18, 8.0 times the usual 5 of the 14 days before"),
        (series(25, *[5] * 14), "25 credits on 2024-06-18, 5.0 times"),
    ],
)
def test_a_spike(days, reason):
    assert spike(days, TODAY).reason.startswith(reason)


@pytest.mark.parametrize(
    "days",
    [
        {},
        series(40),
        series(40, *[5] * 6),
        {TODAY: 40, **dict.fromkeys(map(ago, (1, 2, 3, 4, 5, 15, 16, 17)), 5)},
        dict.fromkeys(map(ago, range(1, 9)), 5),
        series(24.9, *[5] * 7),
        series(9, *[1] * 7),
        series(0, *[0] * 7),
    ],
)
def test_no_spike(days):
    assert spike(days, TODAY) is None


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date.min + datetime.timedelta(days=3), datetime.date.max])
def test_the_ends_of_the_calendar_are_days_too(day):
    days = {datetime.date.fromordinal(day.toordinal() - ago): 5.0 for ago in range(min(15, day.toordinal()))}
    assert (spike({**days, day: 40}, day) is not None) == (day == datetime.date.max)
    usage = usage_of(*(Entry(day=one, credits=used) for one, used in days.items()))
    assert explain(usage, day) == []


def test_the_limits_can_be_chosen():
    assert spike(series(9, *[3] * 7), TODAY, factor=3, least=9).times == 3
    assert spike(series(9, *[3] * 7), TODAY, factor=3.1, least=9) is None
    assert spike(series(0, *[0] * 7), TODAY, least=0) is None


@pytest.mark.parametrize("factor", [1, 0, -2, math.nan])
def test_an_absurd_factor_is_refused(factor):
    with pytest.raises(ValueError, match="factor must be above 1"):
        spike({}, TODAY, factor)


@pytest.mark.parametrize("least", [-1, math.nan])
def test_an_absurd_least_is_refused(least):
    with pytest.raises(ValueError, match="least must be a number of credits"):
        spike({}, TODAY, least=least)


@given(amount=st.floats(0, 1e12), length=st.integers(1, 30), factor=st.floats(1, 100, exclude_min=True))
def test_a_constant_series_has_no_spike(amount, length, factor):
    assert spike(series(*[amount] * length), TODAY, factor, least=0) is None


def used(number, integration, owner, table, amount):
    return Entry(day=ago(number), integration_id=integration, owner_id=owner, resource_id=table, credits=amount)


def usage_of(*entries):
    return Usage(
        workspace_id="w_1",
        balance=Balance(moment=datetime.datetime(2024, 6, 20, tzinfo=datetime.UTC)),
        entries=entries,
        owners={"u_1": "Amber Example"},
        integrations={"a": "Sample A"},
    )


QUIET = [used(number, "a", "u_1", "t_1", 5) for number in range(20)]


def test_what_rose_is_told_with_amounts():
    usage = usage_of(*QUIET, used(0, "a", "u_1", "t_2", 30), used(0, "b", None, None, 10), Entry(credits=900))
    assert [one.reason for one in explain(usage, TODAY)] == [
        "integration Sample A: 35 credits on 2024-06-18, 30 more than the usual 5",
        "owner Amber Example: 35 credits on 2024-06-18, 30 more than the usual 5",
        "table t_2: 30 credits on 2024-06-18, 30 more than the usual 0",
    ]
    assert [(one.kind, one.key, one.name, one.more) for one in explain(usage, TODAY, most=5)] == [
        ("integration", "a", "Sample A", 30),
        ("integration", "b", "b", 10),
        ("owner", "u_1", "Amber Example", 30),
        ("owner", None, "not attributed", 10),
        ("table", "t_2", "t_2", 30),
        ("table", None, "not attributed", 10),
    ]


@pytest.mark.parametrize(
    "entries",
    [
        [],
        QUIET,
        QUIET[:3],
        QUIET[1:],
        [*QUIET, used(0, "b", None, None, None)],
    ],
    ids=["nothing", "a quiet day", "two days before", "nothing on the day", "an unknown amount on the day"],
)
def test_nothing_is_told_that_cannot_be_known(entries):
    assert explain(usage_of(*entries), TODAY) == []


@pytest.mark.parametrize(
    ("balance", "usual"),
    [
        ({"period_start": ago(17), "period_end": ago(-13)}, 3.5),
        ({"period_start": ago(17)}, 3.5),
        # What a report does not have is not known, and not 0.
        ({}, 7),
        ({"period_start": ago(7)}, 7),
        ({"period_start": ago(17), "moment": ago(14)}, 7),
        ({"period_start": ago(40), "period_end": ago(14)}, 7),
    ],
)
def test_a_day_of_the_period_without_entries_is_0(balance, usual):
    moments = {name: datetime.datetime.combine(day, datetime.time.min, datetime.UTC) for name, day in balance.items()}
    some = [used(number, "a", "u_1", "t_1", 7) for number in (*range(1, 7), 8)]
    usage = usage_of(*some, used(0, "a", "u_1", "t_1", 30))
    usage = evolve(usage, balance=evolve(usage.balance, **moments))
    assert {one.usual for one in explain(usage, TODAY)} == {usual}
    assert explain(evolve(usage, entries=()), TODAY) == []


def test_days_with_unknown_amounts_are_no_baseline():
    unknown = used(1, "a", "u_1", "t_1", None)
    rises = explain(usage_of(*QUIET, unknown, used(0, "a", "u_1", "t_1", 10)), TODAY)
    assert [(one.usual, one.more) for one in rises] == [(5, 10)] * 3
