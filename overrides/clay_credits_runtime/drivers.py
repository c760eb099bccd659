"""Runs the flow of a call. Only this module and the transports differ between sync and async."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

from .body import Body
from .callbacks import notify, notify_async
from .credential_function import ask, ask_async
from .flow import AskCredential, Send, Sleep, start_call
from .httpx_errors import raise_bare
from .transport import ConnectionFailureError

if TYPE_CHECKING:
    from collections.abc import Generator

    from .flow import Effect
    from .response import RawResponse
    from .transport import AsyncTransport, Request, Response, Transport

__all__ = ["run", "run_async", "start_call"]

T = TypeVar("T")


def run(flow: Generator[Effect, Any, RawResponse[T]], transport: Transport) -> RawResponse[T]:
    """Run a flow, and wait for what it yields."""
    try:
        return _run(flow, transport)
    except BaseException as error:
        raise_bare(error)


def _run(flow: Generator[Effect, Any, RawResponse[T]], transport: Transport) -> RawResponse[T]:
    came: Any = None
    while True:
        try:
            effect = flow.send(came)
        except StopIteration as stop:
            result: RawResponse[T] = stop.value
            return result
        came = None
        match effect:
            case Send(request):
                came = exchange(transport, request)
            case Sleep(seconds):
                time.sleep(seconds)
            case AskCredential(store, deadline):
                came = ask(store, deadline)
            case _:
                notify("on_session_renewed", effect.callback, effect.credential.reveal(), effect.secrets)


async def run_async(flow: Generator[Effect, Any, RawResponse[T]], transport: AsyncTransport) -> RawResponse[T]:
    """Run a flow, and await what it yields."""
    try:
        return await _run_async(flow, transport)
    except BaseException as error:
        raise_bare(error)


async def _run_async(flow: Generator[Effect, Any, RawResponse[T]], transport: AsyncTransport) -> RawResponse[T]:
    came: Any = None
    while True:
        try:
            effect = flow.send(came)
        except StopIteration as stop:
            result: RawResponse[T] = stop.value
            return result
        came = None
        match effect:
            case Send(request):
                came = await exchange_async(transport, request)
            case Sleep(seconds):
                await _sleep(seconds)
            case AskCredential(store, deadline):
                came = await ask_async(store, deadline)
            case _:
                await notify_async("on_session_renewed", effect.callback, effect.credential.reveal(), effect.secrets)


def exchange(transport: Transport, request: Request) -> Response | ConnectionFailureError:
    """Send one request, and return its whole answer or why there is none. Neither has a credential in it."""
    body = Body(request)
    try:
        answer = transport.open(request)
    except ConnectionFailureError as failure:
        return failure.redacted(request.secrets)
    try:
        try:
            while body.take(answer.head, answer.read(request.deadline)):
                pass
        finally:
            answer.close()
    except ConnectionFailureError as failure:
        return failure.redacted(request.secrets, begun=True)
    return body.response(answer.head)


async def exchange_async(transport: AsyncTransport, request: Request) -> Response | ConnectionFailureError:
    """Send one request, and await its whole answer, as `exchange` does."""
    body = Body(request)
    try:
        answer = await transport.open(request)
    except ConnectionFailureError as failure:
        return failure.redacted(request.secrets)
    try:
        try:
            while body.take(answer.head, await answer.read(request.deadline)):
                pass
        finally:
            await answer.aclose()
    except ConnectionFailureError as failure:
        return failure.redacted(request.secrets, begun=True)
    return body.response(answer.head)


async def _sleep(seconds: float) -> None:
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    await asyncio.sleep(seconds)
