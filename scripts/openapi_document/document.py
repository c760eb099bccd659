"""The OpenAPI document and its operations, with the names that they have in Python."""

from __future__ import annotations

import hashlib
import json
import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from .keywords import IDEMPOTENT_METHODS, METHODS
from .references import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator


class Document:
    """An OpenAPI document that was found valid and supported."""

    def __init__(self, text: bytes, content: dict[str, Any]) -> None:
        """Take the bytes of a document and its content. Use `loading.read_document` to read and check a file."""
        self.text = text
        self.content = content

    def resolve(self, node: Any) -> Any:
        """Follow references inside the document, and return the first node that is not a reference."""
        return resolve(self.content, node)

    @property
    def hash(self) -> str:
        """The SHA-256 of the document's bytes, which the package repeats."""
        return hashlib.sha256(self.text).hexdigest()

    @property
    def server(self) -> str:
        """The first server, with the defaults of its variables; only its path if the document does not name a host."""
        server: dict[str, Any] = next(iter(self.content.get("servers", ())), {"url": ""})
        url: str = server["url"]
        for name, variable in server.get("variables", {}).items():
            url = url.replace(f"{{{name}}}", variable["default"])
        url = url.rstrip("/")
        return url if ":" in url or not url else f"/{url.lstrip('./')}"

    def tags(self) -> dict[str, str]:
        """Return the description of each tag by its name: first declared tags, then those that are only used."""
        declared = {tag["name"]: tag.get("description", "") for tag in self.content.get("tags", ())}
        used = (operation.tag_name for operation in self.operations())
        return declared | {tag: "" for tag in used if tag not in declared}

    def operations(self) -> Iterator[Operation]:
        """Return each operation, references resolved."""
        for path, item in self.content.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield Operation(self, path, method, item)

    def for_templates(self) -> dict[str, Any]:
        """Return what the generator does not pass to templates, by the names in Python."""
        return {
            "version": self.content["info"]["version"],
            "hash": self.hash,
            "server": self.server,
            "tags": {python_tag(name): description for name, description in self.tags().items()},
            "operations": {
                operation.python_name: {
                    **operation.for_templates(),
                    "streamed": next(iter(self.streamed(operation)), None),
                }
                for operation in self.operations()
            },
        }

    def properties(self, schema: Any) -> dict[str, dict[str, Any]]:
        """Return the properties of a schema by name, including those of `allOf`."""
        if not isinstance(schema, dict):
            return {}
        found: dict[str, dict[str, Any]] = {}
        for part in schema.get("allOf", ()):
            found |= self.properties(self.resolve(part))
        found.update({name: one for name, one in schema.get("properties", {}).items() if isinstance(one, dict)})
        return found

    def streamed(self, operation: Operation) -> dict[str, dict[str, Any]]:
        """Return the properties of an operation's successful answer that `x-streamed` marks, by name."""
        return {
            name: definition
            for status, response in operation.responses.items()
            if status.startswith("2")
            for media in response.get("content", {}).values()
            for name, definition in self.properties(self.resolve(media.get("schema", {}))).items()
            if "x-streamed" in definition
        }


class Operation:
    """An operation of the document, with all its parameters."""

    def __init__(self, document: Document, path: str, method: str, item: dict[str, Any]) -> None:
        """Read the operation, and the parameters of its path item."""
        self._document = document
        self.path = path
        self.method = method
        self.item = item
        self.definition: dict[str, Any] = item[method]
        self.operation_id: str = self.definition.get("operationId") or _derived_operation_id(path, method)
        self.python_name: str = PythonIdentifier(self.operation_id, "field_")
        self.tag_name: str = next(iter(self.definition.get("tags", ())), "default")
        self.tag: str = python_tag(self.tag_name)
        listed = [*item.get("parameters", []), *self.definition.get("parameters", [])]
        own = {(one["name"], one["in"]): one for one in map(document.resolve, listed)}
        self.parameters: list[dict[str, Any]] = list(own.values())
        self.responses = {status: document.resolve(one) for status, one in self.definition.get("responses", {}).items()}
        self.body: dict[str, Any] = document.resolve(self.definition.get("requestBody", {}))

    @property
    def place(self) -> str:
        """Its path and method, for messages."""
        return f"{self.path} {self.method}"

    @property
    def retried(self) -> bool:
        """Whether a client may send it again. An operation only reads if `x-safe` or its method says so."""
        return bool(self.definition.get("x-safe", self.method in IDEMPOTENT_METHODS))

    @property
    def method_name(self) -> str:
        """The name of its method, without the noun of its tag: `get_user_credits` of `users` is `get_credits`."""
        verb, *rest = self.python_name.split("_")
        for noun in _forms(self.tag):
            if rest[: len(noun)] == noun:
                short = "_".join([verb, *rest[len(noun) :]])
                return self.python_name if iskeyword(short) else short
        return self.python_name

    def described(self, parameter: dict[str, Any]) -> str:
        """Return the description of a parameter, with its limits and default."""
        schema = self._document.resolve(parameter.get("schema", {}))
        limits = list(_limits(schema)) if isinstance(schema, dict) else []
        text: str = parameter.get("description", "").strip()
        if text and limits and text[-1] not in ".!?":
            text += "."
        return " ".join([*([text] if text else []), *limits])

    def for_templates(self) -> dict[str, Any]:
        """Return what the templates need."""
        return {
            "id": self.operation_id,
            "path": self.path,
            "method_name": self.method_name,
            "retried": self.retried,
            "deprecated": self.definition.get("deprecated", False),
        }


def _derived_operation_id(path: str, method: str) -> str:
    """Return the operationId of an operation that has none: `get_owners_id` for `GET /owners/{id}`."""
    return "_".join([method, *re.findall(r"[^\W_]+", path)])


def _limits(schema: dict[str, Any]) -> Iterator[str]:
    """Yield sentences about the limits and the default of a value."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"From {low} to {high}."
    elif low is not None:
        yield f"At least {low}."
    elif high is not None:
        yield f"At most {high}."
    if "exclusiveMinimum" in schema:
        yield f"More than {schema['exclusiveMinimum']}."
    if "exclusiveMaximum" in schema:
        yield f"Less than {schema['exclusiveMaximum']}."
    if "default" in schema:
        yield f"By default `{json.dumps(schema['default'], ensure_ascii=False)}`."


def python_tag(tag: str) -> str:
    """Return the name of a tag's resource in Python, which the generator uses too."""
    return PythonIdentifier(tag, "tag")


def _forms(tag: str) -> list[list[str]]:
    """Return the words of a tag in the plural and in the singular, the longest first."""
    forms = [tag]
    if tag.endswith("ies"):
        forms.append(tag[:-3] + "y")
    if tag.endswith("s"):
        forms.append(tag[:-1])
    return [form.split("_") for form in forms]
