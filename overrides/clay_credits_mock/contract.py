"""What the mock uses of the document: operations, examples and schemas."""

from __future__ import annotations

import importlib
import json
import re
from importlib.resources import files
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from attrs import frozen

from clay_credits_runtime.api import SESSION
from clay_credits_runtime.content_types import chosen
from clay_credits_runtime.routes import DOCUMENTED

from .credentials import security_of
from .errors import undocumented
from .sample_value import is_object, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clay_credits_runtime.api import Api, Scheme

    from .credentials import Security

_NAME = re.compile("{([^}]*)}")
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@frozen
class Operation:
    """An operation as a server sees it.

    Attributes:
        method: The HTTP method, in upper case.
        path: The path with the server's own path before it.
        status: The status of success.
        content_types: The content type of the body for each status of the document; empty if it has none.
        arguments: The example of each path parameter, in their order; None if a parameter has none.
        examples: The example of the body for each status of the document; None if the answer has no body.
        schemas: The schema of the body for each status of the document; None if there is none.
        security: The schemes of each alternative that it requires.
        parameters: The parameters, with those that all operations of the path have.
        request_body: The body of a request; None if there is none.
        pages: What `x-pagination` says; None if the answer has no pages.
    """

    operation_id: str
    method: str
    path: str
    status: int
    content_types: dict[str, str]
    arguments: tuple[str | None, ...]
    examples: dict[str, Any]
    schemas: dict[str, Any]
    security: Security
    parameters: tuple[dict[str, Any], ...] = ()
    request_body: dict[str, Any] | None = None
    pages: dict[str, str] | None = None

    @property
    def path_names(self) -> list[str]:
        """The names of the path's parameters, in their order."""
        return _NAME.findall(self.path)

    def match(self, path: str) -> tuple[str, ...] | None:
        """Return the arguments in a path, or None if it is not a path of this operation. The path has its % escapes."""
        found: list[str] = []
        for known, sent in zip_longest(self.path.split("/"), path.split("/")):
            if known is None or sent is None:
                return None
            value = unquote(sent)
            if known.startswith("{") and value:
                found.append(value)
            elif known != value:
                return None
        return tuple(found)

    @property
    def not_found(self) -> str:
        """The message of the error for an unknown id, such as `User not found`."""
        kinds = [before for before, segment in pairwise(self.path.split("/")) if segment.startswith("{")]
        return f"{kinds[-1].removesuffix('s').capitalize()} not found" if kinds else "Not found"

    def content_type(self, status: int) -> str | None:
        """Return the content type of a body, found like its example; empty if it has none, None if it is unknown."""
        found: str | None = _of_status(self.content_types, status)
        return found

    def example(self, status: int) -> Any:
        """Return the example of a body: that of the status, else of its range such as 5XX, else the default."""
        return _of_status(self.examples, status)

    def schema(self, status: int) -> Any:
        """Return the schema of a body, found like its example."""
        return _of_status(self.schemas, status)


def _is_ignored(parameter: dict[str, Any]) -> bool:
    """Return whether OpenAPI says to ignore a parameter, because other parts of the document describe it."""
    return parameter["in"] == "header" and parameter["name"].lower() in {"accept", "authorization", "content-type"}


def _of_status(by_status: dict[str, Any], status: int) -> Any:
    keys = (str(status), f"{status // 100}XX", "default")
    return next((by_status[key] for key in keys if key in by_status), None)


class Contract:
    """The document that a package was generated from."""

    def __init__(self, package: str) -> None:
        self.package: str = package
        text = files(package).joinpath("openapi.json").read_bytes()
        self._document: dict[str, Any] = json.loads(text)
        api: Api = importlib.import_module(f"{package}._document").API
        self.base_path: str = urlsplit(api.server).path
        self.schemes: tuple[Scheme, ...] = api.schemes
        self.security: Security = security_of(self._document, ((),), api.schemes)
        self.cookie: str = next((one.name for one in api.schemes if one.keyword == SESSION), "")
        """The name of the session's cookie; empty if the document has none."""
        self.components: dict[str, Any] = self._document.get("components", {})
        self.title: str = self._document["info"]["title"]
        self.version: str = self._document["info"]["version"]
        self.observed: bool = self._document["info"].get("x-observed", False)
        """Whether it describes the routes of the live service, not the document's own."""

    def operations(self) -> Iterator[Operation]:
        """Yield every operation. Those of concrete paths come before those of templated paths."""
        paths: dict[str, Any] = self._document["paths"]
        for path in sorted(paths, key=lambda one: [segment.startswith("{") for segment in one.split("/")]):
            for method in _METHODS & paths[path].keys():
                definition = paths[path][method]
                listed = [*paths[path].get("parameters", []), *definition.get("parameters", [])]
                parameters = {(one["in"], one["name"]): one for one in map(self.resolve, listed)}
                body = definition.get("requestBody")
                responses = {status: self.resolve(one) for status, one in definition["responses"].items()}
                success = _success(responses)
                yield Operation(
                    operation_id=definition["operationId"],
                    method=method.upper(),
                    path=self.base_path + path,
                    status=_status(success),
                    content_types={
                        status: chosen(response.get("content", {})) for status, response in responses.items()
                    },
                    arguments=tuple(self._arguments(path, parameters.values())),
                    examples={status: self._example(response, status) for status, response in responses.items()},
                    schemas={status: self._schema(response) for status, response in responses.items()},
                    security=security_of(definition, self.security, self.schemes),
                    parameters=tuple(one for one in parameters.values() if not _is_ignored(one)),
                    request_body=None if body is None else self.resolve(body),
                    pages=definition.get("x-pagination"),
                )

    def resolve(self, node: Any) -> Any:
        """Return a node of the document; if it is a reference, return what it refers to."""
        while "$ref" in node:
            segments: list[str] = node["$ref"].removeprefix("#/").split("/")
            node = self._document
            for segment in segments:
                node = node[segment.replace("~1", "/").replace("~0", "~")]
        return node

    def _arguments(self, path: str, parameters: Iterable[dict[str, Any]]) -> Iterator[str | None]:
        examples = {one["name"]: one.get("example") for one in parameters if one["in"] == "path"}
        for name in _NAME.findall(path):
            example = examples.get(name)
            yield None if example is None else str(example)

    def _schema(self, response: dict[str, Any]) -> Any:
        return _media(response).get("schema")

    def _example(self, response: dict[str, Any], status: str) -> Any:
        """Return the first example of the body, or None. If it has none, make it from the schema."""
        media = _media(response)
        named = [self.resolve(one).get("value") for one in media.get("examples", {}).values()]
        given = [media["example"]] if "example" in media else named
        if not given and media:
            given = [sample(media.get("schema", {}), self.resolve)]
            if status[0] in "45" and is_object(given[0]):
                usual = undocumented(int(status.replace("XX", "00")))
                given = [{**given[0], **{key: usual[key] for key in usual.keys() & given[0].keys()}}]
        return next(iter(given), None)


def contract_of(package: str, routes_package: str | None, routes: str) -> Contract:
    """Return the document of a package, or that of the live routes that its operations are answered from.

    Args:
        package: The package.
        routes_package: The package with its other routes, or None if it has none.
        routes: `documented`, or `workspace` for the live routes.

    Raises:
        ValueError: The routes are unknown.
    """
    if routes == DOCUMENTED:
        return Contract(package)
    if routes != "workspace" or routes_package is None:
        raise ValueError(f"routes must be 'documented' or 'workspace', not {routes!r}")
    return Contract(importlib.import_module(routes_package).UPSTREAM)


def _success(responses: dict[str, Any]) -> str:
    """Return the key of the success that the mock answers with."""
    return next((one for first in ("2", "3", "default") for one in responses if one.startswith(first)), "204")


def _status(success: str) -> int:
    return 200 if success == "default" else int(success.replace("XX", "00"))


def _media(response: dict[str, Any]) -> dict[str, Any]:
    """Return the content that a client asks for."""
    content: dict[str, Any] = response.get("content", {})
    return content[chosen(content)] if content else {}
