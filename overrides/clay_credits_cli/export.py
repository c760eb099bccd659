"""The subcommand `export`: what was used, as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import account, days, usage_options

if TYPE_CHECKING:
    from .parser import Commands

_DESCRIPTION = """\
Write what was used in this billing period to a file: one row for each day, integration, owner and table.
.csv and .sqlite need nothing else, .xlsx needs 'clay-credits[excel]', and .parquet needs 'clay-credits[duckdb]'.
The file is replaced at once. After a failure, the old file is as it was."""


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    export = commands.add_parser(
        "export",
        help="write what was used to a CSV, SQLite, XLSX or Parquet file",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("--to", type=Path, required=True, metavar="FILE", help="the file, such as usage.csv")
    usage_options.add_options(export)
    account.add_options(export, snapshots=True)
    export.set_defaults(run=_run, parser=export, package=package)


def _run(options: argparse.Namespace) -> str | None:
    """Write the file.

    Raises:
        ArgumentError: The options cannot be used.
        NoAnswerError: The service does not answer, or refuses the session.
        SnapshotsError: The database of snapshots cannot be read.
    """
    from clay_credits_usage.export import (  # noqa: PLC0415 -- it needs SQLite, which other commands do not
        ExportError,
        TargetError,
        check_target,
        write_export,
    )

    try:
        check_target(options.to)
        count = write_export(days.read_entries(options), options.to)
    except TargetError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    except ExportError as error:
        return str(error)
    rows = "1 row" if count == 1 else f"{count} rows"
    sys.stderr.write(f"{' '.join(str(options.to).splitlines())}: {rows} written\n")
    return None
