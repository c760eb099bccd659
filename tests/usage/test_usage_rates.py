"""The run rate, the forecast, and what is dropped at renewal."""

import datetime
import math

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from clay_credits.usage import (
    Balance,
    days_left,
    dropped_at_renewal,
    forecast,
    left_at_renewal,
    run_rate,
    runs_out,
)

START = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HALF = Balance(
    moment=START + 10 * DAY,
    remaining=600.0,
    used=400.0,
    total=1000.0,
    period_start=START,
    period_end=START + 30 * DAY,
)
UNKNOWN = Balance(moment=START)


@pytest.mark.parametrize(
    ("changes", "rate", "out"),
    [
        ({}, 40, START + 25 * DAY),
        ({"used": 0}, 0, None),
        ({"remaining": 0}, 40, HALF.moment),
        ({"remaining": -5}, 40, HALF.moment),
        ({"remaining": None}, 40, None),
        ({"used": None}, None, None),
        ({"used": None, "remaining": 0}, None, HALF.moment),
        ({"period_start": None}, None, None),
        ({"period_start": HALF.moment}, None, None),
        ({"period_start": HALF.moment + DAY}, None, None),
        ({"remaining": 1e300}, 40, None),
        ({"used": 1e-300}, 1e-301, None),
        # What was used in a period was used before its end.
        ({"period_end": START + 5 * DAY}, 80, START + 17.5 * DAY),
        ({"period_end": START - DAY}, None, None),
    ],
)
def test_rate_and_the_moment_when_credits_run_out(changes, rate, out):
    balance = evolve(HALF, **changes)
    assert run_rate(balance) == rate
    assert runs_out(balance) == out


def test_a_rate_of_ones_own_replaces_the_run_rate():
    assert runs_out(HALF, 60) == START + 20 * DAY
    assert runs_out(HALF, 0) is None
    assert runs_out(evolve(HALF, used=None), 60) == START + 20 * DAY
    assert left_at_renewal(HALF, 10) == 400
    assert forecast(HALF, rate=10).rate == 10


@pytest.mark.parametrize(
    ("changes", "days", "left", "first"),
    [
        ({}, 20, 0, True),
        ({"used": 200}, 20, 200, False),
        ({"used": 0}, 20, 600, False),
        ({"used": 300}, 20, 0, False),
        ({"used": None}, 20, None, None),
        ({"remaining": None}, 20, None, None),
        ({"period_end": None}, None, None, None),
        ({"period_end": HALF.moment}, 0, 600, False),
        ({"period_end": HALF.moment - DAY}, 0, 600, None),
        ({"period_end": HALF.moment - DAY, "remaining": 0}, 0, 0, None),
        ({"remaining": 0, "used": None}, 20, None, True),
    ],
)
def test_what_is_left_when_the_period_ends(changes, days, left, first):
    balance = evolve(HALF, **changes)
    told = forecast(balance)
    assert (told.days_left, told.left_at_renewal, told.before_period_end) == (days, left, first)
    assert (days_left(balance), left_at_renewal(balance), runs_out(balance)) == (days, left, told.runs_out)
    assert told.dropped_at_renewal is None


def test_a_forecast_of_nothing_is_nothing():
    told = forecast(UNKNOWN, monthly=1000)
    assert [getattr(told, name) for name in told.__slots__ if not name.startswith("_")] == [None] * 6


@pytest.mark.parametrize(
    ("left", "options", "dropped"),
    [
        (1500, {"monthly": 1000}, 500),
        (1000, {"monthly": 1000}, 0),
        (0, {"monthly": 1000}, 0),
        (1500, {"monthly": 0}, 1500),
        (1500, {}, None),
        (None, {"monthly": 1000}, None),
        (1000, {"plan": "annual"}, 850),
        (1000, {"plan": "annual", "monthly": 5}, 850),
        (None, {"plan": "annual"}, None),
    ],
)
def test_what_does_not_roll_over(left, options, dropped):
    assert dropped_at_renewal(left, **options) == dropped


def test_a_forecast_tells_what_is_dropped():
    little = evolve(HALF, used=100)
    assert forecast(little, monthly=300).dropped_at_renewal == 100
    assert forecast(little, plan="annual").dropped_at_renewal == 340


@pytest.mark.parametrize(
    ("options", "message"),
    [
        *(({"monthly": one}, "monthly must be a number") for one in (-1, math.nan, math.inf)),
        *(({"rate": one}, "rate must be a number") for one in (-1, math.nan, math.inf)),
        ({"plan": "weekly"}, "plan must be monthly or annual, not 'weekly'"),
    ],
)
def test_absurd_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        forecast(HALF, **options)


@given(rate=st.integers(1, 10**6), passed=st.integers(1, 400), lasts=st.integers(0, 4000), more=st.integers(-400, 400))
def test_the_forecast_of_a_constant_rate_is_exact(rate, passed, lasts, more):
    length = max(1, passed + more)
    balance = Balance(
        moment=START + passed * DAY,
        used=rate * min(passed, length),
        remaining=rate * lasts,
        period_start=START,
        period_end=START + length * DAY,
    )
    told = forecast(balance)
    to_come = max(0, length - passed)
    assert told.rate == rate
    assert told.runs_out == balance.moment + lasts * DAY
    assert told.before_period_end == (passed + lasts < length if passed <= length else None)
    assert told.left_at_renewal == rate * max(0, lasts - to_come)


AMOUNTS = st.floats(0, 1e12)


@given(left=AMOUNTS, monthly=AMOUNTS, plan=st.sampled_from(["monthly", "annual"]))
def test_what_is_dropped_is_never_negative_nor_more_than_what_is_left(left, monthly, plan):
    dropped = dropped_at_renewal(left, monthly=monthly, plan=plan)
    assert 0 <= dropped <= left * (1 + 1e-9) + 1e-3


@given(left=AMOUNTS, monthly=AMOUNTS)
def test_after_a_monthly_renewal_there_is_at_most_twice_the_monthly_limit(left, monthly):
    kept = left + monthly - dropped_at_renewal(left, monthly=monthly)
    assert kept <= 2 * monthly + 1e-3
