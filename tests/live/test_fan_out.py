"""How many calls run at once, what ends them, and what is kept between calls."""

import asyncio

import httpx
import pytest

import scripted
from clay_credits import APITimeoutError, AsyncClay, Clay, ClayError, InternalServerError
from clay_credits_routes import operations
from limits import in_threads, run_async
from scripted import MONTH, entity, live_service, report

OPTIONS = {"session": "s", **scripted.OPTIONS}
USED = {"entities": [entity("t", 1)]}


class Counted(httpx.AsyncBaseTransport):
    """Answers each request after some turns of the loop, and counts those that are under way."""

    def __init__(self, handle):
        self.handle, self.now, self.most, self.sent, self.cancelled = handle, 0, 0, 0, 0

    async def handle_async_request(self, request):
        self.now += 1
        self.sent += 1
        self.most = max(self.most, self.now)
        try:
            for _ in range(5):
                await asyncio.sleep(0)
            await request.aread()
            return self.handle(request)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.now -= 1


def counted(handle, use):
    transport = Counted(handle)

    async def main():
        async with (
            httpx.AsyncClient(transport=transport) as http_client,
            AsyncClay(http_client=http_client, period=MONTH, **OPTIONS) as clay,
        ):
            try:
                return await use(clay)
            except ClayError as error:
                return error

    return run_async(main()), transport


def test_at_most_four_calls_run_at_once():
    found, transport = counted(live_service(report=USED), report)
    assert found.used_credits == 30
    assert transport.most == 4
    assert transport.sent == 2 + 1 + 31, "types, actions, resources, 30 days and their whole"


def test_the_first_unhappy_answer_ends_the_others():
    days = iter(range(100))

    def fail_later(_):
        return httpx.Response(504, html="<html>") if next(days) == 10 else httpx.Response(200, json=USED)

    error, transport = counted(live_service(report=fail_later), report)
    assert isinstance(error, InternalServerError)
    assert error.operation == "get_integration_credit_report"
    assert transport.sent < 20
    assert transport.now == 0, "a call is left running"


def test_the_whole_call_has_one_limit_of_time(way):
    with pytest.raises(APITimeoutError, match="total timeout"):
        way.answer(live_service(), report, period=MONTH, total_timeout=1e-9, **OPTIONS)


def test_the_catalogue_is_kept_and_account_data_is_not(way):
    asked = []

    def log(name, answer):
        def handle(_):
            asked.append(name)
            return httpx.Response(200, json=answer)

        return handle

    kept = {
        "types": log("types", [{"id": "clearbit", "deletedAt": None}]),
        "actions": log("actions", {"actions": [{"package": "p", "auth": {"providerType": "clearbit"}}]}),
        "subscription": log("subscription", {"currentPeriodStart": 1717372800, "currentPeriodEnd": 1717459200}),
    }
    with pytest.raises(ClayError, match="not found"):
        way.answer(
            live_service(**kept),
            lambda clay: way.in_turn(clay, [report, report, lambda one: one.integrations.get_credits("unknown")]),
            **OPTIONS,
        )
    assert asked == ["types", "subscription", "actions", "subscription", "types"]


def test_an_operation_that_has_no_answer_says_so(way, monkeypatch):
    monkeypatch.setattr(operations, "MAPPED", frozenset())
    with pytest.raises(ClayError, match='routes="workspace" has no answer for list_owners'):
        way.answer(live_service(), lambda clay: clay.owners.list(), **OPTIONS)


def test_rows_are_streamed_and_read_raw(way):
    seen = []
    body = {"entities": [{"id": "t_1", "credits": 1.5, "actionExecutions": 2}]}
    answer = way.answer(
        live_service(report=body),
        lambda clay: way.read(clay.integrations.with_streaming_response.get_credit_report("clearbit"), seen.append),
        **OPTIONS,
    )
    assert [row.used_credits for row in seen] == [1.5]
    assert answer.status_code == 200
    raw = way.answer(live_service(), lambda clay: clay.owners.with_raw_response.list(), **OPTIONS)
    assert (raw.status_code, raw.tries, raw.parse().owners[0].id) == (200, 1, "7")


def test_threads_may_share_a_client():
    with httpx.Client(transport=httpx.MockTransport(live_service())) as http_client:
        clay = Clay(http_client=http_client, **OPTIONS)
        found = in_threads(lambda _: report(clay), range(16), 8)
    assert [one.used_credits for one in found] == [0] * 16
