"""The network below httpcore's asynchronous connections, against servers of asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import ssl

import httpcore
import pytest

from clay_credits_runtime.asyncio_stream import AsyncioBackend, _fail


def run_against(peer, use):
    """Connect a stream to a function that serves its other side, and use it."""
    ended = asyncio.Event()

    async def serve(reader, writer):
        with contextlib.suppress(OSError):
            await peer(reader, writer)
            await reader.read()
        writer.transport.abort()
        ended.set()

    async def main():
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            stream = await AsyncioBackend().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1], timeout=5)
            try:
                return await use(stream)
            finally:
                await stream.aclose()
                await ended.wait()

    return asyncio.run(main())


async def silent(*_):
    """Say nothing."""


def test_no_more_is_received_than_is_read():
    paused = []

    async def peer(_, writer):
        writer.write(bytes(1 << 20))
        writer.write_eof()

    async def use(stream):
        received = 0
        while chunk := await stream.read(10_000, timeout=5):
            assert len(chunk) <= 10_000
            assert len(stream._received) <= 400_000
            paused.append(stream._reading_paused)
            received += len(chunk)
        return received

    assert run_against(peer, use) == 1 << 20
    assert set(paused) == {True, False}


def test_writing_waits_until_what_was_written_is_taken():
    reading = asyncio.Event()

    async def peer(*_):
        await reading.wait()

    async def use(stream):
        with pytest.raises(httpcore.WriteTimeout):
            await stream.write(bytes(16 << 20), timeout=0.05)
        reading.set()
        await stream.write(b"", timeout=5)
        assert not stream._full

    run_against(peer, use)


def test_a_stream_that_was_reset_or_closed_says_so():
    async def use(stream):
        stream.connection_lost(ConnectionResetError("reset by peer"))
        with pytest.raises(httpcore.ReadError, match="reset by peer"):
            await stream.read(10, timeout=5)
        stream._transport.close()
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x", timeout=5)
        assert stream.get_extra_info("is_readable")

    run_against(silent, use)


def test_the_end_of_a_connection_and_whatever_arrives_on_it_can_be_seen_without_reading():
    async def use(stream):
        seen = [stream.get_extra_info("is_readable")]
        stream.data_received(b"x")
        seen.append(stream.get_extra_info("is_readable"))
        assert await stream.read(10) == b"x"
        seen.append(stream.get_extra_info("is_readable"))
        stream.eof_received()
        seen.append(stream.get_extra_info("is_readable"))
        assert await stream.read(10) == b""
        return seen

    assert run_against(silent, use) == [False, True, False, True]


def test_a_connection_that_is_not_made_in_time_says_so():
    async def main():
        with pytest.raises(httpcore.ConnectTimeout):
            await AsyncioBackend().connect_tcp("127.0.0.1", 1, timeout=0)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("greeting", "error"), [(b"", httpcore.ConnectTimeout), (b"no TLS\r\n", httpcore.ConnectError)]
)
def test_a_handshake_that_fails_or_takes_too_long_says_so(greeting, error):
    async def peer(_, writer):
        writer.write(greeting)

    async def use(stream):
        with pytest.raises(error):
            await stream.start_tls(ssl.create_default_context(), "a.example", timeout=0.05 if not greeting else 5)

    run_against(peer, use)


def test_a_timer_that_is_late_and_a_wait_without_one_do_no_harm():
    async def peer(_, writer):
        writer.write(b"x")

    async def use(stream):
        assert await stream.read(10) == b"x"
        waiter = asyncio.get_running_loop().create_future()
        waiter.set_result(None)
        _fail(waiter, httpcore.ReadTimeout)
        assert waiter.result() is None

    run_against(peer, use)
