"""The places inside of the runtime that tests change: its limits and its clocks."""

from __future__ import annotations

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
    for module in ("flow", "body", "stream"):
        clock = SimpleNamespace(monotonic=now, perf_counter=now)
        monkeypatch.setattr(f"clay_credits_runtime.{module}.time", clock)


def without_msgspec(monkeypatch):
    """Let the standard library parse JSON, as if msgspec were not installed."""
    monkeypatch.setattr("clay_credits_runtime.json_reader.msgspec", lambda: None)
