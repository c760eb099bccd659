"""The connections of the default transport: when they are made, kept, shared, waited for and closed."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import httpcore
import httpx
import pytest
import trustme

from carriers import CARRIERS, OWN
from clay_credits import APIConnectionError, APITimeoutError, AsyncClay, Clay
from clay_credits_runtime import async_pooled_transport, pooled_transport
from clay_credits_runtime.connections import AsyncConnection, Connection, _choose
from clay_credits_runtime.network import _holds_decrypted
from limits import LIMIT, in_threads, run_async

OWNERS = b'{"owners": []}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(OWNERS), OWNERS)


class Server:
    """Answers each request on a connection with the next of some texts, and ends the connection after the last."""

    def __init__(self, *texts, wait=None, tls=None):
        self.texts, self.wait, self.tls = texts, wait, tls
        self.connections, self.requests = 0, 0
        self.asked, self.answered, self.sent = threading.Event(), threading.Event(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.base_url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"

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
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        connection.settimeout(LIMIT)
        with contextlib.suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                self._answer(connection)

    def _answer(self, connection):
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
            first, *late = text if isinstance(text, list) else [text]
            connection.sendall(first)
            for part in late:
                # Not before the client has read the first, lest both arrive at once.
                self.answered.wait(LIMIT)
                connection.sendall(part)
        self.sent.set()


def many(way, server, use, **options):
    """Use one client several times, each time after the other."""
    return way.call(lambda clay: way.in_turn(clay, use), session="s", base_url=server.base_url, **options)


def owners(clay):
    return clay.owners.list(max_retries=0)


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


STALE = b"HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n" + b'{"owners": [{"id": "stale"}]}'


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(params=["http", "https"])
def tls(request, authority, monkeypatch, tmp_path):
    if request.param == "http":
        return None
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


ARRIVED = {
    "its end": [ANSWER],
    "a stale answer": [ANSWER, STALE],
    "two stale answers": [ANSWER, STALE, STALE],
    "a stale answer in the same segment": [ANSWER + STALE],
}
# h11 keeps what came in the same segment. A client of the caller's takes it for the next answer, as httpx does.
KEPT = [
    pytest.param(way, answer, id=f"{name}-{arrived}")
    for name, way in CARRIERS.items()
    for arrived, answer in ARRIVED.items()
    if name in OWN or "segment" not in arrived
]


@pytest.mark.parametrize(("way", "answer"), KEPT)
def test_a_connection_on_which_something_arrived_is_not_used_again(way, tls, answer):
    # The loop does not run meanwhile, so only the socket knows.
    def wait(_):
        server.answered.set()
        assert server.sent.wait(LIMIT)

    async def wait_in_loop(clay):
        wait(clay)

    with Server(answer, tls=tls) as server:
        steps = [owners, wait if way.client is Clay else wait_in_loop, lambda clay: clay.owners.list(max_retries=1)]
        _, _, found = many(way, server, steps)
        assert found.owners == []
        assert server.connections == 2


def test_calls_one_after_the_other_share_a_connection(way, tls):
    with Server(*[ANSWER] * 3, tls=tls) as server:
        many(way, server, [owners] * 3)
        assert (server.connections, server.requests) == (1, 3)


class FakeTLS:
    """The TLS layer of an idle connection: what a read of it comes to."""

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
def test_the_tls_layer_can_hold_what_the_socket_has_given(layer, holds):
    assert _holds_decrypted(layer) is holds


@pytest.mark.parametrize(("proxy", "kind"), [("http://p:1", "Forward"), ("https://u:p@p:1", "Forward")])
def test_a_connection_goes_through_its_proxy(proxy, kind):
    assert type(Connection("http://a", proxy)._pool).__name__.startswith(kind)
    assert type(AsyncConnection("http://a", proxy)._pool).__name__.startswith(f"Async{kind}")


def test_a_socks_proxy_is_chosen_where_its_package_is_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "socksio", ModuleType("socksio"))
    settings = {"proxy_url": httpcore.URL("socks5://p:1")}
    assert _choose(settings, None, None, "socks") == "socks"


EMPTY_CHUNKS = b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
BEFORE_STALE = {
    "a length": [ANSWER],
    "a length, in two reads": [ANSWER[:-5], ANSWER[-5:]],
    "chunks": [HEAD + CHUNKED + b"\r\n"],
    "trailers": [HEAD + CHUNKED + b"X: trailer\r\n\r\n"],
}


@pytest.mark.parametrize("part", [1, 9, len(HEAD), len(STALE) - 30])
@pytest.mark.parametrize("first", BEFORE_STALE.values(), ids=BEFORE_STALE)
def test_the_beginning_of_another_answer_is_not_put_before_the_next(way, first, part):
    first = [*first[:-1], first[-1] + STALE[:part]]
    with Server(first, STALE[part:] + ANSWER) as server:
        server.answered.set()
        _, found = many(way, server, [owners] * 2)
        assert found.owners == []
        assert server.connections == 2


def test_an_answer_that_was_not_asked_for_is_told(way):
    with Server(HEAD + CHUNKED + b"\r\n" + HEAD + EMPTY_CHUNKS, ANSWER) as server:
        with pytest.raises(APIConnectionError, match="an answer that was not asked for"):
            many(way, server, [owners, owners])
        assert server.connections == 1


def limit(monkeypatch, connections):
    for module in (pooled_transport, async_pooled_transport):
        monkeypatch.setattr(module, "MAX_CONNECTIONS", connections)


def test_connections_are_limited_and_waited_for_in_threads(monkeypatch):
    limit(monkeypatch, 4)
    with Server(*[ANSWER] * 40) as server, Clay(session="s", base_url=server.base_url) as clay:
        assert len(in_threads(lambda _: owners(clay), range(40), 16)) == 40
        assert server.requests == 40
        assert server.connections <= 4


def test_connections_are_limited_and_waited_for_in_tasks(monkeypatch):
    limit(monkeypatch, 4)

    async def main():
        async with AsyncClay(session="s", base_url=server.base_url) as clay:
            await asyncio.gather(*[owners(clay) for _ in range(40)])

    with Server(*[ANSWER] * 40) as server:
        run_async(main())
        assert (server.connections, server.requests) == (4, 40)


def test_a_call_that_finds_no_free_connection_times_out(monkeypatch):
    limit(monkeypatch, 1)
    answering = threading.Event()
    with (
        Server(ANSWER, wait=answering) as server,
        Clay(session="s", base_url=server.base_url) as clay,
        ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(owners, clay)
        assert server.asked.wait(LIMIT)
        with pytest.raises(APITimeoutError, match="connections are in use"):
            clay.owners.list(timeout=0.01, max_retries=0)
        answering.set()
        assert first.result(LIMIT).owners == []


def test_a_task_that_finds_no_free_connection_times_out(monkeypatch):
    limit(monkeypatch, 1)
    answering = threading.Event()

    async def main():
        async with AsyncClay(session="s", base_url=server.base_url) as clay:
            first = asyncio.ensure_future(owners(clay))
            assert await asyncio.to_thread(server.asked.wait, LIMIT)
            with pytest.raises(APITimeoutError, match="connections are in use"):
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
    limit(monkeypatch, 1)
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


STAGES = [
    ("while it connects", httpcore.SyncBackend, "connect_tcp"),
    ("in the head", httpcore.HTTP11Connection, "handle_request"),
    ("in the body", httpcore.HTTP11Connection, "_receive_response_body"),
    ("as it ends", httpx.Response, "close"),
    ("as it starts", pooled_transport.RequestBuilder, "build"),
]


@pytest.mark.parametrize("stage", [row[1:] for row in STAGES], ids=[row[0] for row in STAGES])
def test_an_interrupted_call_leaves_its_place_to_another(monkeypatch, stage):
    limit(monkeypatch, 1)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with Server(ANSWER, ANSWER) as server, Clay(session="s", base_url=server.base_url) as clay:
        for _ in range(3):
            with monkeypatch.context() as patched:
                patched.setattr(*stage, interrupted)
                with pytest.raises(KeyboardInterrupt):
                    owners(clay)
        assert clay.owners.list(timeout=LIMIT, max_retries=0).owners == []


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("http://localhost:{port}", "localhost:{port}"),
        ("http://LOCALHOST:{port}/v3", "localhost:{port}"),
        ("http://127.0.0.1:{port}", "127.0.0.1:{port}"),
    ],
)
def test_the_host_header_follows_from_the_base_url(way, base_url, host):
    heads = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def serve():
            connection, _ = listener.accept()
            with connection:
                heads.append(connection.recv(65536))
                connection.sendall(ANSWER)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        way.call(owners, session="s", base_url=base_url.format(port=port))
        thread.join(LIMIT)
    assert f"\r\nHost: {host.format(port=port)}\r\n".encode() in heads[0]
