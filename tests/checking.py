"""Checks each answer of the mock against the document while tests run, before faults are added."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from clay_credits_mock import load
from clay_credits_mock.routing import CALLED
from openapi_document.document import Document
from spec_rules.examples import closed

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = {"clay_credits", "clay_credits_upstream"}
_MOST_TOLD = 5


class Checked:
    """An application whose answers are checked. If one is wrong, it becomes a 500 that says why."""

    def __init__(self, app: Any, contract: Any, problems: list[str]) -> None:
        self._app = app
        self._contract = contract
        self._document = _Document(contract)
        self._problems = problems
        self._right: set[tuple[Any, ...]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def keep(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        try:
            await self._app(scope, receive, keep)
        finally:
            # An application that fails has answered 500 before it raises.
            if start:
                await self._deliver(scope, start, b"".join(parts), send)

    async def _deliver(self, scope: Any, start: dict[str, Any], body: bytes, send: Any) -> None:
        problems = self._problems_of(scope, start["status"], start["headers"], body)
        if problems:
            call = f"{scope['method']} {scope['path']}: {start['status']}"
            self._problems += [f"{call}: {problem}" for problem in problems]
            body = json.dumps({"type": "InternalServerError", "message": "; ".join(problems)}).encode()
            start = {**start, "status": 500, "headers": [(b"content-type", b"application/json")]}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    def _problems_of(self, scope: Any, status: int, headers: Any, body: bytes) -> list[str]:
        operation = scope[CALLED].operation
        digest = hashlib.blake2b(body).digest()
        answer = (operation and operation.operation_id, status, tuple(headers), digest)
        if answer in self._right:
            return []
        problems = list(self._document.problems(operation, status, dict(headers), body))
        if not problems:
            self._right.add(answer)
        return problems


class _Document:
    """The responses of the document."""

    def __init__(self, contract: Any) -> None:
        self._content = contract._document
        self._resolve = contract.resolve
        self._document = Document(b"", self._content)
        self._components = closed(self._document, self._content["components"])
        self._responses = {
            definition["operationId"]: definition["responses"]
            for item in self._content["paths"].values()
            for definition in item.values()
            if "operationId" in definition
        }
        self._validators: dict[str, Any] = {}

    def problems(self, operation: Any, status: int, headers: dict[bytes, bytes], body: bytes) -> Iterator[str]:
        if operation is None:
            yield from self._beside_the_document(status, headers, body)
            return
        responses = self._responses[operation.operation_id]
        keys = (str(status), f"{status // 100}XX", "default")
        definition = next((self._resolve(responses[key]) for key in keys if key in responses), None)
        if definition is None:
            yield f"the status is not documented, which are {', '.join(responses)}"
            return
        yield from self._of_headers(definition.get("headers", {}), headers)
        yield from self._of_body(definition.get("content", {}), headers, body)

    def _beside_the_document(self, status: int, headers: dict[bytes, bytes], body: bytes) -> Iterator[str]:
        """Check the answer to an unknown path or method, which has to be an error in the shape of the document."""
        if status not in {404, 405}:
            yield "what the document does not have is answered, and not with 404 or 405"
        if status == 405 and b"allow" not in headers:
            yield "405 needs Allow"
        responses = next(iter(self._responses.values()))
        error = next((self._resolve(one) for key, one in responses.items() if key in {"404", "default"}), {})
        yield from self._of_body(error.get("content", {}), headers, body)

    def _of_headers(self, definitions: dict[str, Any], headers: dict[bytes, bytes]) -> Iterator[str]:
        for name, reference in definitions.items():
            definition, value = self._resolve(reference), headers.get(name.lower().encode())
            if value is not None:
                yield from (f"header {name}: {one}" for one in self._wrong(value.decode(), definition["schema"]))
            elif definition.get("required"):
                yield f"the header {name} is required"

    def _of_body(self, content: dict[str, Any], headers: dict[bytes, bytes], body: bytes) -> Iterator[str]:
        media_type = headers.get(b"content-type", b"").decode().partition(";")[0]
        if not content:
            if body:
                yield "a body is sent where none is documented"
        elif media_type not in content:
            yield f"the content type is {media_type or 'not given'}, not {', '.join(content)}"
        else:
            try:
                value = json.loads(body, parse_constant=_refuse)
            except ValueError as error:
                yield f"the body is no JSON: {error}"
            else:
                yield from self._wrong(value, content[media_type].get("schema", {}))

    def _wrong(self, value: Any, schema: Any) -> Iterator[str]:
        key = json.dumps(schema)
        if key not in self._validators:
            whole = {**closed(self._document, schema), "components": self._components}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        for error in islice(self._validators[key].iter_errors(value), _MOST_TOLD):
            yield f"at {'/'.join(map(str, error.instance_path)) or 'the top'}: {error.message}"


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is none")


@contextmanager
def checked(problems: list[str]) -> Iterator[None]:
    """Check the answers of each mock of our documents that is made inside of the `with` block."""
    server = load(".server")
    create_app = server.create_app

    def create_checked_app(account: Any, contract: Any) -> Any:
        app = create_app(account, contract)
        # Documents of tests may compose schemas, which cannot be closed.
        return Checked(app, contract, problems) if contract.package in OURS else app

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "create_app", create_checked_app)
        yield
