"""Stands before the application: finds what a call asks for, lets its faults happen, and keeps what was sent."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from attrs import define, field, frozen

from .exchange import MAX_BODY, BodyTooLongError, Exchange, GoneError
from .faults import HEADER, RESERVED, FaultError, Surroundings, answered
from .faults.effects import error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from .calls import Call
    from .contract import Contract, Operation
    from .faults import Active
    from .state import State


@define
class _Asked:
    """What a call asks for, as far as it is known; no operation is something that the document does not have."""

    operation: Operation | None
    arguments: tuple[str, ...] = ()
    session: str = ""
    faults: tuple[Active, ...] = ()

    @property
    def operation_id(self) -> str | None:
        return self.operation.operation_id if self.operation else None


@frozen
class _Front:
    """The mock as it is served: the application, and all that may come between it and its callers."""

    app: ASGIApp
    contract: Contract
    state: State = field(repr=False)
    beside: Mapping[str, ASGIApp]
    """By path: what is served beside the document's operations. A path that ends in a slash has all below it."""
    log: Callable[[Call], None] | None
    operations: tuple[Operation, ...]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        asked = self._asked(exchange)
        beside = None if asked.operation else self._beside(exchange.sent_path)
        if beside is not None:
            await beside(scope, receive, send)
            return
        # Before the answer: who has read it finds the call.
        exchange.on_answer(partial(self._note, exchange, asked, time.monotonic()))
        try:
            await self._serve(exchange, asked)
        except GoneError:
            # Nobody is left to be told.
            pass
        finally:
            exchange.tell()

    async def _serve(self, exchange: Exchange, asked: _Asked) -> None:
        asked.session = self._session(exchange)
        try:
            await exchange.read_body()
            asked.faults = self._choose(exchange, asked)
        except FaultError as problem:
            await exchange.deliver(error(asked.operation, 400, f"No such fault: {problem}"))
        except BodyTooLongError:
            await exchange.deliver(error(asked.operation, 413, f"The mock reads at most {MAX_BODY} bytes"))
        else:
            await self._answer(exchange, asked)

    def _asked(self, exchange: Exchange) -> _Asked:
        for operation in self.operations:
            arguments = operation.match(exchange.method, exchange.sent_path)
            # Like the application, which takes a slash for the end of a segment however it is written.
            if arguments is not None and all("/" not in one or _asked_by(one) for one in arguments):
                return _Asked(operation, arguments)
        return _Asked(None)

    def _beside(self, path: str) -> ASGIApp | None:
        for known, app in self.beside.items():
            if path == known or (known.endswith("/") and known != "/" and path.startswith(known)):
                return app
        return None

    def _session(self, exchange: Exchange) -> str:
        """Give the session that was sent, and let the application see one that it knows in its place."""
        sent = ""
        changed: list[str] = []
        sessions = self.state.sessions
        for line in exchange.headers(b"cookie"):
            pairs = [pair.strip().partition("=") for pair in line.split(";")]
            for index, (name, equals, value) in enumerate(pairs):
                if name == self.contract.cookie:
                    sent = value
                    known = sessions.accepted if _asked_by(value) else sessions.translate(value)
                    pairs[index] = (name, equals, known)
            changed.append("; ".join("".join(pair) for pair in pairs))
        if sent:
            exchange.replace_header(b"cookie", changed)
        return sent

    def _choose(self, exchange: Exchange, asked: _Asked) -> tuple[Active, ...]:
        texts = [text for value in (asked.session, *asked.arguments) if (text := _asked_by(value))]
        for line in exchange.headers(HEADER.lower().encode()):
            texts += [text.strip() for text in line.split(",") if text.strip()]
        chosen = self.state.faults.choose(asked.operation_id, texts)
        if asked.operation and any(map(_asked_by, asked.arguments)):
            exchange.replace_path(_path(asked.operation, asked.arguments))
        return chosen

    async def _answer(self, exchange: Exchange, asked: _Asked) -> None:
        if not asked.faults:
            await exchange.forward(self.app)
            return
        around = Surroundings(self.contract, asked.operation, exchange, self.state.sessions, asked.session)
        await exchange.deliver(await answered(asked.faults, around, lambda: exchange.collect(self.app)))

    def _note(self, exchange: Exchange, asked: _Asked, begun: float) -> None:
        call = self.state.calls.add(
            exchange,
            [self.state.sessions.accepted, *([] if _asked_by(asked.session) else [asked.session])],
            operation_id=asked.operation_id,
            faults=[active.fault.text for active in asked.faults],
            seconds=time.monotonic() - begun,
        )
        if self.log:
            self.log(call)


def in_front(
    app: ASGIApp,
    contract: Contract,
    state: State,
    *,
    beside: Mapping[str, ASGIApp] | None = None,
    log: Callable[[Call], None] | None = None,
) -> ASGIApp:
    """Put all that is no answer of the document's before an application.

    Args:
        app: What answers.
        contract: The document that it answers.
        state: What faults are on, and where calls are kept.
        beside: By path, what else is served; a path that ends in a slash has all below it.
        log: What is told of each call.
    """
    return _Front(app, contract, state, beside or {}, log, tuple(contract.operations()))


def _asked_by(value: str) -> str:
    """Give the fault that an id or a session stands for; an empty text where it stands for itself."""
    decoded = unquote(value)
    for spelling in (value, decoded):
        if spelling.startswith(RESERVED):
            return spelling.removeprefix(RESERVED)
    return ""


def _path(operation: Operation, arguments: tuple[str, ...]) -> str:
    """Write the path with an id that exists in the place of each that stands for a fault."""
    return "/".join(_filled(operation, arguments))


def _filled(operation: Operation, arguments: tuple[str, ...]) -> Iterator[str]:
    numbers = iter(range(len(arguments)))
    for segment in operation.path.split("/"):
        if segment.startswith("{"):
            number = next(numbers)
            example = operation.arguments[number]
            value = example if example and _asked_by(arguments[number]) else arguments[number]
            yield quote(value, safe="")
        else:
            yield segment
