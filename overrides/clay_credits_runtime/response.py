"""Turns an answer into a value or into an error. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .answer import UnknownCharsetError
from .defaults import BODY_EXCERPT_LENGTH, MAX_RETRY_AFTER
from .drift import DriftLog, MismatchError
from .errors import (
    NO_SUCH_PATH,
    NO_SUCH_PATH_ADVICE,
    APIResponseValidationError,
    RateLimitError,
    status_advice,
    status_error_class,
)
from .json_reader import parse_json
from .retries import retry_after
from .transport import Response, request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .answer import Answer
    from .codec_base import Codec
    from .credentials import Credential
    from .drift import Drift, DriftReporter
    from .errors import APIStatusError
    from .operation import Operation

T = TypeVar("T")


class RawResponse(Generic[T]):
    """A successful answer as it arrived.

    Attributes:
        status_code: The HTTP status.
        headers: The headers with lower-case names, without `Set-Cookie`.
        content: The body as bytes, with its content coding undone.
        elapsed: Seconds from sending to the last byte, of the last try.
        tries: How many times the request was sent.
    """

    def __init__(self, operation: Operation[T], response: Response, tries: int, report: DriftReporter) -> None:
        self._operation = operation
        self._response = response
        self._report = report
        self._parsed: tuple[T, tuple[Drift, ...]] | None = None
        self.status_code: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.content: bytes = response.content
        self.elapsed: float = response.elapsed
        self.tries: int = tries

    def __repr__(self) -> str:
        return f"<RawResponse {self._operation.operation_id} {self.status_code} {len(self.content)} bytes>"

    @property
    def request_id(self) -> str | None:
        """The id that the service gave the request, or None."""
        return request_id(self.headers)

    def parse(self) -> T:
        """Return what the method without `with_raw_response` returns.

        Raises:
            APIResponseValidationError: The body breaks what the document promises.
        """
        return self._decode()[0]

    @property
    def drift(self) -> tuple[Drift, ...]:
        """Where the answer differs from inferred parts of the document; of an array's items, the first that does.

        Raises:
            APIResponseValidationError: The body breaks what the document promises.
        """
        return self._decode()[1]

    def _decode(self) -> tuple[T, tuple[Drift, ...]]:
        if self._parsed is None:
            self._parsed = self._decode_body()
            self._report(self._parsed[1])
        return self._parsed

    def _decode_body(self) -> tuple[T, tuple[Drift, ...]]:
        answer = self._operation.success(self.status_code)
        if answer.codec is None and answer.form != "binary":
            return cast("T", None), ()
        if self._response.unreadable:
            raise self._invalid(f"cannot be read: {self._response.unreadable}")
        if answer.codec is None:
            return cast("T", self.content), ()
        try:
            read = answer.reader(self.content, self.headers)
        except UnknownCharsetError as error:
            raise self._invalid(f"cannot be read: {error}") from None
        return decode_result(self._operation, answer, read, self._invalid)

    def _invalid(self, problem: str, *, pointer: str = "") -> APIResponseValidationError:
        return invalid_answer(self._operation, self._response, self.tries, problem, pointer)


# Callers import it from there.
RawResponse.__module__ = "clay_credits"


def decode_result(
    operation: Operation[T],
    answer: Answer,
    decode: Callable[[Codec, DriftLog], Any],
    invalid: Callable[..., APIResponseValidationError],
) -> tuple[T, tuple[Drift, ...]]:
    """Decode the body of a success.

    `invalid` makes the error of a problem and, by keyword, a `pointer`.

    Raises:
        APIResponseValidationError: The body breaks what the document promises.
    """
    codec, drift = cast("Codec", answer.codec), DriftLog()
    try:
        value = decode(codec, drift)
    except MismatchError as mismatch:
        if answer.documented or mismatch.path:
            raise invalid(f"breaks the document: {mismatch}", pointer=mismatch.pointer) from None
        drift.tolerate(mismatch)
        value = _nothing(codec)
    except ValueError:
        raise invalid("is not valid JSON") from None
    except RecursionError:
        raise invalid("is nested too deeply") from None
    return value, drift.for_operation(operation.operation_id)


def invalid_answer(
    operation: Operation[Any], response: Response, tries: int, problem: str, pointer: str
) -> APIResponseValidationError:
    """Return the error of a success whose body has a problem, with as much of the body as was read."""
    return APIResponseValidationError(
        f"{operation.method} {operation.path} ({operation.operation_id}) answered {response.status_code}, "
        f"but the body {problem}. The service may have changed: its answer is in .body.",
        pointer=pointer,
        body=response.content,
        **_describe(operation, response, tries),
    )


def unusable_part(operation: Operation[Any], part: Operation[Any], problem: str) -> APIResponseValidationError:
    """Return the error of an operation that is answered by others, one of which answered what cannot be used.

    It has nothing of the body, which is not described as a whole.
    """
    return APIResponseValidationError(
        f"{operation.method} {operation.path} ({operation.operation_id}) has no answer: that of {part.operation_id}, "
        f"which it is made of, {problem}. The service may have changed: run clay-credits doctor.",
        pointer="",
        body=b"",
        **_describe(operation, Response(200, {}, b"", 0.0), 1),
    )


def judge(
    operation: Operation[T], response: Response, tries: int, report: DriftReporter, used: tuple[Credential, ...] = ()
) -> RawResponse[T]:
    """Return a success, and raise the error of every other status, with advice on the credentials that were used."""
    if operation.succeeds(response.status_code):
        return RawResponse(operation, response, tries, report)
    raise _status_error(operation, response, tries, used)


def _status_error(
    operation: Operation[Any], response: Response, tries: int, used: tuple[Credential, ...]
) -> APIStatusError:
    error_class = status_error_class(response.status_code)
    answer = _describe(operation, response, tries)
    times = "" if tries == 1 else f" in {tries} tries"
    message = (
        f"{operation.method} {operation.path} ({operation.operation_id}) answered {response.status_code}{times}: "
        f"{' '.join(answer['body_excerpt'].split()).rstrip('.') or 'no body'}"
    )
    try:
        body = parse_json(response.content)
    except ValueError:
        body = None
    seconds = retry_after(response.headers)
    return error_class(
        f"{message}. {_advice(error_class, seconds, used, body)}",
        body=body,
        error=_decode_error(operation.error(response.status_code).codec, body),
        retry_after=seconds,
        **answer,
    )


def _advice(
    error_class: type[APIStatusError], retry_after: float | None, used: tuple[Credential, ...], body: Any
) -> str:
    """Return what to do about an error, and what the service asks for."""
    if isinstance(body, dict) and cast("dict[str, Any]", body).get("type") == NO_SUCH_PATH:
        return NO_SUCH_PATH_ADVICE
    advice = status_advice(error_class, [one.scheme.keyword for one in used])
    if retry_after is None:
        return advice
    asked = f"The service asks to wait {retry_after:.0f} seconds before the next call"
    if retry_after > MAX_RETRY_AFTER:
        asked += f", and a call waits for at most {MAX_RETRY_AFTER:.0f} by itself"
    # For a rate limit, that is all there is to do.
    return f"{asked}." if error_class is RateLimitError else f"{advice} {asked}."


def _decode_error(codec: Codec | None, body: Any) -> Any:
    """Read an error body; one that does not fit must not hide the status that it came with."""
    if codec is None:
        return None
    try:
        return codec.decode(body, DriftLog())
    except (MismatchError, RecursionError):
        return None


def _describe(operation: Operation[Any], response: Response, tries: int) -> dict[str, Any]:
    # A character takes four bytes at the most, so the slice holds the excerpt whatever the text.
    text = response.content[: 4 * BODY_EXCERPT_LENGTH].decode("utf-8", "replace")
    return {
        "operation": operation.operation_id,
        "method": operation.method,
        "path_template": operation.path,
        "status_code": response.status_code,
        "headers": response.headers,
        "request_id": request_id(response.headers),
        "body_excerpt": text[:BODY_EXCERPT_LENGTH],
        "tries": tries,
    }


def _nothing(codec: Codec) -> Any:
    """The value of an inferred body of another kind: a model without any attribute set, or an empty list."""
    candidates: tuple[object, ...] = ({}, [])
    for empty in candidates:
        try:
            return codec.decode(empty, DriftLog())
        except MismatchError:
            continue
    return None
