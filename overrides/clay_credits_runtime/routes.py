"""The routes that a client's operations are answered from: those of the document, or others."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from .defaults import ROUTES_VARIABLE, WORKSPACE_VARIABLE
from .errors import ClayError

if TYPE_CHECKING:
    from .transport import AsyncTransport, Transport

DOCUMENTED = "documented"


class Routes(Protocol):
    """Other routes than those of the document."""

    def over(self, transport: Transport) -> Transport:
        """Return a transport that answers the document's calls by other calls through a transport."""
        ...

    def over_async(self, transport: AsyncTransport) -> AsyncTransport:
        """Return the same for an async transport."""
        ...


def chosen(package: str, routes: str | None, workspace: str | None, period: Any) -> Routes | None:
    """Return the routes that the caller or the environment chooses, or None for those of the document.

    Args:
        package: The package with the other routes. Its name ends in the kind of routes.
        routes: The caller's choice, or None for that of the environment.
        workspace: The id of the workspace, or None for that of the environment.
        period: The start and the end of what is reported, or None.

    Raises:
        ClayError: The environment has a value that cannot be used.
        TypeError: An option is of another type.
        ValueError: Another option cannot be used.
    """
    name = routes if routes is not None else os.environ.get(ROUTES_VARIABLE) or DOCUMENTED
    if name == DOCUMENTED:
        if workspace is not None or period is not None:
            raise ValueError('workspace and period are for other routes: pass routes="workspace" too')
        return None
    if name != "workspace":
        problem = f"must be 'documented' or 'workspace', not {name!r}"
        raise ClayError(f"{ROUTES_VARIABLE} {problem}") if routes is None else ValueError(f"routes {problem}")
    make = import_module(f"{package}.workspace_routes").WorkspaceRoutes
    own = workspace if workspace is not None else os.environ.get(WORKSPACE_VARIABLE) or None
    try:
        other: Routes = make(own, period)
    except ValueError as error:
        if own is not workspace:
            raise ClayError(f"{WORKSPACE_VARIABLE}: {error}") from None
        raise
    return other
