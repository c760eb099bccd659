"""Handles a request before the application does: reads it, applies its faults, and records the call."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from attrs import define, evolve, field, frozen

from .exchange import MAX_BODY, BodyTooLongError, Exchange, GoneError
from .faults import HEADER, RESERVED, CallContext, FaultError, apply_faults
from .faults.effects import error_answer
from .routing import CALLED, Called, Router

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from .calls import Call
    from .contract import Contract
    from .faults import Active
    from .state import State


@define
class _Request:
    """What a request calls, and the faults that apply to it, which are chosen later."""

    called: Called
    faults: tuple[Active, ...] = ()

    @property
    def session(self) -> str:
        """The session that was sent; empty if there is none."""
        return self.called.sessions[-1] if self.called.sessions else ""


@frozen
class _Front:
    """The ASGI application that is served. It passes requests on to `app`."""

    app: ASGIApp
    contract: Contract
    state: State = field(repr=False)
    extras: Mapping[str, ASGIApp]
    """By path, what is served in addition to the document. A path with a slash at its end includes all below it."""
    log: Callable[[Call], None] | None
    router: Router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange, request = Exchange(scope, receive, send), _Request(self.router.read(scope))
        extra = None if request.called.operation else self._extra(exchange.path)
        if extra is not None:
            await extra(scope, receive, send)
            return
        # Recorded before the answer is sent, so that a client that has read it finds the call.
        exchange.on_answer(partial(self._record, exchange, request, time.monotonic()))
        try:
            await self._serve(exchange, request)
        except GoneError:
            # Nobody is left to answer.
            pass
        finally:
            exchange.notify()

    async def _serve(self, exchange: Exchange, request: _Request) -> None:
        operation = request.called.operation
        try:
            await exchange.read_body()
            request.faults = self._choose(exchange, request)
        except FaultError as problem:
            await exchange.deliver(error_answer(operation, 400, f"No such fault: {problem}"))
        except BodyTooLongError:
            await exchange.deliver(error_answer(operation, 413, f"The mock reads at most {MAX_BODY} bytes"))
        else:
            exchange.scope = {**exchange.scope, CALLED: self._without_faults(request.called)}
            await self._answer(exchange, request)

    def _extra(self, path: str) -> ASGIApp | None:
        for known, app in self.extras.items():
            if path == known or (known.endswith("/") and known != "/" and path.startswith(known)):
                return app
        return None

    def _choose(self, exchange: Exchange, request: _Request) -> tuple[Active, ...]:
        texts = [text for value in (request.session, *request.called.arguments) if (text := _fault_in(value))]
        for line in exchange.headers(HEADER.lower().encode()):
            texts += [text.strip() for text in line.split(",") if text.strip()]
        return self.state.faults.choose(request.called.operation_id, texts)

    def _without_faults(self, called: Called) -> Called:
        """Replace each id and session that asks for a fault, and each session that a fault has issued."""
        sessions, operation = self.state.sessions, called.operation
        arguments = called.arguments
        if operation:
            pairs = zip(arguments, operation.arguments, strict=True)
            arguments = tuple(example if example and _fault_in(value) else value for value, example in pairs)
        known = called.sessions and tuple(
            sessions.accepted if _fault_in(value) else sessions.translate(value) for value in called.sessions
        )
        return evolve(called, sessions=known, arguments=arguments)

    async def _answer(self, exchange: Exchange, request: _Request) -> None:
        if not request.faults:
            await exchange.forward(self.app)
            return
        context = CallContext(self.contract, request.called.operation, exchange, self.state.sessions, request.session)
        await exchange.deliver(await apply_faults(request.faults, context, lambda: exchange.collect(self.app)))

    def _record(self, exchange: Exchange, request: _Request, started: float) -> None:
        call = self.state.calls.add(
            exchange,
            [self.state.sessions.accepted, *(one for one in request.called.sessions or () if not _fault_in(one))],
            operation_id=request.called.operation_id,
            faults=[active.fault.text for active in request.faults],
            seconds=time.monotonic() - started,
        )
        if self.log:
            self.log(call)


def in_front(
    app: ASGIApp,
    contract: Contract,
    state: State,
    *,
    extras: Mapping[str, ASGIApp] | None = None,
    log: Callable[[Call], None] | None = None,
) -> ASGIApp:
    """Wrap an application with faults, the record of calls, and other paths.

    `extras` is served in addition, by path. A path with a slash at its end includes all below it. `log` gets each call.
    """
    return _Front(app, contract, state, extras or {}, log, Router(contract))


def _fault_in(value: str) -> str:
    """Return the fault that an id or a session asks for, or an empty text if it asks for none."""
    for spelling in (value, unquote(value)):
        if spelling.startswith(RESERVED):
            return spelling.removeprefix(RESERVED)
    return ""
