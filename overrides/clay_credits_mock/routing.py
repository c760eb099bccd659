"""Reads a request once: which operation it calls, with which arguments and which sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from attrs import frozen

from .credentials import sent

if TYPE_CHECKING:
    from starlette.types import Scope

    from .contract import Contract, Operation

CALLED = "clay_credits_mock.called"
"""The key of the ASGI scope by which an application receives what was read of its request."""


@frozen
class Called:
    """What a request calls.

    Attributes:
        sessions: The credentials as they were sent. There should be one for each scheme. None if none is required.
        operation: The operation; None if the document has none with this path and method.
        arguments: The values of the path's parameters, in their order.
        allowed: The methods that the path has, if its only fault is the method.
    """

    sessions: tuple[str, ...] | None
    operation: Operation | None = None
    arguments: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    @property
    def operation_id(self) -> str | None:
        """The operationId; None if no operation is called."""
        return self.operation.operation_id if self.operation else None


class Router:
    """Finds the operation of a request by the document."""

    def __init__(self, contract: Contract) -> None:
        self._operations = tuple(contract.operations())
        self._security = contract.security

    def read(self, scope: Scope) -> Called:
        """Read a request. HEAD calls the operation of GET."""
        path = path_of(scope)
        allowed: list[str] = []
        for operation in self._operations:
            arguments = operation.match(path)
            if arguments is not None:
                methods = ("GET", "HEAD") if operation.method == "GET" else (operation.method,)
                if scope["method"] in methods:
                    return Called(sent(operation.security, scope), operation, arguments)
                allowed += methods
        return Called(sent(self._security, scope), allowed=tuple(allowed))


def path_of(scope: Scope) -> str:
    """Return the path as it was sent, with its % escapes and without that of a mount."""
    raw: bytes | None = scope.get("raw_path")
    path = raw.decode("ascii") if raw else quote(scope["path"])
    return path.removeprefix(quote(scope.get("root_path", "")))
