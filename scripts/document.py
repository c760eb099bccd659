"""Reads the OpenAPI document, refuses what the client cannot be made of, and says what templates need to know of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier
from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class DocumentError(Exception):
    """The document is not one that a client can be made of; the message says where."""


class Document:
    """An OpenAPI document that was found valid."""

    def __init__(self, path: Path) -> None:
        """Read and check a document.

        Raises:
            DocumentError: It is no YAML, no valid OpenAPI 3.1, or has something that the templates do not support.
        """
        self.text = path.read_bytes()
        try:
            self.content: dict[str, Any] = YAML(typ="safe").load(self.text)
        except YAMLError as error:
            raise DocumentError(f"{path}: {error}") from None
        if not isinstance(self.content, dict):
            raise DocumentError(f"{path}: an OpenAPI document is a mapping")
        # Each kind of fault hides behind the one before: nothing can be said of what a broken reference stands for.
        problems = list(self._unresolved()) or list(self._invalid()) or list(self._unsupported())
        if problems:
            raise DocumentError("\n".join(f"{path}: {problem}" for problem in problems))

    def _unresolved(self) -> Iterator[str]:
        for place, reference in _references(self.content, ()):
            if not isinstance(reference, str) or not reference.startswith("#/"):
                yield f"{place}: only references inside the document are supported, not {reference}"
                continue
            try:
                self.resolve({"$ref": reference})
            except (KeyError, TypeError):
                yield f"{place}: nothing stands at {reference}"

    def _invalid(self) -> Iterator[str]:
        for error in OpenAPIV31SpecValidator(self.content).iter_errors():
            place = "/".join(str(segment) for segment in getattr(error, "absolute_path", ()))
            yield f"{place or 'the top'}: {str(error).splitlines()[0]}"

    def _unsupported(self) -> Iterator[str]:
        """Find what OpenAPI allows and the templates do not answer for: better no client than one that drops it."""
        if not self.content.get("servers"):
            yield "servers: a client needs one"
        if self._session_cookie() is None:
            yield "components/securitySchemes: a client needs an apiKey in a cookie"
        for operation in self.operations():
            place = f"{operation['path']} {operation['method']}"
            if "operationId" not in operation["definition"]:
                yield f"{place}: operationId is missing"
            if len(operation["definition"].get("tags", ())) != 1:
                yield f"{place}: an operation has one tag"
            for parameter in operation["parameters"]:
                yield from self._unsupported_parameter(place, parameter)
            yield from self._unsupported_content(place, operation["definition"])

    def _unsupported_parameter(self, place: str, parameter: dict[str, Any]) -> Iterator[str]:
        named = f"{place}: parameter {parameter['name']}"
        if parameter["in"] == "cookie":
            yield f"{named}: the session is the only cookie"
        if parameter.get("style", "simple" if parameter["in"] in {"path", "header"} else "form") not in {
            "simple",
            "form",
        }:
            yield f"{named}: style {parameter['style']} is not supported"
        schema = self.resolve(parameter.get("schema", {}))
        if schema.get("type") == "object" or "properties" in schema:
            yield f"{named}: objects are not supported outside of bodies"

    def _unsupported_content(self, place: str, definition: dict[str, Any]) -> Iterator[str]:
        parts = {"requestBody": definition.get("requestBody"), **definition.get("responses", {})}
        for name, part in parts.items():
            for content_type in self.resolve(part or {}).get("content", {}):
                if content_type != "application/json":
                    yield f"{place}: {name}: {content_type} is not supported, only application/json"

    def resolve(self, node: Any) -> Any:
        """Follow references inside the document until something else stands there."""
        while isinstance(node, dict) and "$ref" in node:
            target: Any = self.content
            for segment in node["$ref"].removeprefix("#/").split("/"):
                target = target[segment.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def operations(self) -> Iterator[dict[str, Any]]:
        """Give each operation with its path, its method and all its parameters, references resolved."""
        for path, item in self.content.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    listed = [
                        self.resolve(one) for one in (item.get("parameters", []), item[method].get("parameters", []))
                    ]
                    own = {(one["name"], one["in"]): one for group in listed for one in map(self.resolve, group)}
                    yield {
                        "path": path,
                        "method": method,
                        "definition": item[method],
                        "parameters": list(own.values()),
                    }

    def _session_cookie(self) -> str | None:
        for scheme in self.content.get("components", {}).get("securitySchemes", {}).values():
            if scheme.get("type") == "apiKey" and scheme.get("in") == "cookie":
                return str(scheme["name"])
        return None

    def for_templates(self, field_prefix: str) -> dict[str, Any]:
        """Collect what the generator does not hand to templates, by the names it gives things in Python."""
        return {
            "version": self.content["info"]["version"],
            "hash": hashlib.sha256(self.text).hexdigest(),
            "server": self.content["servers"][0]["url"],
            "cookie": self._session_cookie(),
            "tags": {
                PythonIdentifier(tag["name"], "tag"): tag.get("description", "") for tag in self.content.get("tags", ())
            },
            "operations": {
                PythonIdentifier(operation["definition"]["operationId"], field_prefix): {
                    "id": operation["definition"]["operationId"],
                    "path": operation["path"],
                    "deprecated": operation["definition"].get("deprecated", False),
                    "parameters": {
                        f"{parameter['in']} {parameter['name']}": {
                            "description": parameter.get("description", ""),
                            "explode": parameter["in"] != "query" or parameter.get("explode", True),
                        }
                        for parameter in operation["parameters"]
                    },
                }
                for operation in self.operations()
            },
            "schemas": self.content.get("components", {}).get("schemas", {}),
        }


def _references(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Find every reference and where it stands."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield "/".join(path), node["$ref"]
        for key, value in node.items():
            # An example may hold anything, also what looks like a reference.
            if key not in {"example", "examples"}:
                yield from _references(value, (*path, str(key)))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _references(value, (*path, str(index)))
