"""The subcommand `mcp`: the commands that read, as tools for an assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clay_credits_mock import ExtraMissingError

from . import account
from .ending import ended_at_once

if TYPE_CHECKING:
    import argparse

    from .parser import Commands


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    text = "serve the commands that read to an assistant, by the Model Context Protocol over stdin and stdout"
    command = commands.add_parser("mcp", help=text, description=text)
    account.add_options(command, snapshots=True)
    command.set_defaults(run=_run, parser=command, package=package)


def _run(options: argparse.Namespace) -> None:
    try:
        from .mcp_tools import server  # noqa: PLC0415 -- it needs an extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "pydantic"}:
            raise
        raise ExtraMissingError("mcp needs its extra: pip install 'clay-credits[mcp]'", name="mcp") from None
    # A thread of the server waits for stdin, and Python would wait for the thread.
    with account.kept_open(options), ended_at_once():
        server(options).run("stdio")
