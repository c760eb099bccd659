"""The mock's clock, over seconds of the test's own making."""

import datetime
import math
from types import SimpleNamespace

import pytest

from clay_credits_mock.clock import DEFAULT_MOMENT, END_OF_TIME, Clock, format_moment, parse_moment
from limits import in_threads

NOON = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC)


@pytest.fixture
def seconds():
    """What the clock takes for real time."""
    return SimpleNamespace(passed=1000.0)


def timed(seconds, *moment, **options):
    return Clock(*moment, monotonic=lambda: seconds.passed, **options)


def test_a_clock_is_frozen_inside_the_period_of_the_documents_examples(seconds):
    clock = timed(seconds)
    seconds.passed += 86400
    assert clock.now() == DEFAULT_MOMENT == datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC)
    assert clock.speed == 0


@pytest.mark.parametrize("speed", [0.5, 1, 3600])
def test_its_seconds_pass_as_fast_as_it_is_told(seconds, speed):
    clock = timed(seconds, NOON, speed=speed)
    seconds.passed += 10
    assert clock.now() == NOON + datetime.timedelta(seconds=10 * speed)
    assert clock.speed == speed


def test_another_speed_counts_from_where_it_is(seconds):
    clock = timed(seconds, NOON, speed=60)
    seconds.passed += 1
    clock.run(2)
    seconds.passed += 10
    assert clock.now() == NOON + datetime.timedelta(seconds=80)
    clock.run()
    seconds.passed += 1
    assert clock.now() == NOON + datetime.timedelta(seconds=81)


def test_a_frozen_clock_goes_on_from_where_it_stood(seconds):
    clock = timed(seconds, NOON, speed=1)
    seconds.passed += 5
    clock.freeze()
    seconds.passed += 500
    assert clock.now() == NOON + datetime.timedelta(seconds=5)
    clock.run(1)
    assert clock.now() == NOON + datetime.timedelta(seconds=5)


def test_setting_it_keeps_its_speed(seconds):
    clock = timed(seconds, speed=2)
    seconds.passed += 100
    clock.set(NOON)
    assert clock.now() == NOON
    seconds.passed += 1
    assert clock.now() == NOON + datetime.timedelta(seconds=2)


def test_it_shows_utc_whatever_it_was_set_to():
    clock = Clock(NOON.astimezone(datetime.timezone(datetime.timedelta(hours=-7))))
    assert clock.now() == NOON
    assert clock.now().tzinfo is datetime.UTC


@pytest.mark.parametrize("speed", [1, 1e6])
def test_it_stops_where_the_calendar_ends(seconds, speed):
    clock = timed(seconds, END_OF_TIME, speed=speed)
    seconds.passed += 1e9
    assert clock.now() == END_OF_TIME


@pytest.mark.parametrize("speed", [-1, -0.1, math.nan, math.inf, 1_000_001])
def test_it_does_not_go_backwards_or_at_no_speed(speed):
    with pytest.raises(ValueError, match="must be a number from 0 to 1000000, not"):
        Clock(speed=speed)
    clock = Clock()
    with pytest.raises(ValueError, match="must be a number from 0 to 1000000, not"):
        clock.run(speed)
    assert clock.speed == 0


def test_a_moment_needs_a_time_zone():
    clock = Clock(NOON)
    for start in (Clock, clock.set):
        with pytest.raises(ValueError, match="has no time zone"):
            start(datetime.datetime(2024, 6, 1))  # noqa: DTZ001 -- the fault that is tested
    assert clock.now() == NOON


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-29T12:00:00Z", NOON),
        ("2024-02-29T13:00:00+01:00", NOON),
        ("2024-02-29T12:00:00.5Z", NOON.replace(microsecond=500_000)),
        ("2024-02-29T12Z", NOON),
    ],
)
def test_a_written_moment_is_read(text, expected):
    assert parse_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("noon", "is not a date and time"),
        ("", "is not a date and time"),
        ("2024-02-30T12:00:00Z", "is not a date and time"),
        ("2024-02-29", "has no time zone"),
        ("2024-02-29T12:00:00", "has no time zone"),
        ("9999-12-31T23:59:59-01:00", "outside the years 1 to 9999"),
    ],
)
def test_what_is_no_moment_is_told(text, told):
    with pytest.raises(ValueError, match=told):
        parse_moment(text)


def test_moments_are_written_in_utc_to_the_second():
    assert format_moment(parse_moment("2024-02-29T13:00:00.9+01:00")) == "2024-02-29T12:00:00Z"
    assert format_moment(datetime.datetime.min.replace(tzinfo=datetime.UTC)) == "0001-01-01T00:00:00Z"


def test_many_threads_may_set_it_while_others_read():
    clock = Clock(NOON, speed=1e6)

    def use(speed):
        clock.run(speed)
        return clock.now()

    seen = in_threads(use, [*range(200)] * 4, 4)
    assert len(seen) == 800
    assert min(seen) >= NOON
