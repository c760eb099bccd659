"""Runs the application over a socket: for good from the command line, or beside a test in a thread."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from .account import Account
from .app import create_app
from .contract import Contract

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from starlette.types import ASGIApp


def bind(host: str, port: int) -> socket.socket:
    """Take a port; 0 takes a free one.

    Raises:
        OSError: The port is taken, or the host is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol left open, asyncio would not switch Nagle's algorithm off: 40 ms more for each answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Lets a server that was just stopped start again; a port in use stays refused.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        # From here on callers are kept waiting, not refused, until the server accepts them.
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def base_url(listener: socket.socket, path: str) -> str:
    """Give the URL that a client is to use."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}{path}" if ":" in host else f"http://{host}:{port}{path}"


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Configure uvicorn. With httptools it loses the bodies of clients that ask to upgrade to HTTP/2, so h11."""
    return uvicorn.Server(uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_level="warning"))


class MockServer:
    """A mock server beside the code that uses it, ended with its `with` block.

    Attributes:
        account: What the answers are about.
        base_url: The `base_url` for a client.
        session: The `session` for a client.
    """

    def __init__(self, account: Account | None = None, *, app: ASGIApp | None = None) -> None:
        """Take a free port of 127.0.0.1, where callers wait until the `with` block begins.

        Args:
            account: What the answers are about; by default the account of seed 0.
            app: Another application to serve in the place of the account's own.
        """
        contract = Contract()
        self.account: Account = account or Account.from_seed()
        self.session: str = self.account.session
        self._listener = bind("127.0.0.1", 0)
        self.base_url: str = base_url(self._listener, contract.base_path)
        self._server = make_server(app or create_app(self.account, contract))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
