"""Runs the application: from the command line for good, beside a test in a thread, or without a socket at all."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from typing import TYPE_CHECKING, ClassVar

import uvicorn
from starlette.responses import JSONResponse

from .account import Account
from .app import create_app
from .contract import Contract
from .control import DOCUMENT as CONTROL_DOCUMENT
from .control import control
from .errors import undocumented
from .faults.kinds import CONTROL
from .front import in_front
from .guard import LOOPBACK, guarded
from .in_process import AsyncClientT, ClientT, InProcess
from .page import DOCUMENT, page
from .state import State
from .wire import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

    from starlette.responses import Response
    from starlette.types import ASGIApp

    from .calls import Call, Calls
    from .clock import Clock
    from .faults import Faults


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
    except (TypeError, ValueError):
        # What `bind` raises for a name that cannot be encoded, such as one of too many characters.
        listener.close()
        raise OSError(errno.EINVAL, "no name of a host") from None
    return listener


def base_url(listener: socket.socket, path: str) -> str:
    """Give the URL that a client is to use."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}{path}" if ":" in host else f"http://{host}:{port}{path}"


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, also for connections that were accepted just now; uvicorn would serve those without an end."""
        for server in self.servers:
            server.close()
        # asyncio makes a connection some turns of the loop after it has accepted it.
        for _ in range(5):
            await asyncio.sleep(0)
        await super().shutdown(sockets)


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Configure uvicorn, whose warnings are about requests that the mock is to stand."""
    return _Server(
        uvicorn.Config(app, http=Connection, ws="none", lifespan="off", log_level="error", timeout_graceful_shutdown=15)
    )


def serve_with(
    app: ASGIApp,
    account: Account,
    contract: Contract,
    state: State,
    *,
    host: str = LOOPBACK,
    controlled: bool = False,
    token: str | None = None,
    log: Callable[[Call], None] | None = None,
) -> uvicorn.Server:
    """Make the server of an application with all that is beside the document.

    Args:
        app: What answers the document's operations.
        account: What the page at `/` tells of.
        contract: The document.
        state: The faults, calls, sessions and clock.
        host: The host that it listens on, which page and control API ask for.
        controlled: Whether the control API is served.
        token: What the control API asks its callers for; None for nothing.
        log: What is told of each call.
    """
    index = page(account, contract, control=CONTROL_DOCUMENT if controlled else None)
    beside = {"/": guarded(index, host, _forbidden), DOCUMENT: index}
    if controlled:
        beside[CONTROL] = control(state, token, host)
    return make_server(in_front(app, contract, state, beside=beside, log=log))


def _forbidden(reason: str) -> Response:
    return JSONResponse(undocumented(403, reason), 403)


class MockServer:
    """A mock server beside the code that uses it, ended with its `with` block.

    Attributes:
        account: What the answers are about.
        base_url: The `base_url` for a client.
        session: The `session` for a client.
        faults: The faults that are on, to be changed while it runs.
        calls: The calls that were made.
    """

    package: ClassVar[str]
    """The generated package whose document is answered."""

    def __init__(
        self,
        account: Account | None = None,
        *,
        app: ASGIApp | None = None,
        faults: Iterable[str] = (),
        control: bool = False,
    ) -> None:
        """Take a free port of 127.0.0.1, where callers wait until the `with` block begins.

        Args:
            account: What the answers are about; by default the account of seed 0.
            app: Another application to serve in the place of the account's own.
            faults: Faults that are on from the start, such as `status=503:next=2`.
            control: Whether the control API is served, below `/__mock__/`.

        Raises:
            FaultError: One of the faults is none.
        """
        contract = Contract(self.package)
        self.account: Account = account or Account.from_seed()
        self.session: str = self.account.session
        self._state = State(self.account, contract, faults)
        self.faults: Faults = self._state.faults
        self.calls: Calls = self._state.calls
        self._listener = bind(LOOPBACK, 0)
        self.base_url: str = base_url(self._listener, contract.base_path)
        app = app or create_app(self.account, contract)
        self._server = serve_with(app, self.account, contract, self._state, controlled=control)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)

    def reset(self) -> None:
        """Bring back the faults, the sessions and the clock of the start, and forget all calls."""
        self._state.reset()

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


class InProcessMock(InProcess[ClientT, AsyncClientT]):
    """A mock in the process of its clients, whose answers and faults are those of a server. It needs no end.

    Attributes:
        account: What the answers are about.
        clock: The account's clock.
    """

    def __init__(self, account: Account | None = None, *, faults: Iterable[str] = ()) -> None:
        """Make a mock.

        Args:
            account: What the answers are about; by default the account of seed 0.
            faults: Faults that are on from the start, such as `status=503:next=2`.

        Raises:
            FaultError: One of the faults is none.
        """
        contract = Contract(self.package)
        self.account: Account = account or Account.from_seed()
        self.clock: Clock = self.account.clock
        super().__init__(create_app(self.account, contract), self.account, contract, faults)
