"""What the commands share that run a server: its socket, its end and its log."""

from __future__ import annotations

import argparse
import errno
import signal
import sys
from typing import TYPE_CHECKING

from .calls import json_log, text_log
from .server import bind

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    import uvicorn

    from .calls import Call

_PORT_ERRORS = frozenset({errno.EADDRINUSE, errno.EACCES})


def listen(options: argparse.Namespace) -> socket.socket | str:
    """Return a socket that listens on the host and the port of the options, or why the port cannot be had.

    Raises:
        ArgumentError: The host does not belong to this machine.
    """
    try:
        return bind(options.host, options.port)
    except OSError as error:
        problem = f"cannot listen on {options.host} port {options.port} ({error.strerror})"
        if error.errno in _PORT_ERRORS:
            return f"{problem}: choose another --port, or --port 0 for any"
        raise argparse.ArgumentError(None, f"{problem}: choose an address of this machine") from None


def run_until_signal(server: uvicorn.Server, listener: socket.socket) -> None:
    """Run a server until a signal ends it."""

    def end(*_: object) -> None:
        server.should_exit = True

    # For the time before uvicorn handles signals, and after: it raises the signal that ended it once more.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, end)
    sys.stdout.write("End  Ctrl-C\n")
    sys.stdout.flush()
    server.run([listener])


def log_of(options: argparse.Namespace) -> Callable[[Call], None] | None:
    """Return the function that logs a call, or None if nothing is logged."""
    if options.quiet:
        return None
    return json_log(sys.stderr) if options.json_logs else text_log(sys.stderr)
