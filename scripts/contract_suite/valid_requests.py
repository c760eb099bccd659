"""Makes requests from the document: valid ones, and ones with a single fault that a server must refuse."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from jsonschema import Draft202012Validator

from clay_credits_mock.parameter_values import style_of
from clay_credits_mock.sample_value import flat, sample
from clay_credits_runtime.content_types import JSON, chosen, essence, is_json
from clay_credits_runtime.parameter_styles import is_composite, named, unnamed
from clay_credits_runtime.request_bodies import Form, Multipart
from openapi_document.arguments import IGNORED_HEADERS, schema_of
from openapi_document.bodies import FORM, MULTIPART, styles_of
from spec_rules.directions import READ_ONLY, relaxed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openapi_document.document import Document, Operation

STRANGE: tuple[Any, ...] = ("no-such-value", "", "?", "true", -1, 0, 10**12, 1.5, None, [], {})
"""Values that many schemas refuse, in addition to those just beyond their limits."""


@dataclass(frozen=True)
class Sent:
    """The part of a request that is not its path."""

    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str = JSON

    @property
    def asked(self) -> dict[str, str]:
        """What it asks for, by names that no parameter of a path has."""
        parts = {"?": self.query, "header": self.headers, "body": self.body}
        return {name: repr(part) for name, part in parts.items() if part}


class Requests:
    """The requests of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._resolve = document.resolve
        components = relaxed(document, document.content.get("components", {}), READ_ONLY)

        @cache
        def validator(schema: str) -> Draft202012Validator:
            whole = {**relaxed(document, json.loads(schema), READ_ONLY), "components": components}
            return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)

        self._validator = validator

    def plain(self, operation: Operation) -> Sent:
        """Return a valid request with what the operation requires, and with its body if it takes one."""
        sent = Sent()
        for parameter in _sendable(operation):
            if parameter.get("required"):
                sent = _with(sent, parameter, self._valid(parameter)[0])
        content_type, media = _content(operation)
        if not content_type:
            return sent
        value = self._examples(media)[0]
        if is_json(content_type):
            return replace(sent, body=_json(value), content_type=content_type)
        content_type, body = _written(content_type, value, media.get("encoding", {}))
        return replace(sent, body=body, content_type=content_type)

    def valid(self, operation: Operation) -> Iterator[tuple[str, Sent]]:
        """Return further valid requests: one for each parameter and value that the document shows."""
        plain = self.plain(operation)
        for parameter in _sendable(operation):
            for value in self._valid(parameter):
                yield f"{parameter['name']}={json.dumps(value)}", _with(plain, parameter, value)
        body = _media(operation)
        for value in self._examples(body)[1:] if body else ():
            yield f"the body {json.dumps(value)}", replace(plain, body=_json(value))

    def faulty(self, operation: Operation) -> Iterator[tuple[str, str, Sent]]:
        """Return requests with one fault each: the name that a message should contain, the fault, and the request."""
        plain = self.plain(operation)
        for parameter in _sendable(operation):
            name = parameter["name"]
            if parameter.get("required"):
                yield name, f"{name} is missing", _without(plain, parameter)
            for value in self._wrong(parameter["schema"]):
                # An object that is wrong may be one that is not there.
                texts = [text for _, text in _pairs(parameter, value)] if not isinstance(value, dict) else []
                if texts and not any(self._fits(one, parameter["schema"]) for one in _readings(texts)):
                    yield name, f"{name}={json.dumps(value)}", _with(plain, parameter, value)
        body = _media(operation)
        if body:
            yield from (("body", what, replace(plain, body=one)) for what, one in self._wrong_bodies(operation, body))

    def made_up_ids(self) -> dict[str, str]:
        """Return a value for each parameter of a path."""
        parameters = (one for operation in self._document.operations() for one in operation.parameters)
        return {one["name"]: _segment(one, self._valid(one)[0]) for one in parameters if one["in"] == "path"}

    def refusable(self, operation: Operation, query: Mapping[str, Any], body: Any) -> bool:
        """Return whether a request breaks a schema. schemathesis takes some requests for valid that break a format."""
        media = _media(operation)
        if media and isinstance(body, dict | list) and not self._fits(body, media["schema"]):
            return True
        parameters = (one for one in _sendable(operation) if one["in"] == "query" and one["name"] in query)
        return any(
            not any(self._fits(one, parameter["schema"]) for one in _readings(_listed(query[parameter["name"]])))
            for parameter in parameters
        )

    def has_listed_path(self, operation: Operation) -> bool:
        """Return whether a parameter of the path is a list or an object."""
        schemas = [schema_of(one) for one in operation.parameters if one["in"] == "path"]
        return any(is_composite(sample(schema, self._resolve)) for schema in schemas)

    def fits(self, parameter: dict[str, Any], text: str) -> bool:
        """Return whether a text can be a value of a parameter."""
        return any(self._fits(one, schema_of(parameter)) for one in _readings([text]))

    def _wrong_bodies(self, operation: Operation, media: dict[str, Any]) -> Iterator[tuple[str, bytes | None]]:
        schema, good = media["schema"], self._examples(media)[0]
        if operation.body.get("required"):
            yield "no body", None
        yield "a body that is not JSON", b"{"
        bodies = [(json.dumps(value), value) for value in STRANGE]
        if isinstance(good, dict):
            bodies += [(f"no {name}", {key: one for key, one in good.items() if key != name}) for name in good]
            for name, definition in self._properties(schema).items():
                wrong = self._wrong(definition)
                bodies += [(f"{name} of {json.dumps(value)}", {**good, name: value}) for value in wrong]
        yield from ((what, _json(value)) for what, value in bodies if not self._fits(value, schema))

    def _properties(self, schema: Any) -> dict[str, Any]:
        return {name: one for part in flat(schema, self._resolve) for name, one in part.get("properties", {}).items()}

    def _examples(self, media: dict[str, Any]) -> list[Any]:
        shown = [one["value"] for one in media.get("examples", {}).values() if "value" in one]
        return [*([media["example"]] if "example" in media else []), *shown] or [
            sample(media.get("schema", {}), self._resolve)
        ]

    def _valid(self, parameter: dict[str, Any]) -> list[Any]:
        """Return valid values: examples of the parameter, values of an enum, the limits, or else one made up."""
        schema = schema_of(parameter)
        values = self._examples({**parameter, "schema": schema})
        for part in flat(schema, self._resolve):
            values += part.get("enum", ())
            values += [part[key] for key in ("default", "minimum", "maximum") if key in part]
        distinct = {json.dumps(value): value for value in values if self._fits(value, schema)}
        return list(distinct.values()) or values[:1]

    def _wrong(self, schema: Any) -> list[Any]:
        values: list[Any] = [*STRANGE]
        for part in flat(schema, self._resolve):
            values += [part["minimum"] - 1] if "minimum" in part else []
            values += [part["maximum"] + 1] if "maximum" in part else []
            values += ["a" * (part["minLength"] - 1)] if part.get("minLength") else []
            values += ["a" * (part["maxLength"] + 1)] if "maxLength" in part else []
            if "items" in part:
                good = sample(part["items"], self._resolve)
                values += [[good] * (part["maxItems"] + 1)] if "maxItems" in part else []
                values += [[good, value] for value in self._wrong(part["items"])]
        return [value for value in values if not self._fits(value, schema)]

    def _fits(self, value: Any, schema: Any) -> bool:
        return self._validator(json.dumps(schema)).is_valid(value)


def _sendable(operation: Operation) -> Iterator[dict[str, Any]]:
    """Return the parameters beside the path that are not objects, and not a cursor, whose values only answers have."""
    cursor = operation.definition.get("x-pagination", {}).get("cursor")
    for one in operation.parameters:
        in_query = one["in"] == "query" and one["name"] != cursor
        in_headers = one["in"] == "header" and one["name"].lower() not in IGNORED_HEADERS
        if "schema" in one and (in_query or in_headers):
            yield one


def is_ambiguous(operation: Operation, query: Mapping[str, Any]) -> bool:
    """Return whether a query has an empty text for a list that is joined by commas.

    It means an empty list as well as a list of one empty text. Only one of them may be valid.
    """
    joined = (one["name"] for one in _sendable(operation) if one["in"] == "query" and not one.get("explode", True))
    return any(query.get(name, name) in ("", [], [""]) for name in joined)


def _listed(value: Any) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list) else [_text(value)]


def _media(operation: Operation) -> dict[str, Any]:
    """Return the media of a body of JSON, or nothing."""
    content_type, media = _content(operation)
    return media if is_json(content_type) and "schema" in media else {}


def _content(operation: Operation) -> tuple[str, dict[str, Any]]:
    """Return the content type of a body and its media, if there is one."""
    content: dict[str, Any] = operation.body.get("content", {})
    content_type = chosen(content)
    return content_type, content.get(content_type, {})


def _pairs(parameter: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    """Return the names and texts of a value as it is sent. It has none if its style cannot express it."""
    name, (style, explode) = parameter["name"], _style(parameter)
    try:
        if parameter["in"] == "query":
            return named(name, _flat(value, style), style, str, explode=explode)
        return [(name, unnamed(name, _flat(value, style), style, str, explode=explode))] if value != [] else []
    except TypeError:
        return []


def _segment(parameter: dict[str, Any], value: Any) -> str:
    """Return a value as a part of a path."""
    style, explode = _style(parameter)
    return unnamed(parameter["name"], _flat(value, style), style, partial(quote, safe=""), explode=explode)


def _style(parameter: dict[str, Any]) -> tuple[str, bool]:
    return ("json", False) if "content" in parameter else style_of(parameter)


def _flat(value: Any, style: str) -> Any:
    """Return a value without what its style cannot express: the objects and lists inside of an object."""
    if not isinstance(value, dict) or style in {"json", "deepObject"}:
        return value
    return {key: one for key, one in value.items() if not is_composite(one)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _readings(texts: list[str]) -> Iterator[Any]:
    """Return every value that a server may read from texts."""
    lists = [texts, *([texts[0].split(",")] if len(texts) == 1 else []), *([[]] if texts == [""] else [])]
    for one in lists:
        yield one
        yield [_parsed(text) for text in one]
    if texts == [""]:
        yield {}
    if len(texts) == 1:
        yield texts[0]
        yield _parsed(texts[0])


def _parsed(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, str) else value


def _with(sent: Sent, parameter: dict[str, Any], value: Any) -> Sent:
    sent, pairs = _without(sent, parameter), _pairs(parameter, value)
    if parameter["in"] == "query":
        return replace(sent, query=(*sent.query, *pairs))
    return replace(sent, headers=(*sent.headers, *pairs))


def _without(sent: Sent, parameter: dict[str, Any]) -> Sent:
    name = parameter["name"]
    if parameter["in"] == "query":
        return replace(sent, query=tuple(pair for pair in sent.query if pair[0] != name))
    return replace(sent, headers=tuple(pair for pair in sent.headers if pair[0] != name))


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _written(content_type: str, value: Any, encoding: dict[str, Any]) -> tuple[str, bytes]:
    """Return the content type to send, and a value as a body in it that is not JSON, as the client writes it."""
    kind = essence(content_type)
    if kind not in {FORM, MULTIPART}:
        text = value if isinstance(value, str) else json.dumps(value)
        return content_type.replace("/*", "/octet-stream").replace("*/", "application/"), text.encode() or b"0"
    styles, fields = styles_of(encoding), value if isinstance(value, dict) else {}
    try:
        return _form(content_type, fields, styles)
    except TypeError:
        # A style cannot express every value.
        return _form(content_type, {name: one for name, one in fields.items() if name not in styles}, {})


def _form(content_type: str, fields: dict[str, Any], styles: dict[str, tuple[str, bool]]) -> tuple[str, bytes]:
    if essence(content_type) == FORM:
        return content_type, Form(content_type, styles).write(fields)
    parts = Multipart(styles=styles).write(fields)
    request: httpx.Request = parts.request(httpx, "POST", httpx.URL("http://127.0.0.1"), {}, {})
    return request.headers["content-type"], request.read()
