"""One client under many threads, many tasks, after a fork, and in another event loop."""

from __future__ import annotations

import asyncio
import itertools
import threading

import httpx
import pytest
import trio

from account import get_balance
from children import in_child, needs_fork
from clay_credits import AsyncClay, Clay, ClayError
from limits import LIMIT, in_threads, run_async

THREADS, TASKS = 32, 1_000


class Service:
    """A service that renews the session with each answer, and refuses one it never gave."""

    def __init__(self):
        self.lock = threading.Lock()
        self.given = {"first"}
        self.numbers = itertools.count()
        self.calls = 0
        self.wrong = []

    def __call__(self, request):
        cookies = request.headers.get_list("cookie")
        with self.lock:
            self.calls += 1
            if len(cookies) != 1 or cookies[0].removeprefix("claysession=") not in self.given:
                self.wrong.append(cookies)
            renewed = f"renewed-{next(self.numbers)}"
            self.given.add(renewed)
        return httpx.Response(200, json={"owners": []}, headers={"Set-Cookie": f"claysession={renewed}"})


def test_threads_share_a_client():
    service, saved = Service(), []
    with httpx.Client(transport=httpx.MockTransport(service)) as http_client:
        clay = Clay(session="first", http_client=http_client, on_session_renewed=saved.append)

        def call(_):
            return clay.owners.list().owners

        results = in_threads(call, range(640), THREADS)
    assert results == [[]] * 640
    assert service.calls == 640
    assert service.wrong == []
    assert sorted(saved) == sorted(service.given - {"first"})


def test_tasks_share_a_client():
    service, saved = Service(), []

    async def main():
        async with httpx.AsyncClient(transport=httpx.MockTransport(service)) as http_client:
            clay = AsyncClay(session="first", http_client=http_client, on_session_renewed=saved.append)
            return await asyncio.gather(*(clay.owners.list() for _ in range(TASKS)))

    assert len(run_async(main())) == TASKS
    assert service.calls == TASKS
    assert service.wrong == []
    assert sorted(saved) == sorted(service.given - {"first"})


def test_threads_ask_for_the_session_once():
    asked, barrier = [], threading.Barrier(THREADS)

    def ask():
        asked.append(1)
        return "one"

    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={}))) as http_client:
        clay = Clay(session=ask, http_client=http_client)

        def call(_):
            barrier.wait(LIMIT)
            return clay.owners.list()

        in_threads(call, range(THREADS), THREADS)
    assert asked == [1]


def test_tasks_ask_for_the_session_once():
    asked = []

    async def ask():
        asked.append(1)
        await asyncio.sleep(0)
        return "one"

    async def main():
        async with httpx.AsyncClient(
            transport=httpx.MockTransport(lambda _: httpx.Response(200, json={}))
        ) as http_client:
            clay = AsyncClay(session=ask, http_client=http_client)
            await asyncio.gather(*(clay.owners.list() for _ in range(50)))

    run_async(main())
    assert asked == [1]


def test_async_client_belongs_to_one_loop(server):
    clay = AsyncClay(session=server.session, base_url=server.base_url)

    async def use():
        await clay.owners.list()

    async def use_and_close():
        await use()
        await clay._connection.get().aclose()

    run_async(use_and_close())
    with pytest.raises(ClayError, match="another event loop"):
        run_async(use())


def test_trio_is_refused():
    async def main():
        async with AsyncClay(session="s") as clay:
            await clay.owners.list()

    with pytest.raises(ClayError, match=r"^AsyncClay runs on asyncio, with its own loop or uvloop: trio is not "):
        trio.run(main)


@needs_fork
def test_forked_process_has_connections_of_its_own(server):
    with Clay(session=server.session, base_url=server.base_url) as clay:
        before = get_balance(clay)
        parents = clay._connection.get()
        same = in_child(lambda: str(get_balance(clay) == before and clay._connection.get() is not parents))
        assert same == "True"
        assert clay._connection.get() is parents
        assert get_balance(clay) == before
