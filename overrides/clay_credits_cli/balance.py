"""The subcommand `balance`: what is left of both kinds of credits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from clay_credits_runtime.errors import ClayError
from clay_credits_usage.rates import days_left
from clay_credits_usage.reading import read_balance

from . import account, clock, output

if TYPE_CHECKING:
    import argparse

    from clay_credits_usage.records import Balance

    from .parser import Commands


KEY_VARIABLE = "CLAY_API_KEY"
"""Environment variable that holds a key of the official API."""


def add(commands: Commands, package: str, routes_package: str | None) -> None:
    """Add the subcommand."""
    text = "show what is left of both kinds of credits"
    more = f"{text}. With {KEY_VARIABLE} it reads the official API, which needs no session and knows no period."
    balance = commands.add_parser("balance", help=text, description=more)
    account.add_options(balance)
    output.add_options(balance)
    balance.set_defaults(run=_run, parser=balance, package=package, official=routes_package is not None)


def _run(options: argparse.Namespace) -> int | str | None:
    found = _found(read(options))
    if options.form is output.Form.SCREEN:
        screen = output.load_screen()
        screen.write(found)
    else:
        output.write(found, options.form)
    return None


def read(options: argparse.Namespace) -> Balance:
    """Read the balance: from the database of `--snapshots`, with a key from the official API, or by the session.

    Raises:
        ArgumentError: The options cannot be used.
        NoAnswerError: The service does not answer, or refuses the key or the session.
        SnapshotsError: The database cannot be read.
    """
    if options.snapshots is not None:
        with account.stored(options) as (store, workspace_id):
            newest = store.balances(workspace_id)[-1]
        account.tell_age(options, newest)
        return newest
    key = os.environ.get(KEY_VARIABLE)
    if key and options.official and not options.demo and options.session_file is None:
        try:
            from .official_balance import read_official_balance  # noqa: PLC0415 -- it loads another client

            return read_official_balance(key, clock.now())
        except ClayError as error:
            raise account.reported(error) from None
    with account.opened(options) as opened:
        return read_balance(opened.clay, opened.workspace_id, opened.moment)


def _found(balance: Balance) -> output.Found:
    return output.Found(
        command="balance",
        facts={
            "remaining_credits": balance.remaining,
            "remaining_actions": balance.actions,
            "used_credits": balance.used,
            "total_credits": balance.total,
            "period_start": balance.period_start,
            "period_end": balance.period_end,
            "days_to_renewal": days_left(balance),
        },
    )
