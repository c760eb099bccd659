"""The client under other event loops and schedulers, and in other processes."""

import asyncio
import os
import sys
import textwrap

import anyio
import anyio.lowlevel
import httpx
import httpx2
import pytest

from account import get_unknown_user, stream_report
from children import in_child, needs_fork
from clay_credits import AsyncClay, Clay, ClayError, NotFoundError
from limits import run_async, run_program
from patches import limit_connections
from server import NO_OWNERS, STALL, ScriptedServer, answer

PATIENCE = 30
"""Seconds after which a task fails on a busy machine."""

LIBRARIES = pytest.mark.parametrize("library", [None, httpx, httpx2], ids=["own", "httpx", "httpx2"])


def run_asyncio(main):
    run_async(main())


def run_uvloop(main):
    pytest.importorskip("uvloop").run(main())


def run_eager(main):
    if sys.version_info < (3, 12):
        pytest.skip("asyncio has eager tasks since Python 3.12")

    async def eager():
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        await asyncio.create_task(main())

    run_async(eager())


def run_anyio(main):
    anyio.run(main)


async def in_tasks(function, count):
    await asyncio.gather(*[function() for _ in range(count)])


async def in_a_task_group(function, count):
    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(function)


@LIBRARIES
@pytest.mark.parametrize("at_once", [in_tasks, in_a_task_group])
@pytest.mark.parametrize("run", [run_asyncio, run_uvloop, run_eager, run_anyio])
def test_calls_succeed_and_fail_in_each_loop(run, at_once, library, server):
    server.reset()

    async def use(http_client):
        async with AsyncClay(session=server.session, base_url=server.base_url, http_client=http_client) as clay:
            await at_once(clay.owners.list, 110)
            with pytest.raises(NotFoundError):
                await get_unknown_user(clay)
            async with stream_report(clay, "clearbit") as report:
                rows = [row async for row in report.iter_rows()]
            assert rows == (await clay.integrations.get_credit_report("clearbit")).rows

    async def main():
        if library is None:
            await use(None)
        else:
            async with library.AsyncClient() as http_client:
                await use(http_client)

    run(main)
    assert len(server.calls.list()) == 113


async def move_on(call, _):
    with anyio.move_on_after(0.05) as scope:
        await call()
    assert scope.cancelled_caught


async def fail_after(call, _):
    with pytest.raises(TimeoutError), anyio.fail_after(0.05):
        await call()


async def cancel_scope(call, server):
    async with anyio.create_task_group() as group:
        group.start_soon(call)
        with anyio.fail_after(PATIENCE):
            while not server.requests:
                await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()


@LIBRARIES
@pytest.mark.parametrize("cancel", [move_on, cancel_scope, fail_after])
@pytest.mark.parametrize(
    "script", [[STALL], [answer(200, NO_OWNERS)[:-5], STALL]], ids=["before the head", "in the body"]
)
def test_client_works_after_a_cancelled_call(script, cancel, library, monkeypatch):
    limit_connections(monkeypatch, 1)

    async def main(server):
        limits = {} if library is None else {"limits": library.Limits(max_connections=1)}
        async with (library or httpx).AsyncClient(**limits) as http_client:
            chosen = None if library is None else http_client
            async with AsyncClay(session="s", base_url=server.base_url, http_client=chosen) as clay:
                await cancel(clay.owners.list, server)
                assert (await clay.owners.list(timeout=10, max_retries=0)).owners == []

    with ScriptedServer([script, [answer(200, NO_OWNERS)]]) as server:
        run_async(main(server))
        assert len(server.requests) <= 2


def test_sync_client_works_in_a_running_loop(server):
    async def main():
        with Clay(session=server.session, base_url=server.base_url) as clay:
            return clay.owners.list()

    assert run_async(main()).owners


PROGRAMS = {
    "nest_asyncio": """
        import asyncio
        import nest_asyncio
        from clay_credits import AsyncClay

        nest_asyncio.apply()

        async def main():
            async with AsyncClay() as clay:
                first = asyncio.get_running_loop().run_until_complete(clay.owners.list())
                again = asyncio.run(clay.owners.list())
                assert first == again == await clay.owners.list()

        asyncio.run(main())
    """,
    "gevent": """
        from gevent import monkey
        monkey.patch_all()
        import gevent
        from clay_credits import Clay

        with Clay() as clay:
            # More than there may be connections, so that some wait for others.
            calls = [gevent.spawn(clay.owners.list) for _ in range(150)]
            gevent.joinall(calls, timeout=30)
            assert all(call.value.owners for call in calls)
    """,
    "gevent with httpx": """
        from gevent import monkey
        monkey.patch_all()
        import gevent
        import httpx
        from clay_credits import Clay

        with httpx.Client() as http_client, Clay(http_client=http_client) as clay:
            calls = [gevent.spawn(clay.owners.list) for _ in range(150)]
            gevent.joinall(calls, timeout=30)
            assert all(call.value.owners for call in calls)
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_calls_succeed_in_a_patched_process(program, server):
    if "nest_asyncio" in program and sys.version_info >= (3, 14):
        pytest.skip("nest_asyncio leaves asyncio.current_task() empty since Python 3.14")
    environment = {**os.environ, "CLAY_SESSION": server.session, "CLAY_BASE_URL": server.base_url}
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(program)]
    assert run_program(command, env=environment, check=True).stderr == ""


def refusal(call):
    try:
        call()
    except ClayError as error:
        return str(error)
    return "no error"


FORKED = (
    "This process was forked after the http_client was passed, and both would use the same connections: "
    "make a new http_client and a new client in each process."
)


@needs_fork
@pytest.mark.parametrize("library", [httpx, httpx2])
def test_forked_process_may_not_use_the_http_client(library, server):
    with (
        library.Client() as http_client,
        Clay(session=server.session, base_url=server.base_url, http_client=http_client) as clay,
    ):
        assert clay.owners.list().owners
        assert in_child(lambda: refusal(clay.owners.list)) == FORKED
        assert clay.owners.list().owners


@needs_fork
def test_forked_process_runs_its_own_loop(server):
    clay = AsyncClay(session=server.session, base_url=server.base_url)

    async def call_and_close():
        async with clay:
            return str(bool((await clay.owners.list()).owners))

    assert in_child(lambda: asyncio.run(call_and_close())) == "True"
    assert run_async(call_and_close()) == "True"


@LIBRARIES
def test_another_loop_is_refused(library, server):
    refused = pytest.raises(ClayError, match=r"^This AsyncClay belongs to another event loop, .*: make one per loop\.$")
    http_client = None if library is None else library.AsyncClient()
    clay = AsyncClay(session=server.session, base_url=server.base_url, http_client=http_client)
    first = asyncio.new_event_loop()
    try:
        assert first.run_until_complete(clay.owners.list()).owners
        with refused:
            run_async(clay.owners.list())
        assert first.run_until_complete(clay.owners.list()).owners
        if http_client is None:
            with refused:
                run_async(clay.aclose())
            # The client was not closed.
            assert first.run_until_complete(clay.owners.list()).owners
        first.run_until_complete(clay.aclose())
        if http_client is not None:
            first.run_until_complete(http_client.aclose())
    finally:
        first.close()
