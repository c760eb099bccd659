"""Carries out each kind of fault on the answer of the application, or of the fault before it."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ..errors import phrase
from ..exchange import Answer
from ..media import error_body
from .drift import drift
from .kinds import MAX_SECONDS

if TYPE_CHECKING:
    from ..contract import Contract, Operation
    from ..exchange import Exchange
    from ..sessions import Sessions
    from .choice import Active
    from .kinds import Value

Inner = Callable[[], Awaitable[Answer]]


@frozen
class CallContext:
    """What an effect may need to know about the call. `session` is the value that was sent."""

    contract: Contract
    operation: Operation | None
    exchange: Exchange
    sessions: Sessions
    session: str


Effect = Callable[["Active", CallContext, Inner], Awaitable[Answer]]

_EFFECTS: dict[str, Effect] = {}


def _carries_out(kind: str) -> Callable[[Effect], Effect]:
    def register(effect: Effect) -> Effect:
        _EFFECTS[kind] = effect
        return effect

    return register


async def apply_faults(faults: tuple[Active, ...], context: CallContext, inner: Inner) -> Answer:
    """Return the answer after all faults. Each is applied to the answer that the one before has left."""
    for active in faults:
        inner = _after(active, context, inner)
    return await inner()


def _after(active: Active, context: CallContext, inner: Inner) -> Inner:
    return lambda: _EFFECTS[active.fault.kind](active, context, inner)


def error_answer(operation: Operation | None, status: int, message: str = "", retry_after: str = "") -> Answer:
    """Return an error as an answer."""
    body, content_type = error_body(operation, status, message)
    headers = [(b"content-type", content_type.encode())] if content_type else []
    if retry_after:
        headers.append((b"retry-after", retry_after.encode()))
    return Answer(status, headers, b"").with_body(body)


def _retry_after(seconds: float, form: Value) -> str:
    """Return the value of Retry-After. A date is in real time, because a client compares it with its own clock."""
    whole = math.ceil(seconds)
    if form == "seconds":
        return str(whole)
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=whole)
    return format_datetime(moment, usegmt=True)


@_carries_out("status")
async def _status(active: Active, context: CallContext, _: Inner) -> Answer:
    values = active.fault.values
    retry_after = _retry_after(active.fault.number("retry-after"), values["form"]) if "retry-after" in values else ""
    return error_answer(
        context.operation, int(active.fault.number("code")), active.fault.string("message"), retry_after
    )


@_carries_out("rate-limit")
async def _rate_limit(active: Active, context: CallContext, inner: Inner) -> Answer:
    missing = active.bucket.take() if active.bucket else 0.0
    if not missing:
        return await inner()
    return error_answer(context.operation, 429, retry_after=_retry_after(missing, active.fault.values["form"]))


@_carries_out("expired")
async def _expired(_: Active, context: CallContext, __: Inner) -> Answer:
    return error_answer(context.operation, 401)


@_carries_out("revoked")
async def _revoked(active: Active, context: CallContext, _: Inner) -> Answer:
    _refuse_from_now(active, context)
    return error_answer(context.operation, 401)


@_carries_out("sliding")
async def _sliding(active: Active, context: CallContext, inner: Inner) -> Answer:
    answer = await inner()
    if answer.status is None or answer.status == HTTPStatus.UNAUTHORIZED:
        return answer
    if not context.contract.cookie:
        return answer
    cookie = f"{context.contract.cookie}={context.sessions.renew()}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"
    if active.fault.values["old"] == "refused":
        _refuse_from_now(active, context)
    return evolve(answer, headers=[*answer.headers, (b"set-cookie", cookie.encode())])


def _refuse_from_now(active: Active, context: CallContext) -> None:
    # A call must not end the session of all other callers. Only a fault that is on for the server may.
    if active.id is not None:
        context.sessions.revoke(context.session)


@_carries_out("latency")
async def _latency(active: Active, context: CallContext, inner: Inner) -> Answer:
    values, seconds = active.fault.values, active.fault.number("seconds")
    if "sigma" in values:
        seconds *= math.exp(active.chance.gauss(0.0, active.fault.number("sigma")))
    elif "to" in values:
        seconds = active.chance.uniform(seconds, active.fault.number("to"))
    await context.exchange.wait(min(seconds, MAX_SECONDS))
    return await inner()


@_carries_out("html")
async def _html(active: Active, _: CallContext, __: Inner) -> Answer:
    status = int(active.fault.number("code"))
    title = f"{status} {phrase(status)}"
    head = f"<html>\r\n<head><title>{title}</title></head>"
    page = f"{head}\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    return Answer(status, [(b"content-type", b"text/html")], b"").with_body(page.encode())


@_carries_out("truncate")
async def _truncate(active: Active, _: CallContext, inner: Inner) -> Answer:
    answer = await inner()
    return evolve(answer, sent=_part(active, answer), ending="close")


@_carries_out("stall")
async def _stall(active: Active, _: CallContext, inner: Inner) -> Answer:
    answer = await inner()
    return evolve(answer, sent=_part(active, answer), ending="hold")


def _part(active: Active, answer: Answer) -> int:
    """Return how many bytes of a body are sent. It is never all of them, which would not be a fault."""
    wanted = int(active.fault.values.get("bytes", len(answer.body) // 2))
    return max(0, min(wanted, len(answer.body) - 1))


@_carries_out("hang")
async def _hang(_: Active, __: CallContext, ___: Inner) -> Answer:
    return Answer(None, [], b"", ending="hold")


@_carries_out("reset")
async def _reset(active: Active, _: CallContext, inner: Inner) -> Answer:
    if "bytes" not in active.fault.values:
        return Answer(None, [], b"", ending="reset")
    answer = await inner()
    return evolve(answer, sent=_part(active, answer), ending="reset")


@_carries_out("close")
async def _close(_: Active, __: CallContext, ___: Inner) -> Answer:
    return Answer(None, [], b"", ending="close")


@_carries_out("content-type")
async def _content_type(active: Active, _: CallContext, inner: Inner) -> Answer:
    answer = await inner()
    return evolve(answer, headers=answer.with_header(b"content-type", active.fault.string("type").encode()))


_GARBAGE = {
    "text": b"upstream connect error or disconnect before headers",
    "utf-8": b'{"\xff\xfe": 1}',
    "nan": b'{"usage": NaN}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
}


@_carries_out("garbage")
async def _garbage(active: Active, _: CallContext, inner: Inner) -> Answer:
    answer = await inner()
    cut = answer.body[: max(1, len(answer.body) // 2)]
    return answer.with_body(_GARBAGE.get(active.fault.string("of"), cut))


@_carries_out("empty")
async def _empty(_: Active, __: CallContext, inner: Inner) -> Answer:
    return (await inner()).with_body(b"")


@_carries_out("drift")
async def _drift(active: Active, context: CallContext, inner: Inner) -> Answer:
    answer = await inner()
    operation, status = context.operation, answer.status
    if operation is None or status is None or not answer.body or b"json" not in answer.header(b"content-type"):
        return answer
    fault, schema = active.fault, operation.schema(status)
    try:
        before = json.loads(answer.body)
    except ValueError:
        # The fault before has left a body that is not JSON.
        return answer
    after = drift(fault.string("change"), fault.string("at"), before, schema, context.contract.resolve, active.chance)
    return answer.with_body(json.dumps(after, ensure_ascii=False, separators=(",", ":")).encode())
