"""Runs steps of an HTTP library, and keeps its frames, which know the session, out of tracebacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from .errors import ClayError
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

    Only the library's errors of a transport are failures. Other errors are raised as they are, but without frames if
    no hook of a caller can have raised them.
    """

    def __init__(self, library: ModuleType, *, hooks: bool) -> None:
        """Take the classes of errors from the library.

        Args:
            library: httpx, or a module with the same classes.
            hooks: Whether the steps run hooks of a caller. Their errors keep their frames, to be understood.
        """
        self._hooks = hooks
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
            raise_bare(error, keep_frames=self._hooks)
        # Outside of the except block: a context would keep the frames of the library.
        raise failure

    async def run_async(self, step: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Await what a step returns, and raise the same errors."""
        try:
            return await step(*arguments)
        except self._failures as error:
            failure = self._failure(error)
        except BaseException as error:
            raise_bare(error, keep_frames=self._hooks)
        raise failure

    def _failure(self, error: Exception) -> ConnectionFailureError:
        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return ConnectionFailureError(
            _QUOTED_BYTES.sub("", text),
            timed_out=isinstance(error, self._timeouts),
            permanent=isinstance(error, self._permanent) or _REFUSED_CERTIFICATE in text,
        )


def raise_bare(error: BaseException, *, keep_frames: bool = True) -> NoReturn:
    """Raise an error again, without the frames that it came through.

    With `keep_frames`, an Exception keeps them. An interrupt or a cancellation never does.
    """
    if isinstance(error, Exception):
        if keep_frames:
            raise error
        if not isinstance(error, ClayError | ConnectionFailureError):
            # Nobody foresaw it, so it has to show where it is from.
            error.add_note(_place(error))
    error.__cause__ = error.__context__ = None
    raise error.with_traceback(None)


def _place(error: Exception) -> str:
    """Return where an error was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace is not None else _place.__code__
    return f"Raised by {code.co_name}() in {code.co_filename}."
