"""What the mock takes from the document: its paths, its error bodies and its examples."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@frozen
class Operation:
    """An operation as a server sees it.

    Attributes:
        operation_id: The operationId.
        method: The HTTP method, in upper case.
        path: The path with the server's own path before it.
        status: The status of success.
        examples: By status as the document writes it, the example of the body; None where there is no body.
    """

    operation_id: str
    method: str
    path: str
    status: int
    examples: dict[str, Any]

    def error_example(self, status: int) -> Any:
        """Give the example of an error body, of the status itself or of its range."""
        return self.examples.get(str(status), self.examples.get(f"{status // 100}XX"))


class Contract:
    """The document that this package was generated from."""

    def __init__(self) -> None:
        text = files(__name__.partition(".")[0]).joinpath("openapi.yaml").read_bytes()
        # The C loader is ten times as fast, and not in every build of PyYAML.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._document: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 -- both are safe loaders
        server: str = self._document["servers"][0]["url"]
        self.base_path: str = urlsplit(server).path
        self.cookie: str = next(
            scheme["name"]
            for scheme in self._document["components"]["securitySchemes"].values()
            if scheme.get("in") == "cookie"
        )
        self.title: str = self._document["info"]["title"]
        self.version: str = self._document["info"]["version"]

    def operations(self) -> Iterator[Operation]:
        """Give every operation of the document."""
        for path, item in self._document["paths"].items():
            for method in _METHODS & item.keys():
                responses = {status: self._resolve(one) for status, one in item[method]["responses"].items()}
                yield Operation(
                    operation_id=item[method]["operationId"],
                    method=method.upper(),
                    path=self.base_path + path,
                    status=int(next(status for status in responses if status.startswith("2"))),
                    examples={status: _example(response) for status, response in responses.items()},
                )

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self._document
            for segment in node["$ref"].removeprefix("#/").split("/"):
                target = target[segment]
            node = target
        return node


def _example(response: dict[str, Any]) -> Any:
    return next((media.get("example") for media in response.get("content", {}).values()), None)
