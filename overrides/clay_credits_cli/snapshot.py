"""The subcommand `snapshot`: keeps what the service reports today in a database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import account, doubts, usage_options

if TYPE_CHECKING:
    from .parser import Commands

_DESCRIPTION = """\
Add what the service reports today to a SQLite database, which is created if it is missing.
Run it every day, such as by cron: the service reports only the current billing period.
A second snapshot of the same day (in UTC) replaces the first."""


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    snapshot = commands.add_parser(
        "snapshot",
        help="add today's usage to a database, which keeps it beyond the billing period",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    snapshot.add_argument("database", type=Path, metavar="DATABASE", help="the database, such as usage.db")
    account.add_options(snapshot)
    snapshot.set_defaults(run=_run, parser=snapshot, package=package)


def _run(options: argparse.Namespace) -> str | None:
    # They need SQLite, which other commands do not.
    from clay_credits_usage.store import Store  # noqa: PLC0415
    from clay_credits_usage.store_errors import NoStoreError, StoreError  # noqa: PLC0415

    try:
        # The long reading would be in vain if the database cannot be used. If it fails, no empty one is left.
        Store.check(options.database)
        usage = usage_options.read_account(options)
        with Store.open(options.database, create=True) as store:
            done = "added" if store.add(usage) else "replaced"
            newest = store.balances(usage.workspace_id)[-1].moment
    except NoStoreError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    except StoreError as error:
        return str(error)
    if newest - usage.balance.moment > doubts.CLOCKS:
        later = f"{newest:%Y-%m-%d %H:%M} UTC"
        return f"{options.database}: has a later snapshot, of {later}, which hides this one: check the clock"
    day = usage.balance.moment.date()
    path = " ".join(str(options.database).splitlines())
    sys.stderr.write(f"{path}: snapshot of {day} {done} ({len(usage.entries)} entries)\n")
    return None
