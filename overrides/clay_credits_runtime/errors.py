"""The errors that a call can raise, one class for each way it can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .api import SESSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ClayError(Exception):
    """Base of every error that this package raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        # The subclasses take keyword arguments, which the default protocol would not pass on.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[ClayError], args: tuple[Any, ...], state: dict[str, Any]) -> ClayError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class APIError(ClayError):
    """A call failed.

    Attributes:
        operation: The operationId in the document.
        method: The HTTP method.
        path_template: The path as the document writes it, without the ids of this call.
        tries: How many times the request was sent.
    """

    def __init__(self, message: str, *, operation: str, method: str, path_template: str, tries: int = 1) -> None:
        super().__init__(message)
        self.tries = tries
        self.operation = operation
        self.method = method
        self.path_template = path_template


class APIConnectionError(APIError):
    """No answer arrived: the host was not found, refused the connection or ended it."""


class APITimeoutError(APIConnectionError):
    """No answer arrived in the time allowed."""


class _AnsweredError(APIError):
    """An answer arrived, and the answer is an error.

    Attributes:
        status_code: The HTTP status.
        headers: The headers of the answer, with lower-case names and without cookies.
        request_id: The id that the service gave the request, or None.
        body_excerpt: The first characters of the body.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        method: str,
        path_template: str,
        status_code: int,
        headers: Mapping[str, str],
        request_id: str | None,
        body_excerpt: str,
        tries: int = 1,
    ) -> None:
        super().__init__(message, operation=operation, method=method, path_template=path_template, tries=tries)
        self.status_code = status_code
        self.headers: Mapping[str, str] = dict(headers)
        self.request_id = request_id
        self.body_excerpt = body_excerpt


class APIResponseValidationError(_AnsweredError):
    """A successful answer breaks what the document promises.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the first broken place; empty for the whole body.
        body: The whole body as it arrived.
    """

    def __init__(self, message: str, *, pointer: str, body: bytes, **answer: Any) -> None:
        super().__init__(message, **answer)
        self.pointer = pointer
        self.body = body


class APIStatusError(_AnsweredError):
    """The service answered with a status that is not a success.

    Attributes:
        body: The body as parsed JSON, or None if it is not JSON.
        error: The body as the document's model for errors, or None if it does not fit.
        retry_after: Seconds that the service asks to wait before the next call, or None if it does not say.
    """

    def __init__(self, message: str, *, body: Any, error: Any, retry_after: float | None = None, **answer: Any) -> None:
        super().__init__(message, **answer)
        self.body = body
        self.error = error
        self.retry_after = retry_after


class BadRequestError(APIStatusError):
    """400: the request is malformed."""


class AuthenticationError(APIStatusError):
    """401: the session, or another credential, is missing, unknown or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the session is valid, but may not do this."""


class NotFoundError(APIStatusError):
    """404: the id or the path does not exist."""


class RateLimitError(APIStatusError):
    """429: too many calls in a short time."""


class InternalServerError(APIStatusError):
    """5xx: the service failed."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
}

_ADVICE: dict[type[APIStatusError], str] = {
    BadRequestError: "The service does not understand the request: check the arguments.",
    AuthenticationError: "The session has expired or is not valid: sign in again and copy the new session cookie.",
    PermissionDeniedError: (
        "The signed-in person may not see this: ask an admin of the workspace. "
        'If only the billing is hidden, routes="workspace" takes period=(start, end).'
    ),
    NotFoundError: "Check the id, and that the base URL ends with the version of the API, such as /v3.",
    RateLimitError: "Wait before the next call.",
    InternalServerError: "The service failed: the same call may succeed later.",
}

NO_SUCH_PATH = "NoMatchingURL"
"""The type of the service's error for a path or a method that it does not have. An unknown id has another."""

NO_SUCH_PATH_ADVICE = (
    'The service does not have this path. With routes="workspace" those of the service\'s own pages are read, '
    "and clay-credits doctor tells which paths answer. Also check that the base URL ends with its version, such as /v3."
)


def status_error_class(status_code: int) -> type[APIStatusError]:
    """Return the class of the error tree that a status belongs to."""
    if status_code in range(500, 600):
        return InternalServerError
    return _BY_STATUS.get(status_code, APIStatusError)


def status_advice(error_class: type[APIStatusError], credentials: Sequence[str] = (SESSION,)) -> str:
    """Return one sentence on what to do about an error, for a call that sent some credentials."""
    if error_class is AuthenticationError and tuple(credentials) != (SESSION,):
        names = " and ".join(credentials)
        refused = f"The service refuses the credentials: use another {names}."
        return refused if names else "The service asks for credentials, although the document does not."
    return _ADVICE.get(
        error_class, "The answer may say why. If the document does not list this status, check the base URL."
    )


# Tracebacks and pickles name the errors where callers import them from.
for _value in tuple(globals().values()):
    if isinstance(_value, type) and issubclass(_value, ClayError) and not _value.__name__.startswith("_"):
        _value.__module__ = "clay_credits"
