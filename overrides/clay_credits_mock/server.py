"""Serves an account: over a socket for the command line, in a thread for tests, or without a socket."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import threading
from typing import TYPE_CHECKING, ClassVar, Literal

import uvicorn

from clay_credits_runtime.routes import DOCUMENTED

from .account import Account
from .app import create_app
from .contract import Contract, contract_of
from .control import DOCUMENT as CONTROL_DOCUMENT
from .control import control
from .faults.kinds import CONTROL
from .front import in_front
from .in_process import AsyncClientT, ClientT, InProcess
from .origin_check import LOOPBACK, guarded
from .page import DOCUMENT, page
from .state import State
from .uvicorn_protocol import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    from starlette.types import ASGIApp

    from .calls import Call, Calls
    from .clock import Clock
    from .faults import Faults


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a port; 0 chooses a free port.

    Raises:
        OSError: The port is taken, or the host does not belong to this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only if the protocol is set. It would delay each answer by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Lets a server start again that was just stopped. A port in use is still refused, but on Windows it would not.
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        # From now on clients wait until the server accepts them, and are not refused.
        listener.listen()
    except OSError:
        listener.close()
        raise
    except (TypeError, ValueError):
        # `bind` raises these for a name that cannot be encoded, such as one with too many characters.
        listener.close()
        raise OSError(errno.EINVAL, "not a host name") from None
    return listener


def base_url(listener: socket.socket, path: str) -> str:
    """Return the base URL for clients."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}{path}" if ":" in host else f"http://{host}:{port}{path}"


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, and close also the connections that were just accepted. uvicorn would serve those without end."""
        for server in self.servers:
            server.close()
        # asyncio accepts a connection some turns of the loop before it creates the protocol.
        for _ in range(5):
            await asyncio.sleep(0)
        await super().shutdown(sockets)


def make_server(app: ASGIApp, lifespan: Literal["auto", "off"] = "off") -> uvicorn.Server:
    """Return a configured uvicorn server. Its warnings are off: they are about requests that tests send on purpose.

    With the lifespan `auto`, the application is told when the server ends.
    """
    return _Server(
        uvicorn.Config(
            app, http=Connection, ws="none", lifespan=lifespan, log_level="error", timeout_graceful_shutdown=15
        )
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
    """Make the server of an application, with faults, the page at `/` and the control API.

    The page and the control API require the `host` in `Host`. `log` gets each call.
    """
    index = page(account, contract, control=CONTROL_DOCUMENT if controlled else None)
    extras = {"/": guarded(index, host), DOCUMENT: index}
    if controlled:
        extras[CONTROL] = control(state, token, host)
    return make_server(in_front(app, contract, state, extras=extras, log=log))


def _account_for(contract: Contract, account: Account | None) -> Account:
    """Return the account to serve, with the ids that the document has."""
    account = account or Account.from_seed()
    return account.with_live_ids() if contract.observed else account


class MockServer:
    """A mock server in a thread, which runs as long as its `with` block.

    Attributes:
        account: The account that it serves.
        base_url: The `base_url` for a client.
        session: The `session` for a client.
        faults: The faults that are on. They can be changed while it runs.
        calls: The calls that were made.
    """

    package: ClassVar[str]
    """The generated package, which has the document."""
    routes_package: ClassVar[str | None] = None
    """The package with the other routes of the package, or None if it has none."""

    def __init__(
        self,
        account: Account | None = None,
        *,
        app: ASGIApp | None = None,
        faults: Iterable[str] = (),
        control: bool = False,
        routes: str = DOCUMENTED,
    ) -> None:
        """Listen on a free port of 127.0.0.1. Clients wait there until the `with` block starts.

        Args:
            account: The account to serve; by default that of seed 0.
            app: An application to serve instead of the account's own.
            faults: Faults that are on from the start, such as `status=503:next=2`.
            control: Whether the control API is served, below `/__mock__/`.
            routes: `documented`, or `workspace` for the routes that a client with `routes="workspace"` calls. The
                account then gets numbers as ids.

        Raises:
            FaultError: A fault is not valid.
            ValueError: The routes are unknown.
        """
        contract = contract_of(self.package, self.routes_package, routes)
        self.account: Account = _account_for(contract, account)
        self.session: str = self.account.session
        self._state = State(self.account, contract, faults)
        self.faults: Faults = self._state.faults
        self.calls: Calls = self._state.calls
        self._listener = bind(LOOPBACK, 0)
        self.base_url: str = base_url(self._listener, Contract(self.package).base_path)
        app = app or create_app(self.account, contract)
        self._server = serve_with(app, self.account, contract, self._state, controlled=control)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)

    def reset(self) -> None:
        """Restore the faults, the sessions and the clock of the start, and forget all calls."""
        self._state.reset()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


class InProcessMock(InProcess[ClientT, AsyncClientT]):
    """A mock in the process of its clients, with the answers and faults of a server. It does not have to be closed.

    Attributes:
        account: The account that it serves.
        clock: The account's clock.
    """

    routes_package: ClassVar[str | None] = None
    """The package with the other routes of the package, or None if it has none."""

    def __init__(self, account: Account | None = None, *, faults: Iterable[str] = (), routes: str = DOCUMENTED) -> None:
        """Make a mock.

        Args:
            account: The account to serve; by default that of seed 0.
            faults: Faults that are on from the start, such as `status=503:next=2`.
            routes: `documented`, or `workspace` for clients with `routes="workspace"`, such as its own. The account
                then gets numbers as ids.

        Raises:
            FaultError: A fault is not valid.
            ValueError: The routes are unknown.
        """
        contract = contract_of(self.package, self.routes_package, routes)
        self.account: Account = _account_for(contract, account)
        self.clock: Clock = self.account.clock
        super().__init__(create_app(self.account, contract), self.account, contract, faults)
