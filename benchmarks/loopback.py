"""The server that every peer calls: prepared answers, in a process of its own, on 127.0.0.1.

It writes two addresses as a line of JSON: of a server that answers at once, and of one that waits before it answers.
It ends with its input.

Usage: python loopback.py
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import cache, partial
from typing import cast

import uvloop

from subject import body

SLOW_SECONDS = 0.02


@cache
def response(path: bytes) -> bytes:
    """Return the whole response for a path."""
    content = body(path.decode("ascii"))
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content) + content


class Connection(asyncio.Protocol):
    """Answers the requests of one connection. They have no body."""

    def __init__(self, delay: float) -> None:
        """Take how long to wait before each answer."""
        self._delay, self._rest = delay, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._write = cast("asyncio.Transport", transport).write

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        *requests, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in requests:
            answer = response(request.split(b" ", 2)[1])
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._write, answer)
            else:
                self._write(answer)


async def main() -> None:
    """Answer until the input ends."""
    loop, urls = asyncio.get_running_loop(), []
    for delay in (0.0, SLOW_SECONDS):
        server = await loop.create_server(partial(Connection, delay), "127.0.0.1", 0, backlog=1024)
        urls.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    sys.stdout.write(json.dumps(urls) + "\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main())
