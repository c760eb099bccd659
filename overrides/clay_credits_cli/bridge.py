"""The subcommand `bridge`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .server_options import add_address, add_logs, loaded

if TYPE_CHECKING:
    import argparse

    from .parser import Commands

_DESCRIPTION = (
    "Serves the documented paths, and answers them from the routes of a workspace. To read these routes, give a client "
    "of any language the base URL of the bridge. Each request carries its own session: CLAY_SESSION is not used."
)


def add(commands: Commands, package: str, routes_package: str | None) -> None:
    """Add the subcommand, unless the package has no other routes."""
    if routes_package is None:
        return
    bridge = commands.add_parser(
        "bridge", help="serve the documented paths from the routes of a workspace", description=_DESCRIPTION
    )
    add_address(bridge, 8485)
    bridge.add_argument(
        "--workspace",
        metavar="ID",
        help="the number of the workspace (default: CLAY_WORKSPACE, else the only one that a session has)",
    )
    add_logs(bridge)
    bridge.set_defaults(run=_bridge, parser=bridge, package=package, routes_package=routes_package)


def _bridge(options: argparse.Namespace) -> str | None:
    command = loaded(".bridge")
    if isinstance(command, str):
        return command
    result: str | None = command.serve(options)
    return result
