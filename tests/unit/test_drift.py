"""Drift is reported once for each kind: to a logger, and to whoever wants to know."""

from __future__ import annotations

import logging

import httpx
import pytest

from clay_credits import APIResponseValidationError

BODY = {"owners": [{"id": 1}, {"id": 2, "new": "secret"}], "more": None}


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG, logger="clay_credits.drift")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "clay_credits.drift"]


def answer(_):
    return httpx.Response(200, json=BODY)


def both(clay):
    """Call twice, and once by a copy."""
    if hasattr(clay, "aclose"):
        return both_async(clay)
    return [clay.owners.list(), clay.owners.list(), clay.with_options(timeout=3).owners.list()]


async def both_async(clay):
    return [await clay.owners.list(), await clay.owners.list(), await clay.with_options(timeout=3).owners.list()]


def test_each_kind_is_reported_once_for_an_operation_and_place(way, logged):
    found = []
    way.answer(answer, both, on_drift=found.append)
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


def test_a_body_of_another_kind_is_reported_at_the_top(way, logged):
    way.answer(lambda _: httpx.Response(200, json=[]), lambda clay: clay.owners.list())
    assert logged() == ["list_owners /: expected object, found array"]


def test_a_body_that_no_stack_is_deep_enough_for_is_an_error(way, monkeypatch):
    def overflow(*_):
        raise RecursionError

    monkeypatch.setattr("clay_credits_runtime.model.decode_model", overflow)
    with pytest.raises(APIResponseValidationError, match="nested too deeply"):
        way.answer(answer, lambda clay: clay.owners.list())


def test_each_try_is_logged_in_one_line_without_arguments(way, caplog):
    caplog.set_level(logging.DEBUG, logger="clay_credits")
    statuses = iter([503, 200])

    def handler(_):
        return httpx.Response(next(statuses), json={}, headers={"X-Request-Id": "r-1"})

    way.answer(handler, lambda clay: clay.users.get_credits("u_secret"))
    lines = [record.getMessage() for record in caplog.records if record.name == "clay_credits"]
    assert len(lines) == 2
    assert lines[0].startswith("GET /users/{userId}/credits -> 503 in ")
    assert lines[1].endswith(" ms, request id r-1, try 2")
    assert "u_secret" not in "".join(lines)


def test_a_try_without_an_answer_is_logged(way, caplog):
    caplog.set_level(logging.DEBUG, logger="clay_credits")

    def handler(_):
        raise httpx.ConnectError("refused")

    with pytest.raises(Exception, match="refused"):
        way.answer(handler, lambda clay: clay.owners.list(), max_retries=0)
    lines = [record.getMessage() for record in caplog.records if record.name == "clay_credits"]
    assert lines == ["GET /owners -> no answer (ConnectError: refused), try 1"]


def test_a_kind_that_was_reported_does_not_hide_the_next(way):
    found, bodies = [], iter([{"a": 1}, {"a": 1, "b": 1}])

    def handler(_):
        return httpx.Response(200, json=next(bodies, {}))

    way.answer(handler, both, on_drift=found.append)
    assert [drift.pointer for drift in found] == ["/a", "/b"]


def test_drift_below_a_property_leaves_what_came_before_in_place(way):
    body = {"id": 1, "provider": {"name": 2}}
    raw = way.answer(
        lambda _: httpx.Response(200, json=body), lambda clay: clay.integrations.with_raw_response.get("i")
    )
    assert [drift.pointer for drift in raw.drift] == ["/id", "/provider/name"]
