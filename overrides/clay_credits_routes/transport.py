"""Transports that answer a call of the document by calls of other routes."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve

from clay_credits_runtime.credentials import renewed
from clay_credits_runtime.drivers import exchange, exchange_async
from clay_credits_runtime.errors import APIResponseValidationError, ClayError
from clay_credits_runtime.headers import merge_headers
from clay_credits_runtime.response import RawResponse, unusable_part
from clay_credits_runtime.transport import ConnectionFailureError, Head, Response
from clay_credits_upstream import SPEC_VERSION

from .operations import Operations, Settings
from .steps import Found, NotFound

if TYPE_CHECKING:
    from clay_credits_runtime.operation import Call
    from clay_credits_runtime.transport import AsyncOpenResponse, AsyncTransport, OpenResponse, Request, Transport

    from .steps import Steps

MadeT = TypeVar("MadeT", bound="_Made")

AT_ONCE = 4
"""How many calls of the service an async client runs at a time. A page of the service asks for about as much."""

_VERSION = "/v3"
"""What the base URL ends with, and the paths of `upstream.yaml` begin with."""

_OF_THE_BODY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that are about the body as it arrived. It is passed on without its content coding."""


class _UnhappyError(Exception):
    """An answer that is not a success. It is the answer of the whole call."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class _Steps:
    """The steps of one call. No I/O."""

    def __init__(self, settings: Settings, request: Request) -> None:
        self._request = request
        found = Found(request.call.operation.operation_id, request.report)
        self._operations = Operations(settings, found)
        self._steps: Steps
        self._base_url = request.url.removesuffix(request.call.target())
        self._credentials = request.credentials
        self._set_cookies: tuple[str, ...] = ()
        self.calls: list[Call[Any]] = []
        self.body: dict[str, Any] | NotFound | None = None

    def go_on(self, values: list[Any] | None) -> bool:
        """Pass on the values of the calls, and return whether there are more calls."""
        if values is None:
            self._steps = self._operations.start(self._request.call)
        try:
            self.calls = next(self._steps) if values is None else self._steps.send(values)
        except StopIteration as stop:
            self.body = stop.value
            return False
        return True

    def request_of(self, call: Call[Any]) -> Request:
        """Return the request of a call, with the credentials and the limits of the whole."""
        request = self._request
        headers = merge_headers(request.headers, call.headers()) if call.has_headers() else request.headers
        url = self._base_url + call.target().removeprefix(_VERSION)
        return evolve(
            request,
            call=call,
            url=url,
            headers=headers,
            content=call.content(),
            cookies="",
            credentials=self._credentials,
        )

    def value_of(self, call: Call[Any], outcome: Response | ConnectionFailureError) -> Any:
        """Return the value of an answer.

        Raises:
            APIResponseValidationError: It is a success, but cannot be read.
            ConnectionFailureError: None arrived.
            _UnhappyError: It is not a success.
        """
        if isinstance(outcome, ConnectionFailureError):
            outcome.set_cookies = self._set_cookies
            raise outcome
        self._set_cookies += outcome.set_cookies
        if not call.operation.succeeds(outcome.status_code):
            raise _UnhappyError(outcome)
        self._renew(call, outcome.set_cookies)
        # The body is not passed on: it may have parts that are not described, and so are not read.
        whole = self._request.call.operation
        if outcome.unreadable:
            raise unusable_part(whole, call.operation, f"cannot be read: {outcome.unreadable}")
        raw = RawResponse(call.operation, outcome, 1, partial(self._request.report, contract=SPEC_VERSION))
        try:
            value, drift = raw.parse(), raw.drift
        except APIResponseValidationError:
            raise unusable_part(whole, call.operation, "is no JSON that can be read") from None
        if any(not one.pointer for one in drift):
            raise unusable_part(whole, call.operation, "is of another type than upstream.yaml says")
        return value

    def _renew(self, call: Call[Any], set_cookies: tuple[str, ...]) -> None:
        """Send the session that an answer sets with the calls that follow."""
        if set_cookies:
            url, secrets = self._base_url + call.target(), self._request.secrets
            pairs = ((one, renewed(one, set_cookies, url, secrets)) for one in self._credentials)
            self._credentials = tuple(new or old for old, new in pairs)

    def made(self, answer: type[MadeT]) -> MadeT:
        """Return the answer of the call."""
        if isinstance(self.body, NotFound):
            return answer(404, {}, _encoded(self.body.body()), self._set_cookies)
        return answer(200, {}, _encoded(self.body), self._set_cookies)

    def passed_on(self, response: Response, answer: type[MadeT]) -> MadeT:
        """Return an answer of the service as that of the call."""
        headers = {name: value for name, value in response.headers.items() if name not in _OF_THE_BODY}
        return answer(response.status_code, headers, response.content, self._set_cookies)

    def failure(self, error: ClayError) -> ConnectionFailureError:
        """Return an error as a failure, which carries the session that was renewed before to the client."""
        # Its frames know the credentials.
        bare = error.with_traceback(None)
        return ConnectionFailureError(str(error), permanent=True, set_cookies=self._set_cookies, error=bare)


class _Made:
    """An answer that no server sent."""

    def __init__(self, status: int, headers: dict[str, str], content: bytes, set_cookies: tuple[str, ...]) -> None:
        fields = {"content-type": "application/json", **headers}.items()
        pairs = [*fields, *(("set-cookie", one) for one in set_cookies)]
        self.head: Head = Head(status, [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs])
        self._content = content

    def take(self) -> bytes:
        """Return the body, and at the second call none."""
        content, self._content = self._content, b""
        return content


class _Answer(_Made):
    """For a transport that waits."""

    def read(self, deadline: float) -> bytes:
        return self.take()

    def close(self) -> None:
        """Do nothing: the answer has no connection."""


class _AsyncAnswer(_Made):
    """For a transport that is awaited."""

    async def read(self, deadline: float) -> bytes:
        return self.take()

    async def aclose(self) -> None:
        """Do nothing: the answer has no connection."""


class MappedTransport:
    """Answers calls by calls through another transport, one after the other."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        """Wrap a transport."""
        self._transport = transport
        self._settings = settings

    def open(self, request: Request) -> OpenResponse:
        steps, values = _Steps(self._settings, request), None
        try:
            while steps.go_on(values):
                values = [steps.value_of(call, self._sent(steps, call)) for call in steps.calls]
        except _UnhappyError as unhappy:
            return steps.passed_on(unhappy.response, _Answer)
        except ClayError as error:
            raise steps.failure(error) from None
        return steps.made(_Answer)

    def _sent(self, steps: _Steps, call: Call[Any]) -> Response | ConnectionFailureError:
        return exchange(self._transport, steps.request_of(call))

    def close(self) -> None:
        self._transport.close()


class AsyncMappedTransport:
    """Answers calls by calls through another transport, some of them at once."""

    def __init__(self, transport: AsyncTransport, settings: Settings) -> None:
        """Wrap a transport."""
        self._transport = transport
        self._settings = settings
        self._free = asyncio.Semaphore(AT_ONCE)

    async def open(self, request: Request) -> AsyncOpenResponse:
        steps, values = _Steps(self._settings, request), None
        try:
            while steps.go_on(values):
                values = await self._values(steps)
        except _UnhappyError as unhappy:
            return steps.passed_on(unhappy.response, _AsyncAnswer)
        except ClayError as error:
            raise steps.failure(error) from None
        return steps.made(_AsyncAnswer)

    async def _values(self, steps: _Steps) -> list[Any]:
        """Send the calls. The first answer that is not a success ends the others.

        Raises:
            ConnectionFailureError: An answer did not arrive.
            _UnhappyError: An answer is not a success.
        """

        async def value_of(call: Call[Any]) -> Any:
            async with self._free:
                return steps.value_of(call, await exchange_async(self._transport, steps.request_of(call)))

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(value_of(call)) for call in steps.calls]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in tasks]

    async def aclose(self) -> None:
        await self._transport.aclose()


def _encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
