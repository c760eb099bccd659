"""The seam between the client and what carries its requests, so that another carrier can take the place of HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypeVar

from attrs import field, frozen

from .constants import CONNECT_TIMEOUT, REQUEST_ID_HEADERS
from .errors import ClayError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Mapping

    import httpx

    from .operation import Call
    from .session import Session

T = TypeVar("T")


@frozen
class Request:
    """A request that is ready to be sent.

    Attributes:
        call: The operation and its arguments, for a transport that does not speak the document's paths.
        url: The absolute URL.
        headers: The headers, without the session.
        content: The body, or None.
        session: The session to send, in a cookie, with it.
        timeout: Seconds, or an `httpx.Timeout`.
        deadline: When to give up reading, on the clock of `time.monotonic`.
        max_body_bytes: How much of a body to read.
    """

    call: Call[Any]
    url: str
    headers: Mapping[str, str]
    content: bytes | None = field(repr=False)
    session: Session
    timeout: float | httpx.Timeout
    deadline: float
    max_body_bytes: int

    def timeouts(self) -> dict[str, float | None]:
        """Give the seconds to wait for a connection, for bytes to come and go, and for a free connection."""
        timeout = self.timeout
        if isinstance(timeout, int | float):
            return {"connect": min(timeout, CONNECT_TIMEOUT), "read": timeout, "write": timeout, "pool": timeout}
        return timeout.as_dict()


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
    """What stands before a body.

    Attributes:
        status_code: The HTTP status.
        headers: The headers with lower-case names, without `Set-Cookie`; of several with one name, all, after commas.
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
    """No answer arrived. What a transport raises; the client makes the public error of it.

    Attributes:
        reason: What happened, without anything of the request.
        timed_out: Whether it was for lack of time.
        permanent: Whether the same request would fail again.
    """

    def __init__(self, reason: str, *, timed_out: bool = False, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.timed_out = timed_out
        self.permanent = permanent


# That a certificate is refused has no type of its own, neither in httpx nor in httpcore.
_REFUSED_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"


class Guard:
    """Runs a step of the library below, and lets out of it nothing but what it gives and why it failed.

    Attributes:
        failures: The library's errors.
        timeouts: Those of them that are for lack of time.
        permanent: Those that the same request would meet again.
    """

    def __init__(
        self,
        failures: tuple[type[Exception], ...],
        *,
        timeouts: type[Exception],
        permanent: tuple[type[Exception], ...],
    ) -> None:
        self.failures = failures
        self.timeouts = timeouts
        self.permanent = permanent

    def run(self, step: Callable[..., T], *arguments: Any) -> T:
        """Give what a step gives.

        Raises:
            ConnectionFailureError: The step failed.
        """
        try:
            return step(*arguments)
        except self.failures as error:
            failure = self._meaning_of(error)
        except BaseException as error:
            _raise_bare(error)
        # Outside of the except block: a context would keep the frames of the library, whose locals know the session.
        raise failure

    async def run_async(self, step: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Await what a step gives, likewise."""
        try:
            return await step(*arguments)
        except self.failures as error:
            failure = self._meaning_of(error)
        except BaseException as error:
            _raise_bare(error)
        raise failure

    def _meaning_of(self, error: Exception) -> ConnectionFailureError:
        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return ConnectionFailureError(
            text,
            timed_out=isinstance(error, self.timeouts),
            permanent=isinstance(error, self.permanent) or _REFUSED_CERTIFICATE in text,
        )


def _raise_bare(error: BaseException) -> NoReturn:
    """Let an interruption pass without the frames of whom it interrupted, and everything else as it is."""
    if isinstance(error, Exception):
        raise error
    raise error.with_traceback(None)


def running_loop() -> asyncio.AbstractEventLoop:
    """Give the event loop that runs this code."""
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    return asyncio.get_running_loop()


def check_loop(own: asyncio.AbstractEventLoop) -> None:
    """Refuse another event loop than the one whose connections these are.

    Raises:
        ClayError: It is another.
    """
    if running_loop() is not own:
        raise ClayError("This AsyncClay belongs to another event loop, as its connections do: make one per loop.")


class OpenResponse(Protocol):
    """An answer whose head has arrived, and whose body is still to be read."""

    @property
    def head(self) -> Head:
        """What stands before the body."""
        ...

    def read(self) -> bytes:
        """Wait for the next bytes of the body, in its content coding; give none at its end.

        Raises:
            ConnectionFailureError: The body did not arrive whole.
        """
        ...

    def close(self) -> None:
        """Let go of the connection: for another request where the body was read to its end, else for good."""
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
        """Let go of all connections."""
        ...


class AsyncOpenResponse(Protocol):
    """An answer whose head has arrived, and whose body is still to be read."""

    @property
    def head(self) -> Head:
        """What stands before the body."""
        ...

    async def read(self) -> bytes:
        """Await the next bytes of the body, in its content coding; give none at its end.

        Raises:
            ConnectionFailureError: The body did not arrive whole.
        """
        ...

    async def aclose(self) -> None:
        """Let go of the connection: for another request where the body was read to its end, else for good."""
        ...


class AsyncTransport(Protocol):
    """Carries requests and awaits each answer."""

    async def open(self, request: Request) -> AsyncOpenResponse:
        """Send one request and await the head of its answer, whatever its status.

        Raises:
            ConnectionFailureError: No answer arrived.
        """
        ...

    async def aclose(self) -> None:
        """Let go of all connections."""
        ...
