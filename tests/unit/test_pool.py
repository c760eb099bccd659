"""Which connection is used again, and which is closed."""

from __future__ import annotations

import pytest

from clay_credits_runtime import pool
from clay_credits_runtime.constants import KEEPALIVE_EXPIRY
from clay_credits_runtime.pool import IdleConnections


class Connection:
    def __init__(self, name, *, expired=False):
        self.name = name
        self.expired = expired

    def has_expired(self):
        return self.expired

    def __repr__(self):
        return self.name


@pytest.fixture
def clock(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(pool.time, "monotonic", lambda: now[0])
    return now


A, B, C, GONE = Connection("a"), Connection("b"), Connection("c"), Connection("gone", expired=True)


def idle(*connections, site="https://a"):
    made = IdleConnections()
    for connection in connections:
        made.put(site, connection)
    return made


def test_the_last_used_connection_is_taken_first_so_that_the_others_can_expire():
    connections = idle(A, B)
    assert [connections.take("https://a") for _ in range(3)] == [(B, []), (A, []), (None, [])]


def test_a_connection_serves_its_own_site_only():
    connections = idle(A)
    assert connections.take("http://a") == (None, [])
    assert connections.take("https://a") == (A, [])


def test_what_the_other_side_has_closed_is_given_out_to_be_closed():
    assert idle(A, GONE).take("https://a") == (A, [GONE])
    assert idle(GONE).take("https://a") == (None, [GONE])


def test_what_nobody_has_used_for_long_is_given_out_to_be_closed(clock):
    connections = idle(A, B)
    clock[0] += KEEPALIVE_EXPIRY / 2
    connections.put("https://a", C)
    clock[0] += KEEPALIVE_EXPIRY / 2
    assert connections.take("https://a") == (C, [])
    connections.put("https://a", C)
    clock[0] += 0.1
    assert connections.take("https://a") == (C, [A, B])


def test_all_are_given_out_at_the_end():
    connections = idle(A, B)
    connections.put("http://c", C)
    assert connections.take_all() == [A, B, C]
    assert connections.take_all() == []
