"""The subcommand `explain`: what rose most on a day."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from clay_credits_usage.groups import daily
from clay_credits_usage.spikes import LEAST_CREDITS, LEAST_DAYS, WINDOW, days_before, explain, spike

from . import account, doubts, output, usage_options
from .output import Column, Found, number
from .report import busiest_day

if TYPE_CHECKING:
    import argparse
    import datetime

    from clay_credits_usage.records import Usage

    from .parser import Commands

_FACTOR = 5.0
_MOST = 3
_COLUMNS = (
    Column("kind", "Kind"),
    Column("id", "Id"),
    Column("name", "Name"),
    Column("credits", "Credits", "credits"),
    Column("usual", "Usual", "credits"),
    Column("more", "More", "credits"),
)


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    text = "tell which integrations, owners and tables rose most on a day"
    more = f"{text} against their own usual: the median of the {WINDOW} days before it"
    command = commands.add_parser("explain", help=text, description=more)
    command.add_argument(
        "--day", type=usage_options.day, metavar="DAY", help="such as 2024-06-09 (default: the busiest of the period)"
    )
    account.add_options(command, snapshots=True)
    output.add_options(command)
    command.set_defaults(run=_run, parser=command, package=package)


def find(options: argparse.Namespace) -> Found:
    """Find what rose on the day of the options, or on the busiest."""
    usage = usage_options.read(options)
    day = options.day or _busiest(usage)
    if day is None:
        return explained(usage, None)
    around = usage_options.around(options, usage, day)
    doubts.tell(around.doubt)
    return explained(around.usage, day)


def _run(options: argparse.Namespace) -> None:
    found = find(options)
    if options.form is not output.Form.SCREEN:
        output.write(found, options.form)
        return
    screen = output.load_screen()
    sys.stdout.write(f"{found.facts['reason']}\n")
    if found.rows:
        out = screen.console()
        out.print()
        out.print(screen.table([one for one in _COLUMNS if one.name != "id"], found.rows), soft_wrap=True)


def explained(usage: Usage, day: datetime.date | None) -> Found:
    """Return what rose on a day, and why the day stands out or does not."""
    days = daily(usage)
    stands_out, reason = judge(days, day) if day else (None, "it is not known what was used on any day")
    rises = explain(usage, day, most=_MOST) if day and stands_out is not None else []
    if stands_out is False and not rises:
        reason += ", and nothing rose"
    return Found(
        command="explain",
        facts={
            "moment": usage.balance.moment,
            "day": day,
            "credits": day and days.get(day),
            "is_spike": stands_out,
            "reason": reason,
        },
        columns=_COLUMNS,
        rows=[
            {
                "kind": one.kind,
                "id": one.key,
                "name": one.name,
                "credits": one.credits,
                "usual": one.usual,
                "more": one.more,
            }
            for one in rises
        ],
    )


def judge(days: dict[datetime.date, float], day: datetime.date, factor: float = _FACTOR) -> tuple[bool | None, str]:
    """Return whether a day is a spike, or None if that cannot be told, and why."""
    if day not in days:
        return None, f"it is not known what was used on {day}"
    used = f"{number(days[day])} credits on {day}"
    before = sum(one in days for one in days_before(day))
    if before < LEAST_DAYS:
        needed = f"only {before} of the {WINDOW} days before have data, at least {LEAST_DAYS} must"
        return None, f"{used}, and it is not known what is usual: {needed}"
    found = spike(days, day, factor)
    if found is not None:
        return True, found.reason
    if spike(days, day, factor, least=0) is not None:
        return False, f"{used}, and fewer than {LEAST_CREDITS:g} do not count as a spike"
    return False, f"{used}, less than {factor:g} times the usual"


def _busiest(usage: Usage) -> datetime.date | None:
    busiest = busiest_day(usage)
    return busiest[0] if busiest else None
