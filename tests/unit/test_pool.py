"""The pool: which connection is reused or closed, and permits to open one."""

import gc
import weakref

import pytest

from clay_credits_runtime import pool
from clay_credits_runtime.defaults import KEEPALIVE_EXPIRY
from clay_credits_runtime.pool import IdleConnections, Permits


class Connection(str):
    """A connection with a name. A name in capitals means that the server closed it."""

    __slots__ = ()

    def has_expired(self):
        return self.isupper()


@pytest.fixture
def clock(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(pool.time, "monotonic", lambda: now[0])
    return now


def idle(*connections, site="https://a"):
    made = IdleConnections()
    for connection in connections:
        made.put(site, Connection(connection))
    return made


def test_last_used_connection_is_taken_first():
    connections = idle("a", "b")
    assert [connections.take("https://a") for _ in range(3)] == [("b", []), ("a", []), (None, [])]


def test_connection_serves_one_site():
    connections = idle("a")
    assert connections.take("http://a") == (None, [])
    assert connections.take("https://a") == ("a", [])


def test_dead_connections_are_returned():
    connections = idle("a", "B", "C")
    assert connections.take("https://a") == ("a", ["C", "B"])
    connections.put("https://a", Connection("D"))
    assert connections.take("https://a") == (None, ["D"])


def test_expired_connections_are_returned(clock):
    connections = idle("a", "b")
    clock[0] += KEEPALIVE_EXPIRY / 2
    connections.put("https://a", Connection("c"))
    clock[0] += KEEPALIVE_EXPIRY / 2
    assert connections.take("https://a") == ("c", [])
    connections.put("https://a", Connection("c"))
    clock[0] += 0.1
    assert connections.take("https://a") == ("c", ["a", "b"])
    connections.put("https://a", Connection("c"))
    clock[0] += KEEPALIVE_EXPIRY + 0.1
    assert connections.take("https://a") == (None, ["c"])


def test_take_all_returns_each_connection():
    connections = idle("a", "b")
    connections.put("http://c", Connection("c"))
    assert connections.take_all() == ["a", "b", "c"]
    assert connections.take_all() == []


def test_permit_has_one_holder():
    permits = Permits(2)
    held = [permits.take(0), permits.take(0)]
    assert None not in held
    assert permits.take(0) is None
    held[0].give_back()
    held[0].give_back()
    held.append(permits.take(0))
    assert held[-1] is not None
    assert permits.take(0) is None


def test_lost_permit_comes_back():
    permits = Permits(1)
    for _ in range(3):
        assert permits.take(0) is not None
        gc.collect()


def test_permits_do_not_outlive_their_pool():
    permits = Permits(3)
    held, free = permits.take(0), weakref.ref(permits._free)
    del permits
    assert free() is None
    held.give_back()
