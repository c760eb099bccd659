"""Writes calls of a document's operations, in Python for our client and in TypeScript for openapi-fetch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_python_client.strings import ClassName

from openapi_document.document import Document
from openapi_document.places import first_example

from .caller_values import Values, argument, attribute, key_of, typescript

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from openapi_document.document import Operation

JSON = "application/json"


class Code(NamedTuple):
    """The same in two languages."""

    python: str
    typescript: str


@dataclass(frozen=True)
class Arguments:
    """What a call is written with.

    Attributes:
        parameters: The values of parameters, by location and name.
        body: The body, or None.
        by_name: The names of path parameters that are passed by keyword in Python.
    """

    parameters: Mapping[tuple[str, str], Any]
    body: Any = None
    by_name: Collection[str] = ()


class Caller:
    """The clients of one document."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.document = Document(b"", content)
        self.values = Values(self.document)
        self.operations = {(one.path, one.method): one for one in self.document.operations()}

    def success(self, operation: Operation) -> dict[str, Any]:
        """Return the schema of the successful answer, or nothing if it has no body."""
        found = (one for status, one in operation.responses.items() if status.startswith("2"))
        return next((schema_of(one) for one in found if one.get("content")), {})

    def error(self, operation: Operation) -> dict[str, Any]:
        """Return the schema of the errors."""
        found = (one for status, one in operation.responses.items() if not status.startswith("2"))
        return next((schema_of(one) for one in found if one.get("content")), {})

    def body(self, operation: Operation, shown: Collection[str] = ()) -> Any:
        """Return a body for an operation, with its required properties and those to be shown."""
        example = first_example(operation.body.get("content", {}).get(JSON, {}))
        return self.values.sample(schema_of(operation.body), "body", example, shown)

    def call(self, operation: Operation, arguments: Arguments) -> Code:
        """Write a call."""
        has_answer = bool(self.success(operation))
        return Code(
            ("answer = " if has_answer else "") + self._python(operation, arguments),
            ("const { data } = " if has_answer else "") + self._typescript(operation, arguments),
        )

    def _python(self, operation: Operation, arguments: Arguments) -> str:
        schemas = {(one["in"], one["name"]): one.get("schema", {}) for one in operation.parameters}
        written = {key: self.values.python(schemas[key], value) for key, value in arguments.parameters.items()}
        positional = [("path", name) for name in re.findall(r"{([^}]*)}", operation.path)]
        by_name = bool(set(arguments.by_name) & {name for _, name in positional})
        listed = [f"{argument(key[1])}={written[key]}" if by_name else written[key] for key in positional]
        if arguments.body is not None:
            own = str(ClassName(f"{operation.python_name}_body", "field_"))
            schema = schema_of(operation.body)
            is_own = not {"$ref", "title"} & schema.keys() and self.values.whole(schema).get("properties")
            listed.append(f"body={self.values.python(schema, arguments.body, own if is_own else '')}")
        listed += [f"{argument(key[1])}={value}" for key, value in written.items() if key not in positional]
        return f"clay.{operation.tag}.{operation.method_name}({', '.join(listed)})"

    def _typescript(self, operation: Operation, arguments: Arguments) -> str:
        params: dict[str, dict[str, Any]] = {}
        for (place, name), value in arguments.parameters.items():
            params.setdefault(place, {})[name] = value
        options = {"params": params} if params else {}
        options |= {} if arguments.body is None else {"body": arguments.body}
        given = f", {typescript(options)}" if options else ""
        return f'await client.{operation.method.upper()}("{operation.path}"{given});'


class Step(NamedTuple):
    """A step into an answer: the name of a property, or nothing for an item of a list."""

    name: str = ""


def reading(steps: tuple[Step, ...], *, of_error: bool = False) -> Code:
    """Write how a part of an answer is read."""
    python, script = ("error.error", "error") if of_error else ("answer", "data")
    for step in steps:
        python += f".{attribute(step.name)}" if step.name else "[0]"
        key = key_of(step.name)
        script += "?.[0]" if not step.name else f"?.{key}" if key == step.name else f"?.[{key}]"
    return Code(python, script)


def schema_of(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a body or response, or nothing."""
    schema: Any = next((media.get("schema", {}) for media in part.get("content", {}).values()), {})
    return schema if isinstance(schema, dict) else {}
