"""The subcommand `mock`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from .server_options import add_address, add_logs, loaded

if TYPE_CHECKING:
    from .parser import Commands


def add(commands: Commands, package: str, routes_package: str | None) -> None:
    """Add the subcommand."""
    mock = commands.add_parser("mock", help="run a server that answers the API from invented data", add_help=False)
    mock.add_argument("-h", "--help", action=_MockHelp, nargs=0, help="show this, with all faults, and exit")
    add_address(mock, 8484)
    _data_options(mock)
    if routes_package is not None:
        _routes_options(mock)
    _fault_options(mock)
    add_logs(mock)
    mock.set_defaults(run=_mock, parser=mock, package=package, routes_package=routes_package)


def _data_options(mock: argparse.ArgumentParser) -> None:
    """Add the options for the account. They have no defaults here: those of `Account.from_seed` apply."""
    group = mock.add_argument_group("data")
    group.add_argument("--seed", type=int, metavar="N", help="the seed of the account (default: 0)")
    group.add_argument("--workspaces", type=int, metavar="N", help="how many workspaces (default: 3)")
    group.add_argument("--users", type=int, metavar="N", help="how many people (default: 8)")
    group.add_argument("--integrations", type=int, metavar="N", help="how many integration types (default: 6)")
    group.add_argument("--days", type=int, metavar="N", help="the age of the account in days (default: 1095)")
    group.add_argument("--data", type=_file, metavar="FILE", help="read the account from a JSON or YAML file")
    group.add_argument("--now", metavar="MOMENT", help="the time of its clock, such as 2024-06-20T12:00:00Z")
    group.add_argument(
        "--speed",
        type=float,
        default=0.0,
        metavar="FACTOR",
        help="how fast its clock runs, up to 1000000 (default: 0, frozen)",
    )


def _routes_options(mock: argparse.ArgumentParser) -> None:
    group = mock.add_argument_group("routes")
    group.add_argument(
        "--routes",
        choices=["documented", "workspace"],
        default="documented",
        help="the documented paths, or those that CLAY_ROUTES=workspace reads (default: %(default)s)",
    )
    group.add_argument(
        "--variant",
        action="append",
        default=[],
        metavar="NAME",
        help="how the routes of a workspace answer where that is not known; can be repeated",
    )


class _MockHelp(argparse.Action):
    """Shows the options, and the faults below them."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        parser.print_help()
        command = loaded(".command")
        sys.stdout.write(
            "\n" + (command if isinstance(command, str) else command.fault_help(parser.get_default("package")))
        )
        parser.exit()


def _fault_options(mock: argparse.ArgumentParser) -> None:
    group = mock.add_argument_group("faults")
    group.add_argument(
        "--fault", action="append", default=[], metavar="FAULT", help="a fault to switch on; can be repeated"
    )
    group.add_argument("--control", action="store_true", help="serve the control API, below /__mock__/")
    group.add_argument(
        "--control-token", type=_token, metavar="TOKEN", help="the bearer token that the control API requires"
    )


def _token(text: str) -> str:
    if not (text.isascii() and text.isprintable() and text.strip() == text and text):
        raise argparse.ArgumentTypeError("must consist of printable ASCII characters")
    return text


def _file(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("must be the path of a file")
    return text


def _mock(options: argparse.Namespace) -> str | None:
    command = loaded(".command")
    if isinstance(command, str):
        return command
    result: str | None = command.serve(options)
    return result
