"""An operation of the document, and the parts of a request that its arguments become. No I/O."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar
from urllib.parse import quote

from attrs import field, frozen

from .answer import NO_BODY, SUCCESS
from .parameter_styles import is_composite, named, text, unnamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .answer import Answer
    from .api import Alternatives
    from .codec_base import Codec, Field
    from .request_bodies import BodyFormat, Parts, Stream

T = TypeVar("T")

# What httpx accepts; most services accept less.
_MOST_CHARACTERS = 65_536
# RFC 3986 removes these segments from a path, so that an id like this would call another operation.
_DOT_SEGMENTS = frozenset({".", ".."})
_escaped: Callable[[str], str] = partial(quote, safe="")
# The reserved characters that do not end a value of a query. A + would be read as a space.
_reserved_kept: Callable[[str], str] = partial(quote, safe=":/?@!$'()*,;=")


@frozen
class Parameter:
    """A parameter of an operation, as the document states it.

    Attributes:
        name: The name of the argument in Python.
        location: Where the parameter stands in the request.
        codec: Its type.
        explode: Whether each item of a list or an object is written by itself. None is the default of the style.
        style: How lists and objects are written, or `json`. Empty is what OpenAPI has for the location.
        allow_reserved: Whether reserved characters stay as they are in a query.
    """

    document_name: str
    name: str
    location: Literal["path", "query", "header", "cookie"]
    codec: Codec
    explode: bool | None = None
    style: str = ""
    allow_reserved: bool = False

    def written(self, argument: Any) -> list[tuple[str, str]]:
        """Return an argument as it is sent: one name and value, several, or none.

        Raises:
            TypeError: The argument is of another type, or its style cannot express it.
            ValueError: A text in it cannot be sent.
        """
        try:
            encoded = self.codec.encode(argument)
            if not self.style and not is_composite(encoded):
                return [(self.document_name, self._escape(text(encoded)))]
            return self._written_in_style(encoded)
        except (TypeError, ValueError) as error:
            raise _error_about(self.name, error) from None

    def _escape(self, value: str) -> str:
        if self.location == "header":
            return value
        return _reserved_kept(value) if self.allow_reserved else _escaped(value)

    def _written_in_style(self, encoded: Any) -> list[tuple[str, str]]:
        has_names = self.location in {"query", "cookie"}
        style = self.style or ("form" if has_names else "simple")
        explode = style == "form" if self.explode is None else self.explode
        if has_names:
            return named(self.document_name, encoded, style, self._escape, explode=explode)
        return [(self.document_name, unnamed(self.document_name, encoded, style, self._escape, explode=explode))]


@frozen(kw_only=True)
class Operation(Generic[T]):
    """An operation of the document, `T` being what a successful call returns.

    Attributes:
        method: The HTTP method, in upper case.
        path: The path as the document writes it, relative to the server.
        successes: The successful answers: those of one status first, then ranges, then the default.
        errors: The other answers, in the same order.
        accept: The content types of the successful answers, unless that is JSON alone.
        parameters: The parameters, in no particular order.
        body: The type of the request's body, or None if it has none.
        body_format: How the body is written, or None if it is `application/json`.
        body_required: Whether a request without a body is refused.
        security: What it requires, or None for what is usual in the document.
        retried: Whether calling it twice does no more than calling it once.
        streamed: The array of a successful answer whose items can be read while it arrives, or None.
    """

    operation_id: str
    method: str
    path: str
    successes: tuple[Answer, ...] = ()
    errors: tuple[Answer, ...] = ()
    accept: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Codec | None = None
    body_format: BodyFormat | None = None
    body_required: bool = False
    security: Alternatives | None = None
    retried: bool = False
    streamed: Field | None = None

    def succeeds(self, status: int) -> bool:
        """Return whether a status is a success. A redirect is one if the document has no other success."""
        return status in SUCCESS or any(status in answer.statuses for answer in self.successes if answer.redirects)

    def success(self, status: int) -> Answer:
        """Return the answer for a successful status. One that the document does not have is read like the first."""
        return _answer_for(self.successes, status)

    def error(self, status: int) -> Answer:
        """Return the answer for another status. One that the document does not have is read like the first."""
        return _answer_for(self.errors, status)


def _answer_for(answers: tuple[Answer, ...], status: int) -> Answer:
    for answer in answers:
        if status in answer.statuses:
            return answer
    return answers[0] if answers else NO_BODY


@frozen
class Call(Generic[T]):
    """One call of an operation, with its arguments."""

    operation: Operation[T]
    arguments: Mapping[str, Any] = field(factory=dict[str, Any])
    body: Any = field(default=None, repr=False)

    def url(self, base_url: str) -> str:
        """Return the absolute URL.

        Raises:
            TypeError: An argument is of another type than its parameter.
            ValueError: An argument cannot be sent: one in the path is empty, `.` or `..`, or the URL is too long.
        """
        url = base_url + self.target()
        if len(url) > _MOST_CHARACTERS:
            raise ValueError(f"an argument is too long: the URL would have more than {_MOST_CHARACTERS:,} characters")
        return url

    def target(self) -> str:
        """Return the path and query, relative to the base URL and percent-encoded."""
        path = self.operation.path
        if not self.operation.parameters:
            return path
        query: list[tuple[str, str]] = []
        for parameter, pairs in self._written("path", "query"):
            if parameter.location == "query":
                query += pairs
            else:
                _check_segment(parameter, pairs[0][1])
                path = path.replace("{" + parameter.document_name + "}", pairs[0][1])
        return f"{path}?{'&'.join(f'{_escaped(name)}={value}' for name, value in query)}" if query else path

    def has_headers(self) -> bool:
        """Return whether the call has headers of its own."""
        operation = self.operation
        return (
            self._has_body()
            or bool(operation.accept)
            or any(one.location in {"header", "cookie"} for one in operation.parameters)
        )

    def headers(self) -> dict[str, str]:
        """Return the headers that come from the operation's parameters and its body."""
        headers = {name: value for _, pairs in self._written("header") for name, value in pairs}
        if self.operation.accept:
            headers["Accept"] = self.operation.accept
        if self._has_body():
            content_type = _content_type(self.operation.body_format)
            headers |= {"Content-Type": content_type} if content_type else {}
        return headers

    def cookies(self) -> str:
        """Return the cookies that come from the operation's parameters, as they are sent in a `Cookie` header."""
        return "; ".join(f"{_escaped(name)}={value}" for _, pairs in self._written("cookie") for name, value in pairs)

    def content(self) -> bytes | Parts | Stream | None:
        """Return the request's body, or None if the call has none.

        Raises:
            TypeError: The body is of another type than the operation's, or it is missing.
            ValueError: The body cannot be written in the operation's content type.
        """
        body, body_format = self.operation.body, self.operation.body_format
        if body is None or not self._has_body():
            return None
        try:
            encoded = body.encode(self.body)
            if body_format is not None:
                return body_format.write(encoded)
            return json.dumps(encoded, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError) as error:
            raise _error_about("body", error) from None

    def _has_body(self) -> bool:
        # A required body of None is null, or refused.
        return self.body is not None or self.operation.body_required

    def _written(self, *locations: str) -> Iterator[tuple[Parameter, list[tuple[str, str]]]]:
        """Pair each parameter that has an argument with what it becomes."""
        for parameter in self.operation.parameters:
            if parameter.location in locations:
                argument = self.arguments.get(parameter.name)
                if argument is not None or parameter.location == "path":
                    yield parameter, parameter.written(argument)


def _content_type(body_format: BodyFormat | None) -> str:
    return "application/json" if body_format is None else body_format.content_type


def _error_about(name: str, error: TypeError | ValueError) -> TypeError | ValueError:
    """Return an error that names an argument. Errors of codings cannot be made of a text."""
    return (TypeError if isinstance(error, TypeError) else ValueError)(f"{name} {error}")


def _check_segment(parameter: Parameter, segment: str) -> None:
    if not segment or segment in _DOT_SEGMENTS:
        raise ValueError(f"{parameter.name} must not be empty, '.' or '..': {segment!r} would call another path")
