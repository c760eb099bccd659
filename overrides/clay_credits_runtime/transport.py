"""The interface between the client and the transports that send its requests."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

from .defaults import CONNECT_TIMEOUT, MAX_CONNECTIONS, REQUEST_ID_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from .credentials import Credential
    from .drift import DriftReporter
    from .errors import ClayError
    from .operation import Call
    from .redaction import Secrets
    from .request_bodies import Parts, Stream

_LEAST_TIMEOUT = 0.001


def _nowhere(drifts: object, contract: str | None = None) -> None:
    """Drop drift."""


@frozen
class Request:
    """A request that is ready to be sent.

    Attributes:
        call: The operation and its arguments, for a transport that uses other paths.
        url: The absolute URL, without credentials.
        headers: The headers, without credentials.
        content: The body, or None.
        credentials: The credentials to send.
        secrets: The credentials to remove from its answer.
        timeout: Seconds, or an `httpx.Timeout`.
        total_timeout: Seconds that the whole call may take.
        deadline: When the whole call ends, on the clock of `time.monotonic`.
        max_body_bytes: How much of a body to read.
        cookies: The cookies of the operation's parameters, as they are sent in a `Cookie` header.
        report: Where a transport reports drift that it finds itself.
    """

    call: Call[Any]
    url: str
    headers: Mapping[str, str]
    content: bytes | Parts | Stream | None = field(repr=False)
    credentials: tuple[Credential, ...]
    secrets: Secrets
    timeout: float | httpx.Timeout
    total_timeout: float
    deadline: float
    max_body_bytes: int
    cookies: str = field(default="", repr=False)
    report: DriftReporter = field(default=_nowhere, repr=False, eq=False)

    @property
    def repeatable(self) -> bool:
        """Whether the body can be sent again. An iterator cannot, nor a file that cannot seek."""
        return self.content is None or isinstance(self.content, bytes) or self.content.repeatable

    def timeouts(self) -> dict[str, float]:
        """Return the seconds for `connect`, `read`, `write` and `pool`, as httpx names them.

        None is longer than the call has left.
        """
        left = max(self.deadline - time.monotonic(), _LEAST_TIMEOUT)
        timeout = self.timeout
        if isinstance(timeout, int | float):
            rest = min(timeout, left)
            return {"connect": min(CONNECT_TIMEOUT, rest), "read": rest, "write": rest, "pool": rest}
        return {name: left if limit is None else min(limit, left) for name, limit in timeout.as_dict().items()}

    def site(self) -> str:
        """Return the part of the URL that a connection leads to, in lower case as httpx has it."""
        return self.url[: self.url.index("/", self.url.index("://") + 3)].lower()


@frozen
class Response:
    """An answer as it arrived.

    Attributes:
        status_code: The HTTP status.
        headers: The headers with lower-case names, without `Set-Cookie`.
        content: The body, with its content coding undone.
        elapsed: Seconds from sending to the last byte.
        set_cookies: The values of the `Set-Cookie` headers.
        unreadable: Why the body could not be read, although it arrived; empty if it could.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    elapsed: float
    set_cookies: tuple[str, ...] = field(default=(), repr=False)
    unreadable: str = ""


class Head:
    """The status and the headers of an answer.

    Attributes:
        status_code: The HTTP status.
        headers: The headers with lower-case names, without `Set-Cookie`. Several with one name are joined by commas.
        set_cookies: The values of the `Set-Cookie` headers.
    """

    __slots__ = ("headers", "set_cookies", "status_code")

    def __init__(self, status_code: int, fields: list[tuple[bytes, bytes]]) -> None:
        """Sort the header fields, in the order in which they arrived."""
        headers: dict[str, str] = {}
        set_cookies: tuple[str, ...] = ()
        for raw_name, raw_value in fields:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            if name == "set-cookie":
                set_cookies = (*set_cookies, value)
            else:
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
        self.status_code: int = status_code
        self.headers: Mapping[str, str] = headers
        self.set_cookies: tuple[str, ...] = set_cookies


def request_id(headers: Mapping[str, str]) -> str | None:
    """Find the id that the service or its gateway gave the request."""
    return next((headers[name] for name in REQUEST_ID_HEADERS if name in headers), None)


class ConnectionFailureError(Exception):
    """No answer arrived. A transport raises it, and the client turns it into a public error.

    Attributes:
        reason: What happened. It contains nothing of the request.
        timed_out: Whether it was for lack of time.
        permanent: Whether the same request would fail again.
        begun: Whether the head of an answer had arrived.
        set_cookies: The values of the `Set-Cookie` headers of answers that arrived before, in the same call.
        error: The public error, if it is not one of the connection: the parts of an answer make no whole.
    """

    def __init__(
        self,
        reason: str,
        *,
        timed_out: bool = False,
        permanent: bool = False,
        begun: bool = False,
        set_cookies: tuple[str, ...] = (),
        error: ClayError | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.timed_out = timed_out
        self.permanent = permanent
        self.begun = begun
        self.set_cookies = set_cookies
        self.error = error

    def redacted(self, secrets: Secrets, *, begun: bool = False) -> ConnectionFailureError:
        """Return the same failure without any credential in its reason, and without the frames that it came through."""
        reason = secrets.redact_text(self.reason)
        kind = {"timed_out": self.timed_out, "permanent": self.permanent, "begun": begun}
        return ConnectionFailureError(reason, **kind, set_cookies=self.set_cookies, error=self.error)


def all_in_use() -> ConnectionFailureError:
    """Return the failure of a call for which no connection became free in time."""
    return ConnectionFailureError(f"all {MAX_CONNECTIONS} connections are in use", timed_out=True)


def took_too_long(total_timeout: float, *, begun: bool = False) -> ConnectionFailureError:
    """Return the failure of a call for which there was no time left."""
    reason = f"the call took longer than the total timeout ({total_timeout:g} seconds)"
    return ConnectionFailureError(reason, timed_out=True, begun=begun)


class OpenResponse(Protocol):
    """An answer whose head has arrived, and whose body is still to be read."""

    @property
    def head(self) -> Head:
        """The status and the headers."""
        ...

    def read(self, deadline: float) -> bytes:
        """Wait for the next bytes of the body, in its content coding, and return none at its end.

        Args:
            deadline: When to stop waiting, on the clock of `time.monotonic`.

        Raises:
            ConnectionFailureError: The body did not arrive whole.
        """
        ...

    def close(self) -> None:
        """Keep the connection for another request if the body was read to its end, else close it."""
        ...


class Transport(Protocol):
    """Carries requests and waits for each answer."""

    def open(self, request: Request) -> OpenResponse:
        """Send one request and wait for the head of its answer, whatever its status.

        Raises:
            ConnectionFailureError: No answer arrived.
        """
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class AsyncOpenResponse(Protocol):
    """`OpenResponse`, awaited."""

    @property
    def head(self) -> Head: ...

    async def read(self, deadline: float) -> bytes: ...

    async def aclose(self) -> None: ...


class AsyncTransport(Protocol):
    """`Transport`, awaited."""

    async def open(self, request: Request) -> AsyncOpenResponse: ...

    async def aclose(self) -> None: ...
