"""Drift is reported once for each kind, to a logger and to `on_drift`."""

import logging

import httpx
import pytest

from account import list_owners
from clay_credits import APIResponseValidationError
from patches import exhaust_stack

BODY = {"owners": [{"id": 1}, {"id": 2, "new": "secret"}], "more": None}


def thrice(way):
    """Call twice, and once by a copy."""
    by_copy = lambda clay: list_owners(clay.with_options(timeout=3))  # noqa: E731
    return lambda clay: way.in_turn(clay, [list_owners, list_owners, by_copy])


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG, logger="clay_credits.drift")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "clay_credits.drift"]


def test_each_kind_of_drift_is_reported_once(way, logged):
    found = []
    way.answer(httpx.Response(200, json=BODY), thrice(way), on_drift=found.append)
    assert [(drift.pointer, drift.expected, drift.found) for drift in found] == [
        ("/owners/0/id", "string", "integer"),
        ("/owners/1/new", "nothing", "string"),
        ("/more", "nothing", "null"),
    ]
    assert logged() == [
        "list_owners /owners/*/id: expected string, found integer",
        "list_owners /owners/*/new: expected nothing, found string",
        "list_owners /more: expected nothing, found null",
    ]
    assert "secret" not in repr(found)


def test_body_of_another_type_is_drift_at_the_top(way, logged):
    way.answer(httpx.Response(200, json=[]), list_owners)
    assert logged() == ["list_owners /: expected object, found array"]


def test_too_deep_body_is_an_error(way, monkeypatch):
    exhaust_stack(monkeypatch)
    with pytest.raises(APIResponseValidationError, match="nested too deeply"):
        way.answer(httpx.Response(200, json=BODY), list_owners)


def test_new_kind_of_drift_is_reported(way):
    found, bodies = [], [{"a": 1}, {"a": 1, "b": 1}, {}]
    way.answer([httpx.Response(200, json=body) for body in bodies], thrice(way), on_drift=found.append)
    assert [drift.pointer for drift in found] == ["/a", "/b"]


def test_drift_of_nested_properties(way):
    body = {"id": 1, "provider": {"name": 2}}
    raw = way.answer(httpx.Response(200, json=body), lambda clay: clay.integrations.with_raw_response.get("i"))
    assert [drift.pointer for drift in raw.drift] == ["/id", "/provider/name"]
