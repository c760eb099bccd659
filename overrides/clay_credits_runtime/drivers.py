"""Run the flow of a call: here, and in the transports, is all that differs between sync and async."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any, TypeVar

from .body import Body
from .errors import ClayError
from .flow import AskSession, Send, Sleep, begin
from .transport import ConnectionFailureError

if TYPE_CHECKING:
    import asyncio
    import threading
    from collections.abc import Generator

    from .flow import Effect
    from .response import RawResponse
    from .transport import AsyncTransport, Request, Response, Transport

__all__ = ["begin", "run", "run_async"]

T = TypeVar("T")


def run(flow: Generator[Effect, Any, RawResponse[T]], transport: Transport, asking: threading.Lock) -> RawResponse[T]:
    """Carry out a flow, waiting for whatever it asks for."""
    came: Any = None
    while True:
        try:
            effect = flow.send(came)
        except StopIteration as stop:
            result: RawResponse[T] = stop.value
            return result
        match effect:
            case Send(request):
                try:
                    came = request.session.redact(_exchange(transport, request))
                except ConnectionFailureError as failure:
                    came = failure.with_traceback(None)
            case Sleep(seconds):
                time.sleep(seconds)
            case AskSession(store):
                with asking:
                    came = store.current or store.accept(_not_awaitable(store.ask and store.ask()))
            case _:
                _not_awaitable(effect.callback(effect.session.reveal()))


async def run_async(
    flow: Generator[Effect, Any, RawResponse[T]], transport: AsyncTransport, asking: asyncio.Lock
) -> RawResponse[T]:
    """Carry out a flow, awaiting whatever it asks for."""
    came: Any = None
    while True:
        try:
            effect = flow.send(came)
        except StopIteration as stop:
            result: RawResponse[T] = stop.value
            return result
        match effect:
            case Send(request):
                try:
                    came = request.session.redact(await _exchange_async(transport, request))
                except ConnectionFailureError as failure:
                    came = failure.with_traceback(None)
            case Sleep(seconds):
                await _sleep(seconds)
            case AskSession(store):
                async with asking:
                    came = store.current or store.accept(await _awaited(store.ask and store.ask()))
            case _:
                await _awaited(effect.callback(effect.session.reveal()))


def _exchange(transport: Transport, request: Request) -> Response:
    body = Body(request)
    answer = transport.open(request)
    try:
        while body.take(answer.head, answer.read()):
            pass
    finally:
        answer.close()
    return body.response(answer.head)


async def _exchange_async(transport: AsyncTransport, request: Request) -> Response:
    body = Body(request)
    answer = await transport.open(request)
    try:
        while body.take(answer.head, await answer.read()):
            pass
    finally:
        await answer.aclose()
    return body.response(answer.head)


async def _sleep(seconds: float) -> None:
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    await asyncio.sleep(seconds)


async def _awaited(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def _not_awaitable(value: Any) -> Any:
    if inspect.iscoroutine(value):
        value.close()
        raise ClayError("Clay cannot await: give it a function that is not async, or use AsyncClay.")
    return value
