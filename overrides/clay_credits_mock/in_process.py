"""Answers clients in their own process: without a socket, a thread, an event loop or a delay."""

from __future__ import annotations

import importlib
import math
import threading
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar
from urllib.parse import unquote

import httpx
from attrs import define, field

from .contract import Contract
from .credentials import arguments
from .exchange import CLIENT_TIMEOUT
from .front import in_front
from .state import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.types import ASGIApp, Message, Scope

    from .calls import Calls
    from .faults import Faults
    from .state import Served

ClientT = TypeVar("ClientT")
AsyncClientT = TypeVar("AsyncClientT")

# Reserved by RFC 6761: without the `http_client` of this module, a client reaches nothing.
_HOST = "mock.invalid"


class InProcess(Generic[ClientT, AsyncClientT]):
    """An application, and clients that call it without a server.

    Attributes:
        base_url: The `base_url` for a client.
        session: The `session` for a client.
        faults: The faults that are on. They can be changed at any time.
        calls: The calls that were made.
    """

    package: ClassVar[str]
    """The generated package, which has the document and the clients."""

    def __init__(self, app: ASGIApp, account: Served, contract: Contract, faults: Iterable[str] = ()) -> None:
        """Make the clients of an application.

        The application must never wait for anything.

        Raises:
            FaultError: A fault is not valid.
        """
        self._state = State(account, contract, faults)
        self.session: str = account.session
        own = Contract(self.package) if contract.observed else contract
        self._options = arguments(own.schemes, account.session)
        if contract.observed:
            self._options["routes"] = "workspace"
        self.base_url: str = f"http://{_HOST}{own.base_path}"
        self.faults: Faults = self._state.faults
        self.calls: Calls = self._state.calls
        self._served = in_front(app, contract, self._state)
        self._one_at_a_time = threading.Lock()

    def reset(self) -> None:
        """Restore the state of the start, and forget all calls."""
        self._state.reset()

    @cached_property
    def clay(self) -> ClientT:
        """A client that is ready to use."""
        client: Callable[..., ClientT] = importlib.import_module(self.package).Clay
        return client(**self._options, base_url=self.base_url, http_client=self.http_client)

    @cached_property
    def async_clay(self) -> AsyncClientT:
        """An async client that is ready to use, in one event loop."""
        client: Callable[..., AsyncClientT] = importlib.import_module(self.package).AsyncClay
        return client(**self._options, base_url=self.base_url, http_client=self.async_http_client)

    @cached_property
    def http_client(self) -> httpx.Client:
        """The `http_client` for another `Clay`. It also works as a plain client of the mock."""
        return httpx.Client(transport=httpx.MockTransport(self.handle), base_url=self.base_url)

    @cached_property
    def async_http_client(self) -> httpx.AsyncClient:
        """The `http_client` for another `AsyncClay`."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self.handle), base_url=self.base_url)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer a request, or raise the exception of httpx for a connection that a fault breaks."""
        received = _Answer(request.content)
        try:
            with self._one_at_a_time:
                _run_to_end(self._served(_scope(request), received.receive, received.send))
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(error), request=request) from None
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from None
        except ConnectionAbortedError as error:
            raise httpx.RemoteProtocolError(str(error), request=request) from None
        content = b"" if request.method == "HEAD" else received.content
        return httpx.Response(received.status, headers=received.headers, content=content)


@define
class _Answer:
    """The `receive` and `send` of an ASGI call, which collect the answer."""

    body: bytes
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(factory=list[tuple[bytes, bytes]])
    content: bytes = b""

    async def receive(self) -> Message:
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        else:
            self.content += message.get("body", b"")


def _scope(request: httpx.Request) -> Scope:
    path, _, query = request.url.raw_path.partition(b"?")
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "extensions": {CLIENT_TIMEOUT: math.inf if timeout is None else timeout},
    }


def _run_to_end(call: Awaitable[None]) -> None:
    """Run an application that never waits. So it needs no event loop, and can also run inside one."""
    for _ in call.__await__():
        raise RuntimeError("the application waits for something, which needs an event loop")
