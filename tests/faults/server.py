"""A server that plays a script to each connection, byte for byte.

A script begins when the first request has been read. A step of it is bytes to send, or one of the constants below, or a
`Trickle`, or a function to call.
"""

import contextlib
import socket
import struct
import threading
import time

import httpx

from limits import LIMIT, join

RESET = "reset"
STALL = "say nothing more, until the client gives up"
HOLD = "say nothing more, though the client is not to wait for more"
NEXT = "read the next request"

# Seconds that a client which was closed may take to close its connections.
GRACE = 5
# Seconds to wait for bytes that do not come; the second where others have to come before or after them.
BRIEF, BRIEF_BUT_ANSWERED = 0.25, 2.0


class Trickle:
    """Bytes that arrive a few at a time, without end."""

    def __init__(self, start, drip=b" "):
        self.start, self.drip = start, drip


class ScriptedServer:
    """Plays one script per connection, the last one again and again, and counts the connections.

    At its end, its client has to have closed every connection.
    """

    def __init__(self, scripts, *, tls=None):
        self._scripts = list(scripts)
        self._tls = tls
        self._ended = threading.Event()
        self._last = None
        self._players = {}
        self._problems = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._accepting = threading.Thread(target=self._accept, name="accepting", daemon=True)
        self.port = self._listener.getsockname()[1]
        self.base_url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/v3"
        self.requests = []

    @property
    def connections(self):
        """The number of connections that were made."""
        return len(self._players)

    def __enter__(self):
        self._accepting.start()
        return self

    def __exit__(self, error_class, *_):
        self._ended.set()
        self._accept_those_that_wait()
        self._listener.close()
        left_open = self._close_those_that_are_open()
        # An error of the test itself is more important.
        if error_class is None:
            assert not left_open, f"the client left {left_open} of {self.connections} connections open"
            assert not self._problems

    def _accept_those_that_wait(self):
        # Connections are accepted in order, so all earlier ones have been when this one is.
        with socket.socket() as last:
            last.bind(("127.0.0.1", 0))
            last.settimeout(LIMIT)
            self._last = last.getsockname()
            last.connect(("127.0.0.1", self.port))
            join(self._accepting)

    def _close_those_that_are_open(self):
        deadline = time.monotonic() + GRACE
        for thread in self._players:
            thread.join(max(0, deadline - time.monotonic()))
        left_open = [thread for thread in self._players if thread.is_alive()]
        for thread in left_open:
            # Wakes recv(); closing alone would not.
            with contextlib.suppress(OSError):
                self._players[thread].shutdown(socket.SHUT_RDWR)
        join(*left_open)
        return len(left_open)

    def _accept(self):
        while True:
            connection, address = self._listener.accept()
            if address == self._last:
                connection.close()
                return
            connection.settimeout(LIMIT)
            script = self._scripts[min(len(self._players), len(self._scripts) - 1)]
            thread = threading.Thread(target=self._play, args=(connection, script), name="playing", daemon=True)
            self._players[thread] = connection
            thread.start()

    def _play(self, connection, script):
        try:
            with self._secured(connection) as connection:  # noqa: PLR1704
                self._players[threading.current_thread()] = connection
                for step in [NEXT, *script]:
                    self._take(connection, step)
                connection.shutdown(socket.SHUT_WR)
                # Reading to the end lets the client take everything before the connection ends.
                while connection.recv(65536):
                    pass
        except TimeoutError:
            self._problems.append(f"for {LIMIT} s, the client neither sent nor took anything nor closed its connection")
        except OSError:
            pass

    def _secured(self, connection):
        return connection if self._tls is None else self._tls.wrap_socket(connection, server_side=True)

    def _take(self, connection, step):
        if step is RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        elif step is STALL:
            self._ended.wait(LIMIT)
        elif step is HOLD:
            # Until the client closes the connection, or sends its next request, which needs another connection.
            connection.recv(65536)
        elif step is NEXT:
            self.requests.append(_read_head(connection))
        elif callable(step):
            step()
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
            raise ConnectionError("the client has no further request")
        head += received
    return head


def in_turn(*answers):
    """Return a script that answers one request after the other on the same connection."""
    return [step for answer in answers for step in (answer, NEXT)][:-1]


def patience(scripts, *, answered=False):
    """Return options with long timeouts for a busy machine, and short ones if the server stalls on purpose.

    `answered` means that the call gets a part of an answer before the server stalls.
    """
    steps = [step for script in scripts for step in script]
    read = BRIEF_BUT_ANSWERED if answered or STALL not in scripts[-1] else BRIEF
    return {
        "timeout": httpx.Timeout(LIMIT, read=read if STALL in steps else LIMIT),
        # This ends an answer that trickles for ever.
        "total_timeout": 1 if any(isinstance(step, Trickle) for step in steps) else 2 * LIMIT,
    }


def answer(status=200, body=b"{}", *headers, reason="X", keep=False):
    """Return an answer that is right in form, after which the connection is closed or kept."""
    lines = [f"HTTP/1.1 {status} {reason}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    ending = ["", ""] if keep else ["Connection: close", "", ""]
    return "\r\n".join([*lines, *ending]).encode("latin-1") + body


NO_OWNERS = b'{"owners": []}'
KEPT = answer(200, NO_OWNERS, keep=True)
"""An answer after which the connection can be used again."""
