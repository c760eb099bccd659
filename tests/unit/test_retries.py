"""When a call is retried, and how long it waits. The table of tests/faults checks the same over a socket."""

import datetime
from email.utils import format_datetime

import httpx
import pytest

from account import list_owners
from clay_credits import APIStatusError, InternalServerError, RateLimitError
from clay_credits.testing import instant_retries
from patches import RetryClock
from service import Service
from ways import SyncWay

LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)


@pytest.fixture
def clock(_instant_retries, monkeypatch):
    return RetryClock(monkeypatch)


def tries(status, **headers):
    """Return how many times a service is called that answers with an error once."""
    service = Service(httpx.Response(status, headers=headers), httpx.Response(200, json={}))
    SyncWay().answer(service, list_owners)
    return len(service.requests)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 505, 520, 599])
def test_passing_status_is_retried(status):
    assert tries(status) == 2


@pytest.mark.parametrize("status", [302, 304, 400, 401, 403, 404, 405, 409, 418, 501, 600, 799])
def test_permanent_status_is_not_retried(status):
    with pytest.raises(APIStatusError) as caught:
        tries(status, **{"Retry-After": "1"})
    assert caught.value.tries == 1


def test_backoff_doubles_with_full_jitter(clock):
    with pytest.raises(InternalServerError):
        SyncWay().answer(httpx.Response(503), list_owners, max_retries=1_100, total_timeout=1_000)
    assert clock.waited == [clock.chosen] * 1_100
    assert clock.jitter[:6] == [(0, 0.5), (0, 1.0), (0, 2.0), (0, 4.0), (0, 8.0), (0, 8.0)]
    assert set(clock.jitter[6:]) == {(0, 8.0)}


@pytest.mark.parametrize(("value", "seconds"), [("0", 0), ("7", 7), (" 7 ", 7), ("007", 7), ("60", 60)])
def test_retry_after_in_seconds(clock, value, seconds):
    tries(429, **{"Retry-After": value})
    assert clock.waited == [seconds]


@pytest.mark.parametrize(("ahead", "least", "most"), [(-3600, 0, 0), (50, 25, 50)])
def test_retry_after_as_a_date(clock, ahead, least, most):
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=ahead)
    for text in (format_datetime(moment, usegmt=True), format_datetime(moment.replace(tzinfo=None))):
        tries(503, **{"Retry-After": text})
    assert all(least <= seconds <= most for seconds in clock.waited)
    assert len(clock.waited) == 2


@pytest.mark.parametrize(
    "value", ["61", "90", "31536000", "9" * 5000, format_datetime(LATER, usegmt=True)], ids=lambda value: value[:9]
)
def test_long_retry_after_is_not_waited_for(way, clock, value):
    with pytest.raises(RateLimitError, match=r"asks to wait \d+ seconds") as caught:
        way.answer(httpx.Response(429, headers={"Retry-After": value}), list_owners)
    assert caught.value.tries == 1
    assert caught.value.retry_after > 60
    assert clock.waited == []


@pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "1e3", "٣", "Wed, 99 Foo 2015 07:28:00 GMT", "nan"])
def test_invalid_retry_after_is_ignored(clock, value):
    tries(429, **{"Retry-After": value.encode()})
    assert clock.waited == [clock.chosen]


def test_instant_retries_do_not_wait(clock):
    with instant_retries(), instant_retries():
        tries(503, **{"Retry-After": "9"})
    tries(503, **{"Retry-After": "9"})
    assert clock.waited == [0, 9]


def count(way, use, **options):
    """Call a service that always answers 503, and return how many times it was called."""
    service = Service(httpx.Response(503, headers={"Retry-After": "10"}))
    with pytest.raises(InternalServerError) as caught:
        way.answer(service, use, **options)
    assert caught.value.tries == len(service.requests)
    return len(service.requests)


COUNTED = [
    (list_owners, {}, 3),
    (list_owners, {"max_retries": 0}, 1),
    (list_owners, {"max_retries": 1}, 2),
    (lambda clay: list_owners(clay, max_retries=0), {"max_retries": 5}, 1),
    (lambda clay: list_owners(clay, max_retries=3), {"max_retries": 0}, 4),
    (lambda clay: clay.with_options(max_retries=1).owners.list(), {}, 2),
    # A POST that only reads.
    (lambda clay: clay.users.list_resources("u_1"), {}, 3),
    # The total timeout ends before the next try.
    (list_owners, {"max_retries": 100, "total_timeout": 35}, 4),
]


@pytest.mark.parametrize(("use", "options", "tries"), COUNTED)
def test_call_is_tried_so_many_times(way, clock, use, options, tries):
    assert count(way, use, **options) == tries
    assert clock.waited == [10] * (tries - 1)


def test_last_error_is_raised(way, clock):
    with pytest.raises(APIStatusError, match="answered 404 in 3 tries"):
        way.answer([httpx.Response(status) for status in (503, 500, 404)], list_owners)
    assert len(clock.waited) == 2
