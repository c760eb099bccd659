"""Lets out of an HTTP library nothing but what it returns and why it failed: its frames know the session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from .transport import ConnectionFailureError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

T = TypeVar("T")

# A refused certificate has no type of its own.
_REFUSED_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"
# h11 quotes the line that it cannot read, and a cookie may stand in it.
_QUOTED_BYTES = re.compile(r"[:\s]*(?:bytearray\()?\bb(['\"]).*", re.DOTALL)


class Guard:
    """Runs a step of httpx, or of a library with the same errors.

    Only errors of a transport are failures. What the hooks of a caller's client raise is passed on.
    """

    def __init__(self, library: ModuleType) -> None:
        """Take the classes of errors from the library."""
        # ssl.SSLError is an OSError, and httpx lets some of them out as they are.
        self._failures = (library.RequestError, library.InvalidURL, OSError, UnicodeError)
        self._timeouts = (library.TimeoutException, TimeoutError)
        # Errors that the same request would meet again.
        self._permanent = (library.LocalProtocolError, library.UnsupportedProtocol, library.InvalidURL, UnicodeError)

    def run(self, step: Callable[..., T], *arguments: Any) -> T:
        """Return what a step returns.

        Raises:
            ConnectionFailureError: The step failed.
        """
        try:
            return step(*arguments)
        except self._failures as error:
            failure = self._failure(error)
        except BaseException as error:
            raise_bare(error)
        # Outside of the except block: a context would keep the frames of the library.
        raise failure

    async def run_async(self, step: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Await what a step returns, likewise."""
        try:
            return await step(*arguments)
        except self._failures as error:
            failure = self._failure(error)
        except BaseException as error:
            raise_bare(error)
        raise failure

    def _failure(self, error: Exception) -> ConnectionFailureError:
        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return ConnectionFailureError(
            _QUOTED_BYTES.sub("", text),
            timed_out=isinstance(error, self._timeouts),
            permanent=isinstance(error, self._permanent) or _REFUSED_CERTIFICATE in text,
        )


def raise_bare(error: BaseException) -> NoReturn:
    """Raise an interrupt or cancellation without the frames that it interrupted, and an Exception as it is."""
    if isinstance(error, Exception):
        raise error
    error.__context__ = None
    raise error.with_traceback(None)
