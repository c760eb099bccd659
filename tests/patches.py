"""The places inside of the runtime that tests change: its limits, its clocks and the network below it."""

import itertools
import socket
import time
import weakref
from types import SimpleNamespace


def limit_connections(monkeypatch, most):
    """Let each client have this many connections at a time."""
    for module in ("pooled_transport", "async_pooled_transport"):
        monkeypatch.setattr(f"clay_credits_runtime.{module}.MAX_CONNECTIONS", most)


def limit_bodies(monkeypatch, most):
    """Let a body have this many bytes."""
    monkeypatch.setattr("clay_credits_runtime.flow.MAX_BODY_BYTES", most)


def set_clock(monkeypatch, now):
    """Let calls ask a function what time it is. Other threads, such as the mock's, live in real time."""
    for module in ("flow", "body", "streamed_answer"):
        clock = SimpleNamespace(monotonic=now, perf_counter=now)
        monkeypatch.setattr(f"clay_credits_runtime.{module}.time", clock)


def without_msgspec(monkeypatch):
    """Let the standard library parse JSON, as if msgspec were not installed."""
    monkeypatch.setattr("clay_credits_runtime.json_reader.msgspec", lambda: None)


def exhaust_stack(monkeypatch):
    """Let models be nested deeper than the stack allows."""

    def overflow(*_):
        raise RecursionError

    for name in ("model.decode_model", "codec.Items.decode"):
        monkeypatch.setattr(f"clay_credits_runtime.{name}", overflow)


def forget_sessions(monkeypatch):
    """Forget the sessions of earlier tests, whose redaction would hide a leak."""
    monkeypatch.setattr("clay_credits_runtime.redaction._ALL", weakref.WeakValueDictionary())


def resolve_hosts(monkeypatch, *addresses):
    """Let each host of a sync call have these addresses."""
    resolve = socket.getaddrinfo

    def getaddrinfo(_, port, *__, **___):
        return [one for address in addresses for one in resolve(address, port, type=socket.SOCK_STREAM)]

    patched = SimpleNamespace(getaddrinfo=getaddrinfo, SOCK_STREAM=socket.SOCK_STREAM)
    monkeypatch.setattr("clay_credits_runtime.deadline_streams.socket", patched)


def slow_connections(monkeypatch, seconds):
    """Let each look at the clock take seconds while a sync call connects."""
    looks = itertools.count(time.monotonic(), seconds)
    monkeypatch.setattr("clay_credits_runtime.deadline_streams.time", SimpleNamespace(monotonic=lambda: next(looks)))


class RetryClock:
    """Time that passes only while a call waits for its next try.

    Attributes:
        waited: The seconds of each wait.
        jitter: The range from which the seconds of each wait were chosen.
    """

    chosen = 0.125

    def __init__(self, monkeypatch):
        self.now, self.waited, self.jitter = time.monotonic(), [], []
        set_clock(monkeypatch, lambda: self.now)
        monkeypatch.setattr("clay_credits_runtime.retries.SWITCH.instant", 0)
        monkeypatch.setattr("clay_credits_runtime.retries.random", SimpleNamespace(uniform=self._choose))
        monkeypatch.setattr("clay_credits_runtime.drivers.time", SimpleNamespace(sleep=self._wait))
        monkeypatch.setattr("clay_credits_runtime.drivers._sleep", self._wait_async)

    def _choose(self, low, high):
        self.jitter.append((low, high))
        return self.chosen

    def _wait(self, seconds):
        self.waited.append(seconds)
        self.now += seconds

    async def _wait_async(self, seconds):
        self._wait(seconds)
