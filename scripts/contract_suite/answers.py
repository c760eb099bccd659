"""Checks an answer by itself, and against all earlier answers."""

from __future__ import annotations

import json
import re
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from jsonschema import Draft202012Validator

from clay_credits_runtime.content_types import JSON, chosen, essence, is_json
from openapi_document.answers import successes
from openapi_document.places import named
from spec_rules.agreeing_examples import days_of, orders_of, sums_of, totals_of, wrong_echoes
from spec_rules.directions import WRITE_ONLY, answered_names, relaxed
from spec_rules.examples import closed, objects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from openapi_document.document import Document, Operation
from spec_rules.examples import Shown

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
# Recorded from the live service, for paths that are not in the document.
NO_SUCH_PATH = "NoMatchingURL"


class Strict:
    """Validates by the schemas of a document, but refuses properties and enum values that it does not list."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._components: dict[str, Any] = {"components": self._of_answers(document.content.get("components", {}))}
        self._validators: dict[str, Draft202012Validator] = {}

    def _of_answers(self, node: Any) -> Any:
        return relaxed(self._document, closed(self._document, node), WRITE_ONLY)

    def validator(self, schema: Any) -> Draft202012Validator:
        """Return the validator of a schema."""
        key = json.dumps(schema)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(
                {**self._components, **self._of_answers(schema)},
                format_checker=Draft202012Validator.FORMAT_CHECKER,
            )
        return self._validators[key]


class Answers:
    """Checks the answers of one account at one time, and remembers them."""

    def __init__(self, document: Document, now: datetime | None = None, from_document: Collection[str] = ()) -> None:
        """Start without earlier answers.

        The answers of the operations `from_document` are not compared with others: the server takes them from the
        document, whose examples are not about its account. `now` is the present of the server, if it is known.
        """
        self.document: Document = document
        self._now = now
        self._from_document = from_document
        self._strict = Strict(document)
        self._things: dict[tuple[str, Any], dict[str, Any]] = {}
        self._listed: set[tuple[str, Any]] = set()
        self._shared: dict[tuple[Any, ...], Any] = {}

    def problems(
        self, operation: Operation, asked: Mapping[str, Any], status: int, headers: Mapping[str, str], content: bytes
    ) -> Iterator[str]:
        """Return the problems of an answer.

        `asked` has the parameters of the path, and by other names what else the answer depends on.
        """
        if not content and not _has_body(operation, status):
            return
        if not is_json(documented := _content_type(operation, status)):
            if essence(headers.get("content-type", "")) != documented:
                yield f"the content type is {headers.get('content-type')}, not {documented or 'none'}"
            return
        try:
            body = json.loads(content, parse_constant=_refuse, object_pairs_hook=_distinct)
        except ValueError as error:
            yield f"the body is not JSON: {error}"
            return
        if headers.get("content-type") != documented:
            yield f"the content type is {headers.get('content-type')}, not {documented}"
        schema = schema_of(operation, status)
        mismatches = [f"{one.json_path}: {one.message}" for one in self._strict.validator(schema).iter_errors(body)]
        yield from mismatches
        if mismatches or not isinstance(body, dict):
            return
        if status in range(200, 300):
            yield from self._of_success(operation, asked, body, schema)
        elif has_type(self.document, operation, status):
            yield from _of_error(operation, status, headers, body)

    def hidden(self, things: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """Return what no list showed, of what answers of the document describe.

        `things` has the ids of all things, by the name of their schema.
        """
        for name in sorted(things.keys() & answered_names(self.document)):
            ids = things[name]
            yield from (f"no list shows the {name} {one}" for one in sorted(ids) if (name, one) not in self._listed)

    def _of_success(
        self, operation: Operation, asked: Mapping[str, Any], body: dict[str, Any], schema: Any
    ) -> Iterator[str]:
        for key, name in wrong_echoes(operation, asked, body):
            yield f"{key} is {body[key]!r}, but the parameter {name} was {asked[name]!r}"
        if operation.operation_id in self._from_document:
            return
        found = [*days_of((), body)]
        for one in objects(self.document, (), body, schema):
            found += [*sums_of(self.document, one), *totals_of(one), *orders_of(one)]
            yield from self._texts(one)
            yield from self._same_thing(one)
        yield from (f"{'/'.join(map(str, place))}: {text}" for place, text in found)
        yield from self._same_answer(asked, body)

    def _texts(self, one: Shown) -> Iterator[str]:
        """Check times and lists of an object against their descriptions."""
        for key, definition in named(self.document, "schemas").get(one.name, {}).get("properties", {}).items():
            text, value = definition.get("description", ""), one.value.get(key)
            if definition.get("format") == "date-time" and "in UTC" in text and not str(value).endswith("Z"):
                yield f"{key} is {value}, which is not written in UTC"
            if re.search(r"\bwas\b", text) and definition.get("format") == "date-time" and self._is_later(value):
                yield f"{key} is {value}, which is in the future"
            if re.search(r"(?i)email$", key) and isinstance(value, str) and not ADDRESS.fullmatch(value):
                yield f"{key} is {value!r}, which is not an address"
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from _of_list(key, value, text)

    def _is_later(self, moment: Any) -> bool:
        """Return whether a moment is after the server's present."""
        return self._now is not None and isinstance(moment, str) and datetime.fromisoformat(moment) > self._now

    def _same_thing(self, one: Shown) -> Iterator[str]:
        if "id" in one.value:
            if one.place and isinstance(one.place[-1], int):
                self._listed.add((one.name, one.value["id"]))
            known = self._things.setdefault((one.name, one.value["id"]), one.value)
            if known != one.value:
                yield f"another answer differs for the {one.name} {one.value['id']}"

    def _same_answer(self, asked: Mapping[str, Any], body: dict[str, Any]) -> Iterator[str]:
        """Check that answers about the same thing have the same values."""
        for key, value in body.items():
            about = (*sorted(asked.items()), key)
            if not isinstance(value, dict | list) and self._shared.setdefault(about, value) != value:
                yield f"{key} is {value!r}, but another answer says {self._shared[about]!r}"


def _of_list(key: str, items: list[dict[str, Any]], text: str) -> Iterator[str]:
    ids = [item["id"] for item in items if "id" in item]
    if len(set(ids)) < len(ids):
        yield f"{key} has an id twice"
    if "ordered by day" in text:
        days = [item.get("date", "") for item in items]
        if days != sorted(days):
            yield f"{key} are not ordered by day"
    if re.match("One row for each", text):
        apart = [tuple(value for value in item.values() if not isinstance(value, int | float)) for item in items]
        if len(set(apart)) < len(apart):
            yield f"{key} has two rows for the same"


def _of_error(operation: Operation, status: int, headers: Mapping[str, str], body: dict[str, Any]) -> Iterator[str]:
    expected = kinds_of(operation, status)
    if body.get("type") not in expected:
        yield f"the type of the error is {body.get('type')!r} with status {status}, not {' or '.join(sorted(expected))}"
    if not body.get("message"):
        yield "the error has no message"
    if status == HTTPStatus.METHOD_NOT_ALLOWED and not headers.get("allow"):
        yield "405 without Allow"


def succeeds(operation: Operation, status: int) -> bool:
    """Return whether a status is a success of an operation. If it has no other, a redirect is one."""
    return str(status)[0] in {"2", *(one[0] for one in successes(list(operation.responses)))}


def _has_body(operation: Operation, status: int) -> bool:
    """Return whether an answer should have a body. Undocumented ones should."""
    return bool(operation.responses.get(str(status), {"content": True}).get("content"))


def schema_of(operation: Operation, status: int) -> Any:
    """Return the schema of a body. An undocumented error has the schema of the documented ones."""
    response = _response(operation, status) or next(
        (one for key, one in operation.responses.items() if key[0] in "45"), {}
    )
    return _media(response).get("schema", {})


def _response(operation: Operation, status: int) -> dict[str, Any] | None:
    keys = (str(status), f"{status // 100}XX", "default")
    return next((operation.responses[key] for key in keys if key in operation.responses), None)


def _media(response: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = response.get("content", {})
    return content[chosen(content)] if content else {}


def _content_type(operation: Operation, status: int) -> str:
    """Return the content type of an answer. An undocumented error is JSON."""
    response = _response(operation, status)
    return chosen(response.get("content", {})) if response is not None else JSON


def has_type(document: Document, operation: Operation, status: int) -> bool:
    """Return whether the body of an error is JSON with a `type`."""
    schema = document.resolve(schema_of(operation, status))
    return is_json(_content_type(operation, status)) and "type" in document.properties(schema)


def kinds_of(operation: Operation, status: int) -> set[str]:
    """Return the allowed values of `type` in an error of this status."""
    response = operation.responses.get(str(status), {})
    example = _media(response).get("example", {})
    kinds = {example.get("type", HTTPStatus(status).phrase.title().replace(" ", ""))}
    return kinds | {NO_SUCH_PATH} if status == HTTPStatus.NOT_FOUND else kinds


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        raise ValueError("an object has a property twice")
    return body
