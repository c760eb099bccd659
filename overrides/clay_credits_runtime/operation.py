"""An operation of the document, and the parts of a request that its arguments become. No I/O."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeGuard, TypeVar
from urllib.parse import quote, urlencode

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api import Alternatives
    from .codec_base import Codec, Field

T = TypeVar("T")

# What httpx accepts; most services accept less.
_MOST_CHARACTERS = 65_536
_SURROGATE = re.compile(r"[\uD800-\uDFFF]")
# RFC 3986 removes these segments from a path, so that an id like this would call another operation.
_DOT_SEGMENTS = frozenset({".", ".."})


@frozen
class Parameter:
    """A parameter of an operation, as the document states it.

    Attributes:
        document_name: The name in the document.
        name: The name of the argument in Python.
        location: Where the parameter stands in the request.
        codec: Its type.
        explode: Whether each item of a list is a parameter of its own, or all are joined by commas.
    """

    document_name: str
    name: str
    location: Literal["path", "query", "header"]
    codec: Codec
    explode: bool = True


@frozen(kw_only=True)
class Operation(Generic[T]):
    """An operation of the document, `T` being what a successful call returns.

    Attributes:
        operation_id: The operationId.
        method: The HTTP method, in upper case.
        path: The path as the document writes it, relative to the server.
        result: The type of a successful answer's body, or None if it has none.
        documented: Whether a successful body of another kind breaks a promise, or is only drift.
        error: The type of an unsuccessful answer's body, or None if the document has none.
        parameters: The parameters, in no particular order.
        body: The type of the request's JSON body, or None if it has none.
        body_required: Whether a request without a body is refused.
        security: What it requires, or None for what is usual in the document.
        retried: Whether calling it twice does no more than calling it once.
        streamed: The array of a successful answer whose items can be read while it arrives, or None.
    """

    operation_id: str
    method: str
    path: str
    result: Codec | None
    documented: bool = False
    error: Codec | None = None
    parameters: tuple[Parameter, ...] = ()
    body: Codec | None = None
    body_required: bool = False
    security: Alternatives | None = None
    retried: bool = False
    streamed: Field | None = None


@frozen
class Call(Generic[T]):
    """One call of an operation, with its arguments."""

    operation: Operation[T]
    arguments: Mapping[str, Any] = field(factory=dict[str, Any])
    body: Any = None

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
        """Return the path and query, relative to the base URL and percent-encoded.

        Raises:
            TypeError: An argument is of another type than its parameter.
            ValueError: An argument in the path is empty, `.` or `..`.
        """
        path = self.operation.path
        if not self.operation.parameters:
            return path
        query: list[tuple[str, str]] = []
        for parameter, texts in self._parameters("path", "query"):
            if parameter.location == "path":
                path = path.replace("{" + parameter.document_name + "}", _path_segment(parameter, ",".join(texts)))
            else:
                query.extend((parameter.document_name, text) for text in texts)
        return f"{path}?{urlencode(query, quote_via=quote, safe='')}" if query else path

    def has_headers(self) -> bool:
        """Return whether the call has headers of its own."""
        return self._has_body() or any(parameter.location == "header" for parameter in self.operation.parameters)

    def headers(self) -> dict[str, str]:
        """Return the headers that come from the operation's parameters and its body."""
        headers = {parameter.document_name: ",".join(texts) for parameter, texts in self._parameters("header")}
        if self._has_body():
            headers["Content-Type"] = "application/json"
        return headers

    def content(self) -> bytes | None:
        """Return the request's body as JSON in UTF-8, or None if the call has none.

        Raises:
            TypeError: The body is of another type than the operation's, or it is missing.
        """
        if self.operation.body is None or not self._has_body():
            return None
        try:
            encoded = self.operation.body.encode(self.body)
        except (TypeError, ValueError) as error:
            raise type(error)(f"body {error}") from None
        return json.dumps(encoded, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    def _has_body(self) -> bool:
        # A required body of None is null, or refused.
        return self.body is not None or self.operation.body_required

    def _parameters(self, *locations: str) -> list[tuple[Parameter, list[str]]]:
        """Pair each parameter that has an argument with its value as text, or with several for a list."""
        return [
            (parameter, _texts(parameter, self.arguments[parameter.name]))
            for parameter in self.operation.parameters
            if parameter.location in locations
            and (parameter.location == "path" or self.arguments.get(parameter.name) is not None)
        ]


def _texts(parameter: Parameter, argument: Any) -> list[str]:
    try:
        encoded: object = parameter.codec.encode(argument)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{parameter.name} {error}") from None
    texts = [_text(item) for item in encoded] if _is_list(encoded) else [_text(encoded)]
    if any(_SURROGATE.search(text) for text in texts):
        raise ValueError(f"{parameter.name} contains half of a surrogate pair, which UTF-8 cannot encode")
    return texts if parameter.explode else [",".join(texts)]


def _is_list(encoded: object) -> TypeGuard[list[object]]:
    return isinstance(encoded, list)


def _text(encoded: object) -> str:
    return encoded if isinstance(encoded, str) else json.dumps(encoded)


def _path_segment(parameter: Parameter, text: str) -> str:
    if not text or text in _DOT_SEGMENTS:
        raise ValueError(f"{parameter.name} must not be empty, '.' or '..': {text!r} would call another path")
    return quote(text, safe="")
