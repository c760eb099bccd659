"""The ASGI application of the bridge: answers the document's operations by the calls of other routes.

It holds no session. That of a request is used for the calls of this request, and then forgotten.
"""

from __future__ import annotations

import asyncio
import datetime
import importlib
import os
import pkgutil
import time
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from clay_credits_runtime.api import SESSION
from clay_credits_runtime.credential_values import problem_of
from clay_credits_runtime.credentials import Credential, CredentialStore
from clay_credits_runtime.defaults import MAX_BODY_BYTES, READ_TIMEOUT, REQUEST_ID_HEADERS, TOTAL_TIMEOUT
from clay_credits_runtime.drivers import exchange_async
from clay_credits_runtime.errors import APIResponseValidationError
from clay_credits_runtime.flow import connection_error
from clay_credits_runtime.lazy_value import Lazy
from clay_credits_runtime.redaction import Secrets
from clay_credits_runtime.reports import DriftReports
from clay_credits_runtime.transport import ConnectionFailureError, Request
from clay_credits_runtime.transport_choice import async_transport

from .calls import Call
from .exchange import Answer, Exchange, GoneError
from .faults.effects import error_answer
from .origin_check import guarded
from .routing import CALLED, Called, Router

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from clay_credits_runtime.api import Api
    from clay_credits_runtime.operation import Call as Sent
    from clay_credits_runtime.routes import Routes
    from clay_credits_runtime.transport import AsyncTransport, Response

    from .contract import Contract, Operation
    from .exchange import Headers

_PASSED_ON = ("content-type", "retry-after", *REQUEST_ID_HEADERS)
"""The headers of an answer that its caller gets. The session is added if it was renewed."""

_UNKNOWN = "(another path)"
"""What the log shows for a path that the document does not have: it may contain ids."""


class Upstream:
    """Carries out the calls of many callers by the same connections, each call with its own session.

    It does not retry: its callers do.

    Attributes:
        scheme: The cookie that carries the session.
        base_url: What stands before the paths of the service.
    """

    def __init__(self, package: str, api: Api, routes: Routes, base_url: str) -> None:
        """Prepare the calls. It connects to nothing yet."""
        self.scheme = next(one for one in api.schemes if one.keyword == SESSION)
        self.base_url = base_url
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": api.user_agent,
        }
        self._calls = _calls_of(package)
        self._report = DriftReports(None, api.version).report
        process = os.getpid()

        def make() -> AsyncTransport:
            return routes.over_async(async_transport(None, None, api.schemes, process))

        # The transport belongs to the event loop, which does not run yet.
        self._transport = Lazy(make)

    async def answer(self, called: Called, operation: Operation, session: str) -> Answer:
        """Carry out a call, and return its answer, whatever it is."""
        secrets = Secrets(self.scheme.name)
        credential = Credential(session, self.scheme, secrets)
        try:
            call = self._calls[operation.operation_id](*called.arguments)
            request = self._request(call, credential, secrets)
        except ValueError as error:
            return error_answer(operation, 400, str(error))
        outcome = await exchange_async(self._transport.get(), request)
        store = CredentialStore(self.scheme, None, secrets, asyncio.Lock)
        if isinstance(outcome, ConnectionFailureError):
            refused, answer = False, _failed(operation, call, outcome)
        else:
            refused, answer = outcome.status_code == 401, _passed_on(outcome)  # noqa: PLR2004
        # A cookie that a refusal sets is not a session of this caller.
        renewed = None if refused else store.renew(credential, outcome.set_cookies, request.url)
        return answer if renewed is None else evolve(answer, headers=[*answer.headers, _cookie(renewed)])

    async def aclose(self) -> None:
        """Close all connections."""
        transport = self._transport.close()
        if transport is not None:
            await transport.aclose()

    def _request(self, call: Sent[Any], credential: Credential, secrets: Secrets) -> Request:
        """Return the request of a call."""
        return Request(
            call,
            call.url(self.base_url),
            self._headers,
            call.content(),
            credentials=(credential,),
            secrets=secrets,
            timeout=READ_TIMEOUT,
            total_timeout=TOTAL_TIMEOUT,
            deadline=time.monotonic() + TOTAL_TIMEOUT,
            max_body_bytes=MAX_BODY_BYTES,
            report=self._report,
        )


def _calls_of(package: str) -> dict[str, Callable[..., Sent[Any]]]:
    """Return the functions that make a call of an operation, by its operationId."""
    resources = importlib.import_module(f"{package}.resources")
    modules = [
        importlib.import_module(f"{resources.__name__}.{one.name}") for one in pkgutil.iter_modules(resources.__path__)
    ]
    made = {name: value for module in modules for name, value in vars(module).items() if name.startswith("call_")}
    return {name.removeprefix("call_"): function for name, function in made.items()}


def _failed(operation: Operation, call: Sent[Any], failure: ConnectionFailureError) -> Answer:
    """Return the answer of a call that has none."""
    if failure.error is None:
        return error_answer(
            operation, 504 if failure.timed_out else 502, str(connection_error(call.operation, failure, 1))
        )
    # The session has several workspaces, or no billing period: a call of the same kind would fail again.
    is_wrong_use = not isinstance(failure.error, APIResponseValidationError)
    return error_answer(operation, 400 if is_wrong_use else 502, failure.reason)


def _passed_on(response: Response) -> Answer:
    headers: Headers = [
        (name.encode(), response.headers[name].encode("latin-1")) for name in _PASSED_ON if name in response.headers
    ]
    return Answer(response.status_code, headers, b"").with_body(response.content)


def _cookie(renewed: Credential) -> tuple[bytes, bytes]:
    # The domain of the service and its Secure would keep clients from sending it to the bridge.
    return b"set-cookie", f"{renewed.sent()}; Path=/; HttpOnly".encode()


def create_bridge(
    contract: Contract, upstream: Upstream, *, host: str, log: Callable[[Call], None] | None = None
) -> ASGIApp:
    """Make the application.

    `Host` must be the `host` that the server listens on, or another name of this machine. `log` gets each call.
    """
    answering = guarded(partial(_answer_own, upstream), host)
    return _Bridge(upstream, Router(contract), answering, log)


@frozen
class _Bridge:
    """Refuses requests of web pages, passes others on to `answering`, and logs both."""

    upstream: Upstream
    router: Router
    answering: ASGIApp
    log: Callable[[Call], None] | None
    numbers: Iterator[int] = field(factory=lambda: count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(self.upstream, receive, send)
            return
        exchange, called, started = Exchange(scope, receive, send), self.router.read(scope), time.monotonic()
        exchange.scope = {**scope, CALLED: called}
        try:
            if exchange.headers(b"origin"):
                await exchange.deliver(
                    error_answer(None, 403, "Origin must be absent: the bridge is not for web pages")
                )
            else:
                await exchange.forward(self.answering)
        except GoneError:
            # Nobody is left to answer.
            pass
        finally:
            if self.log is not None:
                self.log(_record(next(self.numbers), exchange, called, time.monotonic() - started))


async def _live(upstream: Upstream, receive: Receive, send: Send) -> None:
    """Wait until the server ends, and close the connections while its event loop still runs."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await upstream.aclose()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer_own(upstream: Upstream, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request of a program of this machine."""
    exchange = Exchange(scope, receive, send)
    await exchange.deliver(await _answer(upstream, exchange, scope[CALLED]))


async def _answer(upstream: Upstream, exchange: Exchange, called: Called) -> Answer:
    operation = called.operation
    if operation is None:
        return _no_operation(called.allowed)
    match called.sessions:
        case (session,):
            problem = problem_of(session, upstream.scheme)
        case _:
            session, problem = "", f"must be sent once, in the cookie {upstream.scheme.name}: the bridge holds none"
    if problem:
        return error_answer(operation, 401, f"The session {problem}")
    return await _unless_gone(exchange, upstream.answer(called, operation, session))


def _no_operation(allowed: tuple[str, ...]) -> Answer:
    if not allowed:
        return error_answer(None, 404, "The document has no such path")
    answer = error_answer(None, 405, "The path exists, but not with this method")
    return Answer(405, answer.with_header(b"allow", ", ".join(allowed).encode()), answer.body)


async def _unless_gone(exchange: Exchange, answering: Coroutine[Any, Any, Answer]) -> Answer:
    """Return an answer, but stop its calls once nobody waits for it.

    Raises:
        GoneError: The caller has disconnected, or the server is stopping.
    """
    try:
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(exchange.wait(None))
            answer = await answering
            watch.cancel()
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return answer


def _record(number: int, exchange: Exchange, called: Called, seconds: float) -> Call:
    """Return what is logged of a call: nothing that was sent but the method."""
    return Call(
        number=number,
        time=datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds),
        operation_id=called.operation_id,
        method=exchange.method,
        path=called.operation.path if called.operation else _UNKNOWN,
        query="",
        headers=(),
        body="",
        body_bytes=0,
        status=exchange.status,
        faults=(),
        milliseconds=round(seconds * 1000, 1),
    )
