"""A server on 127.0.0.1 that answers with the id of the request, and breaks connections like a bad network.

It prints its port, and stops when its input ends. An id that begins with `calm-` is answered at once. Ids that begin
with `gate-MANY-NAME-` are answered as soon as MANY of the same NAME are waiting.

Usage: python scripts/soaking/bad_server.py SEED
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import socket
import struct
import sys
from collections import defaultdict

WAIT = 20.0
NONCE = "nonce"
"""A property of the answers that no document has, so that this server depends on none."""
_TARGET = re.compile(rb"^GET /users/([^/ ]+)/credits ")
_COOKIE = re.compile(rb"claysession=([^;\r\n]+)")


class HalfClosedError(Exception):
    """The server stops writing to a connection, but still reads from it."""


class Service:
    """Answers requests, one in four with a fault."""

    def __init__(self, seed: int) -> None:
        """Start with all gates closed."""
        self._random = random.Random(seed)  # noqa: S311 -- repeatable by its seed
        self._faults = [
            self._reset,
            self._half_close,
            self._cut_head,
            self._cut_body,
            self._slow,
            self._trickle,
            self._chunked,
            self._close_after,
            self._stale,
            self._stale_and_close,
            self._renew,
            self._reflect,
            self._stall,
        ]
        self._arrived: defaultdict[str, set[str]] = defaultdict(set)
        self._open: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                while not writer.is_closing():
                    await self._serve_one(await reader.readuntil(b"\r\n\r\n"), writer)
            except HalfClosedError:
                await reader.read()
        writer.close()

    async def _serve_one(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        target = _TARGET.match(head)
        if target is None:
            writer.close()
            return
        await self._answer(target[1].decode(), head, writer)
        await writer.drain()

    async def _answer(self, asked: str, head: bytes, writer: asyncio.StreamWriter) -> None:
        if asked.startswith("gate-"):
            await self._gate(asked)
        elif not asked.startswith("calm-") and self._random.random() < 1 / 4:
            await self._random.choice(self._faults)(asked, head, writer)
            return
        writer.write(answer(asked))

    async def _gate(self, asked: str) -> None:
        gate, number = asked.rsplit("-", 1)
        # A retry has the same number.
        self._arrived[gate].add(number)
        if len(self._arrived[gate]) >= int(asked.split("-")[1]):
            self._open[gate].set()
        await asyncio.wait_for(self._open[gate].wait(), WAIT)

    async def _reset(self, _asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        connection: socket.socket = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async def _half_close(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        if self._random.random() < 1 / 2:
            writer.write(answer(asked))
        writer.write_eof()
        raise HalfClosedError

    async def _cut_head(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(asked)[:30])
        writer.close()

    async def _cut_body(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(asked)[:-5])
        writer.close()

    async def _slow(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._random.random() / 50)
        writer.write(answer(asked))

    async def _trickle(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        text = answer(asked)
        for start in range(0, len(text), 40):
            writer.write(text[start : start + 40])
            await asyncio.sleep(self._random.random() / 1000)

    async def _chunked(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        body = _body(asked)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body))
        await asyncio.sleep(0)
        writer.write(body + b"\r\n0\r\n\r\n")

    async def _close_after(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(asked))
        writer.close()

    async def _stale(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(asked) + answer("stale"))

    async def _stale_and_close(self, asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(asked) + answer("stale") * 2)
        writer.close()

    async def _renew(self, asked: str, head: bytes, writer: asyncio.StreamWriter) -> None:
        session = _session(head).split(".")[0]
        cookie = f"Set-Cookie: claysession={session}.{self._random.randrange(10**9)}; Path=/"
        writer.write(answer(asked, cookie))

    async def _reflect(self, _asked: str, head: bytes, writer: asyncio.StreamWriter) -> None:
        body = json.dumps({"type": "Failure", "message": f"no use for {_session(head)}"}).encode()
        writer.write(b"HTTP/1.1 500 No\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    async def _stall(self, _asked: str, _head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._random.random())
        writer.close()


def answer(asked: str, *headers: str) -> bytes:
    """Return a complete answer."""
    body = _body(asked)
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("ascii") + body


def _body(asked: str) -> bytes:
    return json.dumps({NONCE: asked}).encode("ascii")


def _session(head: bytes) -> str:
    found = _COOKIE.search(head)
    return found[1].decode("ascii") if found else "none"


async def main(seed: int) -> None:
    """Serve until the input ends."""
    server = await asyncio.start_server(Service(seed).serve, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 -- soak.py reads it
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
