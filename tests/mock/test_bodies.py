"""An answer is built once, and again only when something in it has changed."""

import sys
from itertools import pairwise

import httpx
import pytest

from asking import everything
from clay_credits.mock import Account, MockServer
from clay_credits_mock.answers import ANSWERS, Bodies
from clay_credits_mock.clock import Clock, parse_moment
from limits import LIMIT

REPORT = "get_integration_credit_report"


@pytest.fixture
def builds(monkeypatch):
    """Count how often the report is built, by integration."""
    counted, build = [], ANSWERS[REPORT]

    def counting(snapshot, integration_type):
        counted.append(integration_type)
        return build(snapshot, integration_type)

    monkeypatch.setitem(ANSWERS, REPORT, counting)
    return counted


def fetch(server, integration_type="clearbit"):
    url = f"{server.base_url}/integrations/{integration_type}/credits/report"
    return httpx.get(url, headers={"Cookie": f"claysession={server.session}"}, timeout=LIMIT)


def test_a_report_of_100_000_rows_is_built_once_for_many_calls(builds):
    account = Account.from_seed(workspaces=1, users=7000, integrations=2)
    account.clock.set(parse_moment("2024-06-30T23:59:59Z"))
    with MockServer(account) as server:
        first, second, third = (fetch(server) for _ in range(3))
    assert first.content.count(b'"date":') >= 100_000
    assert first.content == second.content == third.content
    assert builds == ["clearbit"]


def test_an_answer_is_built_again_after_the_next_entry_and_not_before(builds):
    account = Account.from_seed()
    series = account.ledger(account.workspaces[0], account.clock.now()).by_integration["clearbit"]
    moments = sorted(set(series.moments))
    bodies = Bodies(account)
    for moment, following in pairwise(moments):
        account.clock.set(moment)
        builds.clear()
        bodies.get(ANSWERS[REPORT], "clearbit")
        account.clock.set(moment + (following - moment) / 2)
        bodies.get(ANSWERS[REPORT], "clearbit")
        assert builds == ["clearbit"]


def test_a_running_clock_lets_usage_appear():
    seconds = iter(range(0, 10**6, 3600))
    account = Account.from_seed(clock=Clock(speed=1, monotonic=lambda: float(next(seconds))))
    bodies = Bodies(account)
    seen = [bodies.get(ANSWERS["get_workspace_credits"], "w_1") for _ in range(48)]
    assert 5 < len(set(seen)) < 48


def test_what_nobody_has_asked_for_is_forgotten_first(monkeypatch, builds):
    monkeypatch.setattr(sys.modules["clay_credits_mock.answers"], "_MAX_CACHED", 2)
    bodies = Bodies(Account.from_seed())
    for one in ("clearbit", "sample-web-reader", "clearbit", "sample-unused", "clearbit", "sample-web-reader"):
        bodies.get(ANSWERS[REPORT], one)
    assert builds == ["clearbit", "sample-web-reader", "sample-unused", "sample-web-reader"]


def test_more_answers_than_are_kept_are_still_right():
    account = Account.from_seed(users=200, integrations=60)
    bodies = Bodies(account)
    assert everything(account, bodies) == everything(account, bodies) == everything(account)
