"""Timeouts: a call ends in time, also if the service drips or a function of the caller is slow."""

import asyncio
import time

import pytest

from account import list_owners, stream_report
from carriers import CARRIERS, OWN
from clay_credits import APITimeoutError, AsyncClay, Clay, ClayError
from server import STALL, ScriptedServer, answer
from table import DRIPS, HEAD, OWNERS

PROMPT = 20
"""Seconds in which a busy machine ends a call of one second."""

by_deadline = pytest.mark.parametrize(
    "way",
    [way for name, way in CARRIERS.items() if name in OWN or name.endswith("async")],
    ids=[name for name in CARRIERS if name in OWN or name.endswith("async")],
)


def ended(way, server, use, **options):
    """Return the error of a call with a short timeout, which has to end soon."""
    started = time.monotonic()
    with pytest.raises(APITimeoutError) as caught:
        way.call(use, base_url=server.base_url, **{"session": "s", "total_timeout": 0.3, **options})
    assert time.monotonic() - started < PROMPT
    return caught.value


@by_deadline
@pytest.mark.parametrize("scripts", [row[1] for row in DRIPS], ids=[row[0] for row in DRIPS])
def test_total_timeout_ends_a_dripping_answer(way, scripts):
    with ScriptedServer(scripts) as server:
        error = ended(way, server, list_owners)
    assert "longer than the total timeout" in str(error)
    assert error.tries == 1


@by_deadline
@pytest.mark.parametrize("scripts", [row[1] for row in DRIPS], ids=[row[0] for row in DRIPS])
def test_total_timeout_ends_a_dripping_stream(way, scripts):
    with ScriptedServer(scripts) as server:
        error = ended(way, server, lambda clay: way.read(stream_report(clay), pytest.fail))
    assert "longer than the total timeout" in str(error)


@pytest.mark.parametrize(
    ("sent", "told"),
    [([STALL], "got no answer: "), ([HEAD, b"Content-Length: 9\r\n\r\n{", STALL], "no complete answer: ")],
)
def test_message_tells_an_answer_that_began(way, sent, told):
    with ScriptedServer([sent]) as server:
        error = ended(way, server, list_owners, total_timeout=0.9)
    assert f"{told}the call took longer than the total timeout (0.9 seconds)" in str(error)


def test_total_timeout_of_a_call(way):
    with ScriptedServer([[STALL]]) as server:
        use = lambda clay: clay.owners.list(total_timeout=0.5)  # noqa: E731
        assert ended(way, server, use, total_timeout=1_000).tries == 1


def test_total_timeout_of_a_copy(way):
    with ScriptedServer([[STALL]]) as server:
        use = lambda clay: clay.with_options(total_timeout=0.5).owners.list()  # noqa: E731
        assert ended(way, server, use, total_timeout=1_000).tries == 1


def test_total_timeout_counts_the_session_function(way):
    async def slow_in_loop():
        await asyncio.sleep(PROMPT)

    def slow():
        time.sleep(0.6)
        return "s"

    with ScriptedServer([[answer(200, OWNERS)]]) as server:
        function = slow_in_loop if way.client is AsyncClay else slow
        error = ended(way, server, list_owners, session=function, total_timeout=0.5)
    assert "session() took longer than the total timeout" in str(error)
    assert error.tries == 0
    assert server.requests == []


def test_session_function_may_not_call_its_client(way):
    kept = []

    def needs_itself():
        return kept[0].with_options(timeout=5).owners.list()

    async def needs_itself_in_loop():
        return await kept[0].with_options(timeout=5).owners.list()

    def use(clay):
        kept.append(clay)
        return clay.owners.list()

    with pytest.raises(ClayError, match=r"session\(\) calls the client that needs the session"):
        way.call(use, session=needs_itself if way.client is Clay else needs_itself_in_loop)


def test_session_function_may_call_a_copy(way):
    kept = []

    def signs_in():
        return kept[0].with_options(session="first").owners.list().owners[0].id

    async def signs_in_in_loop():
        return (await kept[0].with_options(session="first").owners.list()).owners[0].id

    def use(clay):
        kept.append(clay)
        return clay.owners.list()

    with ScriptedServer([[answer(200, OWNERS)]]) as server:
        assert way.call(
            use, session=signs_in if way.client is Clay else signs_in_in_loop, base_url=server.base_url
        ).owners
    assert [b"claysession=first" in request for request in server.requests] == [True, False]
    assert b"claysession=u_1" in server.requests[1]
