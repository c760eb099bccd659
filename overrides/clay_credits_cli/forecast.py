"""The subcommand `forecast`: when the credits run out, and what is lost at renewal."""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING

from clay_credits_usage.rates import forecast

from . import account, balance, output
from .parser import tell
from .report import facts_of

if TYPE_CHECKING:
    from .parser import Commands


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    text = "tell when the credits run out, and how many are lost at renewal"
    command = commands.add_parser("forecast", help=text, description=text)
    command.add_argument("--monthly", type=amount, metavar="N", help="credits that the plan brings each month")
    command.add_argument("--rate", type=amount, metavar="N", help="credits a day (default: those of the period so far)")
    command.add_argument(
        "--plan", choices=["monthly", "annual"], default="monthly", help="how the plan is billed (default: %(default)s)"
    )
    account.add_options(command, snapshots=True)
    output.add_options(command)
    command.set_defaults(run=_run, parser=command, package=package)


def find(options: argparse.Namespace) -> output.Found:
    """Find when the credits run out."""
    if options.plan == "annual" and options.monthly is not None:
        tell("--monthly is not used: what a plan that is billed by year loses does not depend on it")
    read = balance.read(options)
    ahead = forecast(read, monthly=options.monthly, rate=options.rate, plan=options.plan)
    return output.Found(
        command="forecast",
        facts={
            "moment": read.moment,
            "remaining_credits": read.remaining,
            **facts_of(ahead),
            "credits_lost_at_renewal": ahead.dropped_at_renewal,
            "renewal": read.period_end,
        },
    )


def _run(options: argparse.Namespace) -> int | str | None:
    found = find(options)
    if options.form is output.Form.SCREEN:
        screen = output.load_screen()
        screen.write(found)
        if found.facts["credits_lost_at_renewal"] is None and options.plan == "monthly" and options.monthly is None:
            screen.note("With --monthly N it also tells how many are lost at renewal.")
    else:
        output.write(found, options.form)
    return None


def amount(text: str) -> float:
    """Read an amount of an option.

    Raises:
        ArgumentTypeError: It is not a number, or negative.
    """
    number = decimal(text)
    if number is None:
        raise argparse.ArgumentTypeError(f"must be a number, 0 or more, not {text!r}")
    return number


def decimal(text: str) -> float | None:
    """Return a number that is written in digits, such as 20 or 0.5, or None if it is not."""
    number = float(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else math.inf
    return number if math.isfinite(number) else None
