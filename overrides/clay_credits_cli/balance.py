"""The subcommand `balance`: what is left of both kinds of credits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clay_credits_runtime.errors import ClayError
from clay_credits_usage.rates import days_left
from clay_credits_usage.reading import read_balance

from . import account, doubts, official_balance, output
from .official_balance import KEY_VARIABLE

if TYPE_CHECKING:
    import argparse

    from clay_credits_usage.records import Balance

    from .parser import Commands


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    text = "show what is left of both kinds of credits"
    more = (
        f"{text}. Without a session, {KEY_VARIABLE} is enough: the official API knows both, but no period. "
        f"With a session too, {KEY_VARIABLE} adds the actions that are left."
    )
    balance = commands.add_parser("balance", help=text, description=more)
    account.add_options(balance)
    output.add_options(balance)
    balance.set_defaults(run=_run, parser=balance, package=package)


def _run(options: argparse.Namespace) -> int | str | None:
    found = find(options)
    if options.form is output.Form.SCREEN:
        screen = output.load_screen()
        screen.write(found)
    else:
        output.write(found, options.form)
    return None


def read(options: argparse.Namespace) -> Balance:
    """Read the balance: from the database of `--snapshots`, by the session, or with a key alone from the official API.

    Raises:
        ArgumentError: The options cannot be used.
        NoAnswerError: The service does not answer, or refuses the key or the session.
        SnapshotsError: The database cannot be read.
    """
    if options.snapshots is not None:
        with account.stored(options) as (store, workspace_id):
            newest = store.balances(workspace_id)[-1]
        doubts.tell(doubts.of_snapshot(options, newest))
        return newest
    if official_balance.is_all_there_is(options):
        try:
            return official_balance.read_official_balance(options)
        except ClayError as error:
            raise account.reported(error) from None
    with account.opened(options) as opened:
        found = read_balance(opened.clay, opened.workspace_id, opened.now())
    return official_balance.with_actions(options, found)


def find(options: argparse.Namespace) -> output.Found:
    """Find what is left."""
    balance = read(options)
    return output.Found(
        command="balance",
        facts={
            "moment": balance.moment,
            "remaining_credits": balance.remaining,
            "remaining_actions": balance.actions,
            "used_credits": balance.used,
            "total_credits": balance.total,
            "period_start": balance.period_start,
            "period_end": balance.period_end,
            "days_to_renewal": days_left(balance),
        },
    )
