"""What the subcommands share that run a server."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clay_credits_mock import ExtraMissingError, load

if TYPE_CHECKING:
    from types import ModuleType

_MAX_PORT = 65535


def add_address(parser: argparse.ArgumentParser, port: int) -> None:
    """Add the options for the address to listen on, with a default port."""
    parser.add_argument("--host", type=_host, default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=port, help="port to listen on, 0 for any (default: %(default)s)")


def add_logs(parser: argparse.ArgumentParser) -> None:
    """Add the options for what is logged."""
    group = parser.add_argument_group("logs").add_mutually_exclusive_group()
    group.add_argument("--json-logs", action="store_true", help="log each call as a JSON object")
    group.add_argument("--quiet", action="store_true", help="log nothing")


def loaded(module: str) -> ModuleType | str:
    """Return a module of the mock, or a message if the extra is missing."""
    try:
        return load(module)
    except ExtraMissingError as error:
        return str(error)


def _host(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must be an address, such as 127.0.0.1")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _MAX_PORT:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to {_MAX_PORT}, not {text!r}")
    return int(text)
