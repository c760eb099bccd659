"""The connections of the default transport: when they are made, kept, shared, waited for and let go."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpcore
import pytest

from clay_credits import APITimeoutError, AsyncClay, Clay
from clay_credits._runtime import httpcore_transport
from clay_credits._runtime.httpcore_transport import _origin
from clay_credits._runtime.httptools_connection import HttptoolsConnection
from limits import LIMIT, in_threads, run_async

# Both kinds of connections that the transport can go by.
pytestmark = [
    pytest.mark.parametrize("carrier", ["httpcore", "httptools"], indirect=True),
    pytest.mark.usefixtures("carrier"),
]

OWNERS = b'{"owners": []}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(OWNERS), OWNERS)


class Server:
    """Answers each request on a connection with the next of some texts, and ends the connection after the last."""

    def __init__(self, *texts, wait=None):
        self.texts, self.wait = texts, wait
        self.connections, self.requests = 0, 0
        self.asked = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                connection.settimeout(LIMIT)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            for text in self.texts:
                head = b""
                while b"\r\n\r\n" not in head:
                    received = connection.recv(65536)
                    if not received:
                        return
                    head += received
                self.requests += 1
                self.asked.set()
                if self.wait:
                    self.wait.wait(LIMIT)
                connection.sendall(text)


def many(way, server, use, **options):
    """Use one client several times, each time after the other."""
    if way.client is Clay:

        def all_of(clay):
            return [step(clay) for step in use]
    else:

        async def all_of(clay):
            return [await step(clay) for step in use]

    return way.call(all_of, session="s", base_url=server.base_url, **options)


def owners(clay):
    return clay.owners.list(max_retries=0)


def test_calls_one_after_the_other_share_a_connection(way):
    with Server(*[ANSWER] * 3) as server:
        many(way, server, [owners] * 3)
        assert (server.connections, server.requests) == (1, 3)


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n" % (len(OWNERS), OWNERS)


@pytest.mark.parametrize(
    ("text", "connections"),
    [
        (HEAD + CHUNKED + b"\r\n", 1),
        (HEAD + CHUNKED + b"X: trailer\r\n\r\n", 1),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" + ANSWER, 1),
        (ANSWER.replace(b"OK", b"OK\r\nConnection: close"), 2),
        (ANSWER.replace(b"1.1", b"1.0"), 2),
    ],
    ids=["chunks", "trailers", "a hint", "to be closed", "HTTP/1.0"],
)
def test_a_connection_is_used_again_where_its_answer_allows_it(way, text, connections):
    with Server(text, ANSWER) as server:
        many(way, server, [owners] * 2)
        assert (server.connections, server.requests) == (connections, 2)


STALE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("arriving", [b"", STALE], ids=["its end", "an answer that nobody asked for"])
def test_an_idle_connection_on_which_something_arrives_is_not_used_again(way, carrier, arriving):
    def arrive(clay):
        ((_, connection),) = next(iter(clay._connection.get()._idle._idle.values()))
        stream = connection._stream if carrier == "httptools" else connection._connection._network_stream
        if way.client is Clay:
            stream._sock.close()
            stream._sock, theirs = socket.socketpair()
            theirs.sendall(arriving)
            theirs.close()
        elif arriving:
            stream.data_received(arriving)
        else:
            stream.eof_received()

    async def arrive_async(clay):
        arrive(clay)

    with Server(ANSWER, ANSWER) as server:
        many(way, server, [owners, arrive if way.client is Clay else arrive_async, owners])
        assert (server.connections, server.requests) == (2, 2)


def test_connections_are_limited_and_waited_for_in_threads(monkeypatch):
    monkeypatch.setattr(httpcore_transport, "MAX_CONNECTIONS", 4)
    with Server(*[ANSWER] * 40) as server, Clay(session="s", base_url=server.base_url) as clay:
        assert len(in_threads(lambda _: owners(clay), range(40), 16)) == 40
        assert server.requests == 40
        assert server.connections <= 4


def test_connections_are_limited_and_waited_for_in_tasks(monkeypatch):
    monkeypatch.setattr(httpcore_transport, "MAX_CONNECTIONS", 4)

    async def main():
        async with AsyncClay(session="s", base_url=server.base_url) as clay:
            await asyncio.gather(*[owners(clay) for _ in range(40)])

    with Server(*[ANSWER] * 40) as server:
        run_async(main())
        assert (server.connections, server.requests) == (4, 40)


def test_a_call_that_finds_no_free_connection_times_out(monkeypatch):
    monkeypatch.setattr(httpcore_transport, "MAX_CONNECTIONS", 1)
    answering = threading.Event()
    with (
        Server(ANSWER, wait=answering) as server,
        Clay(session="s", base_url=server.base_url) as clay,
        ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(owners, clay)
        assert server.asked.wait(LIMIT)
        with pytest.raises(APITimeoutError, match="PoolTimeout"):
            clay.owners.list(timeout=0.01, max_retries=0)
        answering.set()
        assert first.result(LIMIT).owners == []


def test_a_task_that_finds_no_free_connection_times_out(monkeypatch):
    monkeypatch.setattr(httpcore_transport, "MAX_CONNECTIONS", 1)
    answering = threading.Event()

    async def main():
        async with AsyncClay(session="s", base_url=server.base_url) as clay:
            first = asyncio.ensure_future(owners(clay))
            assert await asyncio.to_thread(server.asked.wait, LIMIT)
            with pytest.raises(APITimeoutError, match="PoolTimeout"):
                await clay.owners.list(timeout=0.01, max_retries=0)
            answering.set()
            assert (await first).owners == []

    with Server(ANSWER, wait=answering) as server:
        run_async(main())


def test_a_call_that_is_under_way_when_its_client_is_closed_ends_well(way):
    answering = threading.Event()
    with Server(ANSWER, wait=answering) as server:
        if way.client is Clay:
            clay = Clay(session="s", base_url=server.base_url)
            with ThreadPoolExecutor(1) as pool:
                running = pool.submit(owners, clay)
                assert server.asked.wait(LIMIT)
                clay.close()
                answering.set()
                assert running.result(LIMIT).owners == []
        else:
            run_async(closed_under_way(server, answering))


async def closed_under_way(server, answering):
    clay = AsyncClay(session="s", base_url=server.base_url)
    running = asyncio.ensure_future(owners(clay))
    assert await asyncio.to_thread(server.asked.wait, LIMIT)
    await clay.aclose()
    answering.set()
    assert (await running).owners == []


def test_a_task_that_is_cancelled_gives_its_place_to_another(monkeypatch):
    monkeypatch.setattr(httpcore_transport, "MAX_CONNECTIONS", 1)
    answering = threading.Event()

    async def main():
        async with AsyncClay(session="s", base_url=server.base_url) as clay:
            first = asyncio.ensure_future(owners(clay))
            assert await asyncio.to_thread(server.asked.wait, LIMIT)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            answering.set()
            assert (await owners(clay)).owners == []
        assert server.connections == 2

    with Server(ANSWER, wait=answering) as server:
        run_async(main())


STAGES = {
    "httpcore": [(httpcore.HTTP11Connection, "handle_request"), (httpcore.HTTP11Connection, "_receive_response_body")],
    "httptools": [(HttptoolsConnection, "handle_request"), (HttptoolsConnection, "_body")],
}


@pytest.mark.parametrize("stage", [0, 1], ids=["head", "body"])
def test_an_interruption_gives_the_place_of_its_call_to_another(monkeypatch, carrier, stage):
    monkeypatch.setattr(httpcore_transport, "MAX_CONNECTIONS", 1)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with Server(ANSWER, ANSWER) as server, Clay(session="s", base_url=server.base_url) as clay:
        with monkeypatch.context() as patched:
            patched.setattr(*STAGES[carrier][stage], interrupted)
            with pytest.raises(KeyboardInterrupt):
                owners(clay)
        assert owners(clay).owners == []


@pytest.mark.parametrize(
    ("scheme", "authority", "expected", "host"),
    [
        ("https", "a.example", (b"https", b"a.example", 443), b"a.example"),
        ("https", "a.example:443", (b"https", b"a.example", 443), b"a.example"),
        ("http", "a.example:443", (b"http", b"a.example", 443), b"a.example:443"),
        ("http", "[::1]", (b"http", b"::1", 80), b"[::1]"),
        ("http", "[::1]:8080", (b"http", b"::1", 8080), b"[::1]:8080"),
    ],
)
def test_a_base_url_becomes_an_origin_and_a_host_header(scheme, authority, expected, host):
    origin, named = _origin(scheme, authority)
    assert (origin.scheme, origin.host, origin.port, named) == (*expected, host)
