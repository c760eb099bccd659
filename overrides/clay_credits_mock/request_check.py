"""Checks the path, the query, the headers and the body of a request against the document."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn, cast
from urllib.parse import parse_qsl

from attrs import frozen
from jsonschema import Draft202012Validator, FormatChecker, exceptions

from clay_credits_runtime.rfc3339 import parse_date, parse_datetime

from .forms import FORM, MULTIPART, fields_of, form_value
from .parameter_values import ParameterValues
from .sample_value import flat, is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jsonschema.exceptions import ValidationError

    from .contract import Contract, Operation

_PLACES = {"path": "path parameter", "query": "query parameter", "header": "header"}
_JSON = re.compile(r"application/(?:.*\+)?json")
_FORMATS = FormatChecker(["email", "ipv4", "ipv6", "uuid"])


@_FORMATS.checks("date", ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(parse_date(value))


@_FORMATS.checks("date-time", ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(parse_datetime(value))


_BEST_MATCH = cast("Any", exceptions).best_match
_TYPES = {"integer": "an integer", "array": "an array", "object": "an object", "null": "null"}
_MESSAGES: dict[str, Callable[[Any], str]] = {
    "type": lambda kinds: "must be " + " or ".join(_TYPES.get(one, f"a {one}") for one in _listed(kinds)),
    "enum": lambda values: "must be " + " or ".join(json.dumps(one, ensure_ascii=False) for one in values),
    "const": lambda value: f"must be {json.dumps(value, ensure_ascii=False)}",
    "minimum": lambda limit: f"must be at least {limit}",
    "maximum": lambda limit: f"must be at most {limit}",
    "exclusiveMinimum": lambda limit: f"must be more than {limit}",
    "exclusiveMaximum": lambda limit: f"must be less than {limit}",
    "multipleOf": lambda step: f"must be a multiple of {step}",
    "minLength": lambda limit: f"must have at least {limit} characters",
    "maxLength": lambda limit: f"must have at most {limit} characters",
    "pattern": lambda pattern: f"must match {pattern}",
    "format": lambda name: f"must be a {name}",
    "minItems": lambda limit: f"must have at least {limit} items",
    "maxItems": lambda limit: f"must have at most {limit} items",
    "uniqueItems": lambda _: "must not have an item twice",
    "minProperties": lambda limit: f"must have at least {limit} properties",
    "maxProperties": lambda limit: f"must have at most {limit} properties",
    "additionalProperties": lambda _: "has a property that the document does not list",
    "oneOf": lambda _: "must fit exactly one of the alternatives",
    "anyOf": lambda _: "must fit one of the alternatives",
}


class InvalidRequestError(ValueError):
    """A request that the document does not allow. The message names the place and the reason, and no value."""


@frozen
class Values:
    """What a request says. A parameter that was not sent has the default of its schema, or is None.

    Attributes:
        path: The values of the path, by the names of the document and in the order of the path.
        query: The values of the query.
        headers: The values of the headers.
        body: The value of a body that is JSON or a form, or the bytes of another one; None if there is none.
    """

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, Any]
    body: Any = None


class RequestCheck:
    """Reads requests to the operations of a document."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._components = self._sent(contract.components)
        # Any, because the stubs of jsonschema leave types open.
        self._validators: dict[str, Any] = {}
        self._parameters = ParameterValues(contract.resolve, self._fits)

    def read(
        self,
        operation: Operation,
        arguments: Iterable[str],
        query: bytes,
        headers: Iterable[tuple[bytes, bytes]],
        body: bytes,
    ) -> Values:
        """Read a request.

        The names of its headers are in lower case.

        Raises:
            InvalidRequestError: The document does not allow it.
        """
        lines: dict[str, list[str]] = {}
        for name, value in headers:
            lines.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        # Several lines of a header are one, by RFC 9110.
        of_headers = [(name, ", ".join(values)) for name, values in lines.items()]
        sent = {
            "path": list(zip(operation.path_names, arguments, strict=True)),
            "query": parse_qsl(query.decode("latin-1"), keep_blank_values=True),
            "header": of_headers,
        }
        values: dict[str, dict[str, Any]] = {place: {} for place in sent}
        for parameter in operation.parameters:
            place, name = parameter["in"], parameter["name"]
            if place in sent:
                values[place][name] = self._parameter(parameter, sent[place])
        path = {name: values["path"][name] for name in operation.path_names if name in values["path"]}
        found = self._body(operation, next(iter(lines.get("content-type", ())), ""), body)
        return Values(path, values["query"], values["header"], found)

    def _parameter(self, parameter: dict[str, Any], sent: list[tuple[str, str]]) -> Any:
        place = f"{_PLACES[parameter['in']]} {parameter['name']}"
        if parameter["in"] == "header":
            parameter = {**parameter, "name": parameter["name"].lower()}
        schema = schema_of(parameter)
        texts = [text for key, text in sent if key == parameter["name"]]
        members = self._parameters.members(parameter, sent)
        if not texts and not members:
            if parameter.get("required"):
                raise InvalidRequestError(f"{place}: is missing")
            return self._contract.resolve(schema).get("default") if is_object(schema) else None
        read = self._parameters
        try:
            value = read.read_object(schema, members) if members else read.read(parameter, texts)
        except (ValueError, RecursionError) as error:
            reason = "must be JSON" if isinstance(error, json.JSONDecodeError | RecursionError) else str(error)
            raise InvalidRequestError(f"{place}: {reason}") from None
        self._check(place, value, schema)
        return value

    def _body(self, operation: Operation, content_type: str, body: bytes) -> Any:
        definition = operation.request_body
        if definition is None:
            return None
        content = {name.partition(";")[0].lower(): media for name, media in definition["content"].items()}
        kind = content_type.partition(";")[0].strip().lower() or next(iter(content))
        media = next((content[one] for one in (kind, f"{kind.partition('/')[0]}/*", "*/*") if one in content), None)
        is_read = _JSON.fullmatch(kind) or kind in {FORM, MULTIPART}
        # Text and other bytes can be empty.
        if not body and (is_read or not content_type):
            if definition.get("required"):
                raise InvalidRequestError("body: is missing")
            return None
        if media is None:
            raise InvalidRequestError(f"body: its Content-Type must be {' or '.join(content)}")
        if not is_read:
            return body
        schema = media.get("schema", {})
        if kind in {FORM, MULTIPART}:
            encoding = media.get("encoding", {})
            value: Any = form_value(fields_of(content_type, body), schema, encoding, self._parameters)
        else:
            try:
                value = json.loads(body.decode(), parse_constant=_refuse)
            except (ValueError, RecursionError):
                raise InvalidRequestError("body: is not JSON") from None
        self._check("body", value, schema)
        return value

    def _check(self, place: str, value: Any, schema: Any) -> None:
        try:
            error: ValidationError | None = _BEST_MATCH(self._validator(schema).iter_errors(value))
        except RecursionError:
            raise InvalidRequestError(f"{place}: is nested too deeply") from None
        if error is not None:
            pointer = "".join(f"/{one}" for one in error.absolute_path)
            raise InvalidRequestError(f"{place}{' ' if pointer else ''}{pointer}: {_message(error)}")

    def _sent(self, node: Any) -> Any:
        """Return a schema that requires no property that only answers have."""
        if is_array(node):
            return [self._sent(one) for one in node]
        if not is_object(node):
            return node
        result = {key: self._sent(one) for key, one in node.items()}
        properties = node.get("properties")
        if is_array(node.get("required")) and is_object(properties):
            parts = {name: flat(one, self._contract.resolve) for name, one in properties.items()}
            answered = {name for name, found in parts.items() if any(part.get("readOnly") for part in found)}
            result["required"] = [name for name in node["required"] if name not in answered]
        return result

    def _fits(self, value: Any, schema: Any) -> bool:
        fits: bool = self._validator(schema).is_valid(value)
        return fits

    def _validator(self, schema: Any) -> Any:
        key = json.dumps(schema)
        if key not in self._validators:
            # A schema may also be true or false.
            root = {**self._sent(schema), "components": self._components} if is_object(schema) else schema
            self._validators[key] = Draft202012Validator(root, format_checker=_FORMATS)
        return self._validators[key]


def schema_of(parameter: dict[str, Any]) -> Any:
    """Return the schema of a parameter, which may stand below a content type."""
    media = next(iter(parameter.get("content", {}).values()), parameter)
    return media.get("schema", True)


def _message(error: ValidationError) -> str:
    stated: Any = error.validator_value
    if error.validator == "required":
        instance: Any = error.instance
        return f"the property {next(name for name in stated if name not in instance)} is missing"
    message = _MESSAGES.get(str(error.validator))
    return message(stated) if message else "is not what the document describes"


def _listed(kinds: Any) -> list[str]:
    return [kinds] if isinstance(kinds, str) else kinds


def _refuse(_: str) -> NoReturn:
    raise ValueError
