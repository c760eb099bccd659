"""One client under many threads, many tasks, after a fork, and in another event loop."""

from __future__ import annotations

import asyncio
import itertools
import os
import select
import signal
import threading

import httpx
import pytest

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


def test_threads_share_a_client_and_each_call_sends_one_session():
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


def test_tasks_share_a_client_and_each_call_sends_one_session():
    service, saved = Service(), []

    async def main():
        async with httpx.AsyncClient(transport=httpx.MockTransport(service)) as http_client:
            clay = AsyncClay(session="first", http_client=http_client, on_session_renewed=saved.append)
            return await asyncio.gather(*(clay.owners.list() for _ in range(TASKS)))

    assert len(run_async(main())) == TASKS
    assert service.calls == TASKS
    assert service.wrong == []
    assert sorted(saved) == sorted(service.given - {"first"})


def test_threads_open_no_more_connections_than_the_pool_allows(server, monkeypatch):
    gauge = Gauge(monkeypatch)
    limits = httpx.Limits(max_connections=5)
    with httpx.Client(limits=limits) as http_client:
        # httpcore may close a connection that another thread has just taken: that call waits until it is tried again.
        timeout = httpx.Timeout(LIMIT, read=5)
        clay = Clay(session=server.session, base_url=server.base_url, http_client=http_client, timeout=timeout)
        results = in_threads(lambda _: clay.workspaces.get_credits("w_1"), range(200), THREADS)
    assert len({str(result) for result in results}) == 1
    assert 1 <= gauge.most <= 5


def test_tasks_open_no_more_connections_than_the_pool_allows(server, monkeypatch):
    gauge = Gauge(monkeypatch)

    async def main():
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=5)) as http_client:
            clay = AsyncClay(session=server.session, base_url=server.base_url, http_client=http_client)
            return await asyncio.gather(*(clay.workspaces.get_credits("w_1") for _ in range(200)))

    assert len({str(result) for result in run_async(main())}) == 1
    assert 1 <= gauge.most <= 5


class Gauge:
    """How many connections httpcore has open, now and at the most."""

    def __init__(self, monkeypatch):
        import httpcore  # noqa: PLC0415 -- the transport's, and of no other test's concern

        self.lock, self.now, self.most = threading.Lock(), 0, 0
        sync_connect, async_connect = httpcore.SyncBackend.connect_tcp, httpcore.AnyIOBackend.connect_tcp

        def connect(*args, **kwargs):
            stream = sync_connect(*args, **kwargs)
            close = stream.close
            self.change(1)
            monkeypatch.setattr(stream, "close", lambda: self.change(-1) or close())
            return stream

        async def connect_async(*args, **kwargs):
            stream = await async_connect(*args, **kwargs)
            close = stream.aclose
            self.change(1)
            monkeypatch.setattr(stream, "aclose", lambda: self.change(-1) or close())
            return stream

        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
        monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_async)

    def change(self, by):
        with self.lock:
            self.now += by
            self.most = max(self.most, self.now)


def test_threads_that_need_a_session_at_once_ask_once():
    asked, barrier = [], threading.Barrier(THREADS)

    def ask():
        asked.append(1)
        return "one"

    def answer(_):
        return httpx.Response(200, json={})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http_client:
        clay = Clay(session=ask, http_client=http_client)

        def call(_):
            barrier.wait(LIMIT)
            return clay.owners.list()

        in_threads(call, range(THREADS), THREADS)
    assert asked == [1]


def test_tasks_that_need_a_session_at_once_ask_once():
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


def test_an_async_client_says_why_it_does_not_work_in_another_loop(server):
    clay = AsyncClay(session=server.session, base_url=server.base_url)

    async def use():
        await clay.owners.list()

    async def use_and_close():
        await use()
        await clay._client.connection.get().aclose()

    run_async(use_and_close())
    with pytest.raises(ClayError, match="another event loop"):
        run_async(use())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_has_connections_of_its_own(server):
    with Clay(session=server.session, base_url=server.base_url) as clay:
        before = clay.workspaces.get_credits("w_1")
        parents = clay._client.connection.get()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                same = clay.workspaces.get_credits("w_1") == before and clay._client.connection.get() is not parents
                os.write(writer, b"1" if same else b"0")
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as answer:
            answered, _, _ = select.select([answer], [], [], LIMIT)
            if not answered:
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            assert answer.read() == b"1"
        assert clay._client.connection.get() is parents
        assert clay.workspaces.get_credits("w_1") == before
