"""The server that everybody is measured against: prepared answers, in a process of its own, on 127.0.0.1.

It writes the ports of one that answers at once and of one that takes its time as a line of JSON, then its CPU seconds
for each line that it reads, and ends with its input. It is a bare loop, so that it takes less than who it measures.

Usage: python loopback.py
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import sys
import time
from collections import deque
from typing import TYPE_CHECKING

from subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW_SECONDS = 0.02
# Selectors wait in whole milliseconds: what is left of one is waited for by asking again.
_COARSE_SECONDS = 0.001
_END = b"\r\n\r\n"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class Answers(dict[bytes, bytes]):
    """Whole responses by path, each made when it is first asked for."""

    def __init__(self, subject: Subject) -> None:
        """Take what the answers are about."""
        super().__init__()
        self._subject = subject

    def __missing__(self, path: bytes) -> bytes:
        body = self._subject.body(path.decode("ascii"))
        if body is None:
            return _NOT_FOUND
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        response = self[path] = head.encode("ascii") + body
        return response


class Loop:
    """Answers requests that have no body, one after the other."""

    def __init__(self) -> None:
        """Open both servers."""
        self._answers = Answers(Subject())
        self._selector = selectors.DefaultSelector()
        self._selector.register(sys.stdin, selectors.EVENT_READ, self._speak)
        self._due: deque[tuple[float, socket.socket, bytes]] = deque()
        self._open = True
        _write([self._listen(delay) for delay in (0.0, SLOW_SECONDS)])

    def run(self) -> None:
        """Answer until the input ends."""
        while self._open:
            wait = max(0.0, self._due[0][0] - time.monotonic() - _COARSE_SECONDS) if self._due else None
            for key, _ in self._selector.select(wait):
                key.data()
            while self._due and self._due[0][0] <= time.monotonic():
                self._send(*self._due.popleft()[1:])

    def _listen(self, delay: float) -> int:
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._selector.register(listener, selectors.EVENT_READ, lambda: self._accept(listener, delay))
        port: int = listener.getsockname()[1]
        return port

    def _accept(self, listener: socket.socket, delay: float) -> None:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection, selectors.EVENT_READ, self._reader(connection, delay))

    def _reader(self, connection: socket.socket, delay: float) -> Callable[[], None]:
        rest = b""

        def read() -> None:
            nonlocal rest
            try:
                arrived = connection.recv(65536)
            except ConnectionError:
                arrived = b""
            if not arrived:
                self._selector.unregister(connection)
                connection.close()
                return
            *requests, rest = (rest + arrived).split(_END)
            for request in requests:
                response = self._answers[request.split(b" ", 2)[1]]
                if delay:
                    self._due.append((time.monotonic() + delay, connection, response))
                else:
                    self._send(connection, response)

        return read

    @staticmethod
    def _send(connection: socket.socket, response: bytes) -> None:
        try:
            connection.sendall(response)
        except OSError:
            # Who asked has gone; that is noticed when it is read from.
            return

    def _speak(self) -> None:
        self._open = bool(os.read(sys.stdin.fileno(), 1024))
        if self._open:
            _write(time.process_time())


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Loop().run()
