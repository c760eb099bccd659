"""When a call is retried, and how long it waits. The table of tests/faults checks the same over a socket."""

from __future__ import annotations

import datetime
import time
from email.utils import format_datetime
from types import SimpleNamespace

import httpx
import pytest

from account import list_owners
from clay_credits import APIStatusError, InternalServerError, RateLimitError
from clay_credits.testing import instant_retries
from clay_credits_runtime import drivers, retries
from clay_credits_runtime.transport import ConnectionFailureError, Response
from patches import set_clock
from service import Service

LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)


def answer(status, **headers):
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", 0.0)


@pytest.fixture(autouse=True)
def _waiting_is_not_instant(_instant_retries, monkeypatch):
    monkeypatch.setattr(retries.SWITCH, "instant", 0)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 505, 520, 599])
def test_passing_status_is_retried(status):
    assert retries.delay_before_retry(answer(status), 1) is not None


@pytest.mark.parametrize("status", [200, 204, 299, 302, 304, 400, 401, 403, 404, 405, 409, 418, 501, 600, 799])
def test_permanent_status_is_not_retried(status):
    assert retries.delay_before_retry(answer(status, retry_after="1"), 1) is None


def test_permanent_failure_is_not_retried():
    assert retries.delay_before_retry(ConnectionFailureError("x"), 1) is not None
    assert retries.delay_before_retry(ConnectionFailureError("x", permanent=True), 1) is None


@pytest.mark.parametrize(
    ("tries", "ceiling"), [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (5, 8.0), (6, 8.0), (2000, 8.0)]
)
def test_backoff_doubles_with_full_jitter(monkeypatch, tries, ceiling):
    asked = []
    chance = SimpleNamespace(uniform=lambda low, high: asked.append((low, high)) or 0.25)
    monkeypatch.setattr(retries, "random", chance)
    assert retries.delay_before_retry(answer(503), tries) == 0.25
    assert asked == [(0, ceiling)]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("7", 7), (" 7 ", 7), ("007", 7), ("60", 60), ("61", None), ("31536000", None), ("9" * 5000, None)],
)
def test_retry_after_in_seconds(value, seconds):
    assert retries.delay_before_retry(answer(429, retry_after=value), 1) == seconds


@pytest.mark.parametrize(("ahead", "least", "most"), [(-3600, 0, 0), (50, 25, 50)])
def test_retry_after_as_a_date(ahead, least, most):
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=ahead)
    for text in (format_datetime(moment, usegmt=True), format_datetime(moment.replace(tzinfo=None))):
        assert least <= retries.delay_before_retry(answer(503, retry_after=text), 1) <= most


@pytest.mark.parametrize("value", ["90", format_datetime(LATER, usegmt=True)], ids=["seconds", "a date"])
def test_long_retry_after_is_not_waited_for(way, clock, value):
    with pytest.raises(RateLimitError, match=r"asks to wait \d+ seconds") as caught:
        way.answer(httpx.Response(429, headers={"Retry-After": value}), list_owners)
    assert caught.value.tries == 1
    assert caught.value.retry_after > 60
    assert clock.waited == []


@pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "1e3", "٣", "Wed, 99 Foo 2015 07:28:00 GMT", "nan"])
def test_invalid_retry_after_is_ignored(monkeypatch, value):
    monkeypatch.setattr(retries, "random", SimpleNamespace(uniform=lambda _, __: 0.125))
    assert retries.delay_before_retry(answer(429, retry_after=value), 1) == 0.125


def test_instant_retries_do_not_wait():
    with instant_retries(), instant_retries():
        assert retries.delay_before_retry(answer(503, retry_after="9"), 1) == 0
    assert retries.delay_before_retry(answer(503, retry_after="9"), 1) == 9


class Clock:
    """Time that passes only while a call waits."""

    def __init__(self, monkeypatch):
        self.now = time.monotonic()
        self.waited = []
        set_clock(monkeypatch, lambda: self.now)
        monkeypatch.setattr(drivers, "time", SimpleNamespace(sleep=self.wait))
        monkeypatch.setattr(drivers, "_sleep", self.wait_async)

    def wait(self, seconds):
        self.waited.append(seconds)
        self.now += seconds

    async def wait_async(self, seconds):
        self.wait(seconds)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def count(way, use, **options):
    """Call a service that always answers 503, and return how many times it was called."""
    service = Service(httpx.Response(503, headers={"Retry-After": "10"}))
    with pytest.raises(InternalServerError) as caught:
        way.answer(service, use, **options)
    assert caught.value.tries == len(service.requests)
    return len(service.requests)


def test_two_retries_are_the_default(way, clock):
    assert count(way, list_owners) == 3
    assert clock.waited == [10, 10]


@pytest.mark.parametrize(("client", "call", "tries"), [(0, None, 1), (1, None, 2), (5, 0, 1), (0, 3, 4)])
def test_retries_are_set_by_client_or_call(way, clock, client, call, tries):
    assert count(way, lambda clay: list_owners(clay, max_retries=call), max_retries=client) == tries
    assert len(clock.waited) == tries - 1


def test_retries_are_set_by_copy(way, clock):
    assert count(way, lambda clay: clay.with_options(max_retries=1).owners.list()) == 2
    assert clock.waited == [10]


def test_reading_post_is_retried(way, clock):
    assert count(way, lambda clay: clay.users.list_resources("u_1")) == 3
    assert clock.waited == [10, 10]


def test_no_retry_after_the_total_timeout(way, clock):
    assert count(way, list_owners, max_retries=100, total_timeout=35) == 4
    assert clock.waited == [10, 10, 10]


def test_last_error_is_raised(way, clock):
    with pytest.raises(APIStatusError, match="answered 404 in 3 tries"):
        way.answer([httpx.Response(status) for status in (503, 500, 404)], list_owners)
    assert len(clock.waited) == 2
