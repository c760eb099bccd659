"""The connections of a client: when they are made, kept, shared, waited for and closed."""

import asyncio
import functools
import ssl
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import httpcore
import pytest

from account import list_owners
from carriers import CARRIERS, OWN
from certificates import server_tls, trust_authority
from clay_credits import APIConnectionError, APITimeoutError, AsyncClay, Clay
from clay_credits_runtime.connections import AsyncConnection, Connection, _choose
from clay_credits_runtime.deadline_streams import _holds_decrypted
from limits import LIMIT, eventually, run_async, wait
from patches import limit_connections
from server import KEPT, NEXT, NO_OWNERS, ScriptedServer, answer, in_turn

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n" % (len(NO_OWNERS), NO_OWNERS)
STALE = answer(200, b'{"owners": [{"id": "stale"}]}', keep=True)
once = functools.partial(list_owners, max_retries=0)


@pytest.fixture(params=["http", "https"])
def tls(request, monkeypatch, tmp_path):
    if request.param == "http":
        return None
    trust_authority(monkeypatch, tmp_path)
    return server_tls()


def call(way, server, *steps):
    """Use one client several times."""
    return way.call(lambda clay: way.in_turn(clay, steps), session="s", base_url=server.base_url)


@pytest.mark.parametrize(
    ("first", "connections"),
    [
        (CHUNKS + b"\r\n", 1),
        (CHUNKS + b"X: trailer\r\n\r\n", 1),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" + KEPT, 1),
        (answer(200, NO_OWNERS), 2),
        (KEPT.replace(b"1.1", b"1.0"), 2),
    ],
    ids=["chunks", "trailers", "a hint", "to be closed", "HTTP/1.0"],
)
def test_connection_is_reused_if_its_answer_allows_it(way, first, connections):
    # A first answer that closes the connection ends its script too.
    script = in_turn(first, KEPT) if connections == 1 else [first]
    with ScriptedServer([script]) as server:
        call(way, server, once, once)
        assert (server.connections, len(server.requests)) == (connections, 2)


def test_calls_share_a_connection(way, tls):
    with ScriptedServer([in_turn(*[KEPT] * 3)], tls=tls) as server:
        call(way, server, once, once, once)
        assert (server.connections, len(server.requests)) == (1, 3)


def test_host_header_has_the_port(way):
    with ScriptedServer([[answer()]]) as server:
        for base_url in (server.base_url, server.base_url.replace("127.0.0.1", "LOCALHOST")):
            way.call(once, session="s", base_url=base_url)
    hosts = [request.partition(b"Host: ")[2].partition(b"\r\n")[0].decode() for request in server.requests]
    assert hosts == [f"127.0.0.1:{server.port}", f"localhost:{server.port}"]


UNEXPECTED = {
    "its end": [],
    "a stale answer": [STALE],
    "two stale answers": [STALE, STALE],
}
# h11 keeps bytes of the same segment. httpx reads them as the next answer, so the clients of callers do too.
STALE_CONNECTIONS = [
    *(
        pytest.param(way, KEPT, late, id=f"{name}-{came}")
        for name, way in CARRIERS.items()
        for came, late in UNEXPECTED.items()
    ),
    *(
        pytest.param(way, KEPT + STALE, [], id=f"{name}-a stale answer in the same segment")
        for name, way in OWN.items()
    ),
]


@pytest.mark.parametrize(("way", "first", "late"), STALE_CONNECTIONS)
def test_connection_is_not_reused_after_unexpected_bytes(way, tls, first, late):
    answered, sent = threading.Event(), threading.Event()

    # This blocks the event loop, so only the socket knows what arrived.
    def let_the_rest_come(_):
        answered.set()
        wait(sent, "the rest is sent")

    # The rest is sent after the client has read the first answer, so that they arrive apart.
    script = [first, functools.partial(wait, answered, "the first answer is read"), *late, sent.set]
    with ScriptedServer([script, [KEPT]], tls=tls) as server:
        _, _, found = call(way, server, once, let_the_rest_come, functools.partial(list_owners, max_retries=1))
        assert found.owners == []
        assert server.connections == 2


BEFORE_STALE = {
    "a length": [KEPT],
    "a length, in two reads": [KEPT[:-5], KEPT[-5:]],
    "chunks": [CHUNKS + b"\r\n"],
    "trailers": [CHUNKS + b"X: trailer\r\n\r\n"],
}


@pytest.mark.parametrize("part", [1, 9, len(HEAD), len(STALE) - 30])
@pytest.mark.parametrize("first", BEFORE_STALE.values(), ids=BEFORE_STALE)
def test_part_of_a_stale_answer_is_dropped(way, first, part):
    script = [*first[:-1], first[-1] + STALE[:part], NEXT, STALE[part:] + KEPT]
    with ScriptedServer([script, [KEPT]]) as server:
        _, found = call(way, server, once, once)
        assert found.owners == []
        assert server.connections == 2


def test_second_answer_to_one_request_is_an_error(way):
    unasked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with ScriptedServer([in_turn(CHUNKS + b"\r\n" + unasked, KEPT)]) as server:
        with pytest.raises(APIConnectionError, match="an answer that was not asked for"):
            call(way, server, once, once)
        assert server.connections == 1


class FakeTLS:
    """The TLS layer of an idle connection, and what a read of it returns or raises."""

    def __init__(self, came):
        self.came = came

    def read(self, _):
        if isinstance(self.came, Exception):
            raise self.came
        return self.came


@pytest.mark.parametrize(
    ("layer", "holds"),
    [(None, False), (FakeTLS(ssl.SSLWantReadError()), False), (FakeTLS(ssl.SSLError()), True), (FakeTLS(b"H"), True)],
)
def test_tls_layer_may_hold_decrypted_bytes(layer, holds):
    assert _holds_decrypted(layer) is holds


@pytest.mark.parametrize("proxy", ["http://p:1", "https://u:p@p:1"])
def test_connection_goes_through_its_proxy(proxy):
    assert type(Connection("http://a", proxy)._pool).__name__.startswith("Forward")
    assert type(AsyncConnection("http://a", proxy)._pool).__name__.startswith("AsyncForward")


def test_socks_proxy_needs_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "socksio", ModuleType("socksio"))
    settings = {"proxy_url": httpcore.URL("socks5://p:1")}
    assert _choose(settings, None, None, "socks") == "socks"


def test_calls_wait_for_a_connection(way, monkeypatch):
    limit_connections(monkeypatch, 4)
    with ScriptedServer([in_turn(*[KEPT] * 40)]) as server:
        way.call(lambda clay: way.at_once(clay, once, 40), session="s", base_url=server.base_url)
        assert len(server.requests) == 40
        assert server.connections <= 4


class Delayed(ScriptedServer):
    """A server that waits before it answers."""

    def __init__(self):
        self.allowed = threading.Event()
        super().__init__([[functools.partial(wait, self.allowed, "the server may answer"), answer(200, NO_OWNERS)]])

    def wait_for_request(self):
        eventually(lambda: self.requests)


def test_thread_waits_for_a_connection_until_its_timeout(monkeypatch):
    limit_connections(monkeypatch, 1)
    with Delayed() as server, Clay(session="s", base_url=server.base_url) as clay, ThreadPoolExecutor(1) as pool:
        first = pool.submit(once, clay)
        server.wait_for_request()
        with pytest.raises(APITimeoutError, match="connections are in use"):
            once(clay, timeout=0.01)
        server.allowed.set()
        assert first.result(LIMIT).owners == []


def with_running_task(use):
    """Use a client, the server and a task that has sent its request."""

    async def main():
        async with AsyncClay(session="s", base_url=server.base_url) as clay:
            running = asyncio.ensure_future(once(clay))
            await asyncio.to_thread(server.wait_for_request)
            await use(clay, server, running)

    with Delayed() as server:
        run_async(main())


def test_task_waits_for_a_connection_until_its_timeout(monkeypatch):
    limit_connections(monkeypatch, 1)

    async def use(clay, server, running):
        with pytest.raises(APITimeoutError, match="connections are in use"):
            await once(clay, timeout=0.01)
        server.allowed.set()
        assert (await running).owners == []

    with_running_task(use)


def test_cancelled_task_frees_its_connection(monkeypatch):
    limit_connections(monkeypatch, 1)

    async def use(clay, server, running):
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        server.allowed.set()
        assert (await once(clay)).owners == []
        assert server.connections == 2

    with_running_task(use)


def test_closing_a_client_lets_its_calls_end():
    with Delayed() as server, ThreadPoolExecutor(1) as pool:
        clay = Clay(session="s", base_url=server.base_url)
        running = pool.submit(once, clay)
        server.wait_for_request()
        clay.close()
        server.allowed.set()
        assert running.result(LIMIT).owners == []


def test_closing_an_async_client_lets_its_calls_end():
    async def use(clay, server, running):
        await clay.aclose()
        server.allowed.set()
        assert (await running).owners == []

    with_running_task(use)


STAGES = [
    ("while it connects", "httpcore.SyncBackend.connect_tcp"),
    ("in the head", "httpcore.HTTP11Connection.handle_request"),
    ("in the body", "httpcore.HTTP11Connection._receive_response_body"),
    ("as it ends", "httpx.Response.close"),
    ("as it starts", "clay_credits_runtime.pooled_transport.RequestBuilder.build"),
]


@pytest.mark.parametrize("stage", [row[1] for row in STAGES], ids=[row[0] for row in STAGES])
def test_interrupted_call_frees_its_connection(monkeypatch, stage):
    limit_connections(monkeypatch, 1)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with ScriptedServer([in_turn(KEPT, KEPT)]) as server, Clay(session="s", base_url=server.base_url) as clay:
        for _ in range(3):
            with monkeypatch.context() as patched:
                patched.setattr(stage, interrupted)
                with pytest.raises(KeyboardInterrupt):
                    once(clay)
        assert once(clay, timeout=LIMIT).owners == []
