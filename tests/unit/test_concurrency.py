"""One client under many threads, many tasks, after a fork, and in another event loop."""

import asyncio
import itertools
import threading

import httpx
import pytest
import trio

from account import get_balance, list_owners
from children import in_child, needs_fork
from clay_credits import AsyncClay, Clay, ClayError
from limits import LIMIT, run_async
from ways import AsyncWay, SyncWay

THREADS = 32


class RenewingService:
    """A service that renews the session with each answer, and notes cookies that it never set."""

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


def test_calls_at_once_send_one_session_each(way):
    service, saved = RenewingService(), []
    use = lambda clay: way.at_once(clay, list_owners, 640)  # noqa: E731
    found = way.answer(service, use, session="first", on_session_renewed=saved.append)
    assert (len(found), service.calls, service.wrong) == (640, 640, [])
    assert sorted(saved) == sorted(service.given - {"first"})


def test_threads_ask_for_the_session_once():
    asked, barrier, way = [], threading.Barrier(THREADS), SyncWay()

    def ask():
        asked.append(1)
        return "one"

    def call(clay):
        barrier.wait(LIMIT)
        return list_owners(clay)

    way.answer(lambda _: httpx.Response(200, json={}), lambda clay: way.at_once(clay, call, THREADS), session=ask)
    assert asked == [1]


def test_tasks_ask_for_the_session_once():
    asked = []

    async def ask():
        asked.append(1)
        await asyncio.sleep(0)
        return "one"

    way = AsyncWay()
    way.answer(lambda _: httpx.Response(200, json={}), lambda clay: way.at_once(clay, list_owners, 50), session=ask)
    assert asked == [1]


def test_async_client_belongs_to_one_loop(server):
    clay = AsyncClay(session=server.session, base_url=server.base_url)

    async def use():
        await clay.owners.list()

    async def use_and_close():
        await use()
        await clay._client.connection.get().aclose()

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
        parents = clay._client.connection.get()
        same = in_child(lambda: str(get_balance(clay) == before and clay._client.connection.get() is not parents))
        assert same == "True"
        assert clay._client.connection.get() is parents
        assert get_balance(clay) == before
