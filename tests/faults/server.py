"""A server that plays a script to each connection, byte for byte, and knows no HTTP."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

RESET, STALL = "reset", "stall"


class Trickle:
    """Bytes that arrive a few at a time, without end."""

    def __init__(self, start, drip=b" "):
        self.start, self.drip = start, drip


class FaultServer:
    """Plays one script per connection, the last one again and again, and counts the connections."""

    def __init__(self, scripts, *, tls=None):
        self._scripts = list(scripts)
        self._tls = tls
        self._ended = threading.Event()
        self._threads = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.requests = []

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self._ended.set()
        # Wakes accept(); closing alone would not.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                number = len(self._threads) - 1
                self._start(self._play, connection, self._scripts[min(number, len(self._scripts) - 1)])

    def _play(self, connection, script):
        with contextlib.suppress(OSError), self._secured(connection) as connection:  # noqa: PLR1704
            self.requests.append(_read_head(connection))
            for step in script:
                self._take(connection, step)
            connection.shutdown(socket.SHUT_WR)
            # Reading to the end lets the client take everything before the connection ends.
            while connection.recv(65536):
                pass

    def _secured(self, connection):
        return connection if self._tls is None else self._tls.wrap_socket(connection, server_side=True)

    def _take(self, connection, step):
        if step is RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        elif step is STALL:
            self._ended.wait()
        elif isinstance(step, Trickle):
            connection.sendall(step.start)
            while not self._ended.wait(0.01):
                connection.sendall(step.drip)
        else:
            connection.sendall(step)


def _read_head(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(65536)
        if not received:
            break
        head += received
    return head


def answer(status=200, body=b"{}", *headers, reason="X"):
    """An answer that is right in form, whatever it says."""
    lines = [f"HTTP/1.1 {status} {reason}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body
