"""Help for the tests of programs that use this package."""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import frozen

from clay_credits_runtime.retries import SWITCH

from .clock import Clock
from .contract import Contract
from .errors import undocumented
from .in_process import AsyncClientT, ClientT, InProcess
from .records import session_of
from .routing import CALLED, path_of

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from starlette.types import Receive, Scope, Send

    from .contract import Operation


@contextmanager
def instant_retries() -> Generator[None]:
    """Let clients retry without waiting, in this process and as long as the `with` block lasts."""
    SWITCH.instant += 1
    try:
        yield
    finally:
        SWITCH.instant -= 1


@frozen
class _NoAccount:
    """The account of `Examples`, which has no data."""

    session: str
    clock: Clock


@frozen
class _Reply:
    status: int
    headers: dict[bytes, bytes]
    content: bytes


class Examples(InProcess[ClientT, AsyncClientT]):
    """Answers every operation with the document's example, or as a test decides. It needs no server and no extra.

    `clay` and `async_clay` are clients of it, `calls` has the calls that were made, and `faults` can be switched on as
    in the mock. Every session is accepted, and every id exists.
    """

    def __init__(self) -> None:
        contract = Contract(self.package)
        self._operations = tuple(contract.operations())
        self._lock = threading.Lock()
        self._permanent: dict[str, _Reply] = {}
        self._next: defaultdict[str, deque[_Reply]] = defaultdict(deque)
        super().__init__(self._application, _NoAccount(session_of(0), Clock()), contract)

    def answer(
        self,
        operation_id: str,
        body: Any = None,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        times: int | None = None,
    ) -> None:
        """Replace the answer of an operation. It is sent as it is, even if the document does not allow it.

        Args:
            operation_id: The operationId.
            body: A value to send as JSON, or bytes to send as they are. By default the document's example.
            status: The status; by default that of success.
            headers: Headers of the answer, which replace its own.
            times: For how many calls. They come after the calls of earlier replacements. By default for all later
                calls.

        Raises:
            ValueError: The document has no such operation, or `times` is below 1.
        """
        operation = next((one for one in self._operations if one.operation_id == operation_id), None)
        if operation is None:
            known = ", ".join(one.operation_id for one in self._operations)
            raise ValueError(f"the document has no operation {operation_id!r}, but {known}")
        if times is not None and times < 1:
            raise ValueError("times must be 1 or more")
        reply = _reply(operation, body, status or operation.status, headers or {})
        with self._lock:
            if times is None:
                self._permanent[operation_id] = reply
            else:
                self._next[operation_id].extend([reply] * times)

    def reset(self) -> None:
        """Answer the document's examples again, without faults, and forget all calls."""
        super().reset()
        with self._lock:
            self._permanent.clear()
            self._next.clear()

    async def _application(self, scope: Scope, _: Receive, send: Send) -> None:
        operation = scope[CALLED].operation
        if operation is None:
            call = f"{scope['method']} {path_of(scope)}"
            raise LookupError(f"{call} is not an operation of the document: check the base URL")
        reply = self._reply_to(operation)
        await send({"type": "http.response.start", "status": reply.status, "headers": [*reply.headers.items()]})
        await send({"type": "http.response.body", "body": reply.content})

    def _reply_to(self, operation: Operation) -> _Reply:
        with self._lock:
            waiting = self._next[operation.operation_id]
            if waiting:
                return waiting.popleft()
            reply = self._permanent.get(operation.operation_id)
        return reply or _reply(operation, None, operation.status, {})


def _reply(operation: Operation, body: Any, status: int, headers: Mapping[str, str]) -> _Reply:
    if body is None:
        body = operation.example(status)
    if body is None and status != operation.status:
        body = undocumented(status)
    content: bytes = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    own = {b"content-type": b"application/json"} if content else {}
    given = {name.lower().encode(): value.encode() for name, value in headers.items()}
    return _Reply(status, {**own, **given}, content)
