"""The subcommand `report`: what was used, by whom and for what, and how long the rest will last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clay_credits_usage.groups import by, daily
from clay_credits_usage.rates import Forecast, forecast
from clay_credits_usage.sums import count, total

from . import account, days, output, usage_options
from .output import Column, Found

if TYPE_CHECKING:
    import argparse

    from clay_credits_usage.groups import Kind
    from clay_credits_usage.records import Usage

    from .days import Chosen
    from .parser import Commands

KINDS: tuple[Kind, ...] = ("integration", "owner", "table", "day")
TITLES: dict[Kind, str] = {
    "integration": "Integrations",
    "owner": "Owners of the tables",
    "table": "Tables",
    "day": "Days",
}
_TOP = 5


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    text = "show what was used, by whom and for what, and how long the rest will last"
    report = commands.add_parser("report", help=text, description=text)
    report.add_argument("--by", choices=KINDS, help="show all of one kind (default: the first five of each)")
    usage_options.add_options(report)
    account.add_options(report, snapshots=True)
    output.add_options(report)
    report.set_defaults(run=run, parser=report, package=package)


def find(options: argparse.Namespace) -> Found:
    """Find what was used on the days of the options."""
    return found(days.read(options), options.by or "integration")


def run(options: argparse.Namespace) -> int | str | None:
    """Print the report of an account."""
    if options.form is output.Form.SCREEN:
        output.load_screen("report_screen").write(days.read(options), options.by)
    else:
        output.write(find(options), options.form)
    return None


def found(chosen: Chosen, kind: Kind) -> Found:
    """Return the facts of a report, and the groups of one kind."""
    balance = chosen.usage.balance
    busiest = busiest_day(chosen.by_day)
    amount, actions = sums(chosen)
    return Found(
        command="report",
        facts={
            "moment": balance.moment,
            "remaining_credits": balance.remaining,
            "used_credits": balance.used,
            "total_credits": balance.total,
            "remaining_actions": balance.actions,
            "used_actions": chosen.period_actions,
            "period_start": balance.period_start,
            "period_end": balance.period_end,
            **facts_of(forecast(balance)),
            "since": chosen.since,
            "until": chosen.until,
            "rows_credits": amount,
            "rows_actions": actions,
            "busiest_day": busiest and busiest[0],
            "busiest_day_credits": busiest and busiest[1],
            "by": kind,
        },
        columns=columns(kind),
        rows=rows(chosen, kind),
    )


def sums(chosen: Chosen) -> tuple[float | None, int | None]:
    """Return how many credits and actions were used on the chosen days. None is not known."""
    if not chosen.is_known:
        return None, None
    entries = chosen.by_day.entries
    return total(one.credits for one in entries), count(one.actions for one in entries)


def facts_of(ahead: Forecast) -> dict[str, Any]:
    """Return a forecast as facts."""
    return {
        "credits_per_day": ahead.rate,
        "runs_out": ahead.runs_out,
        "runs_out_before_renewal": ahead.before_period_end,
        "days_to_renewal": ahead.days_left,
        "credits_left_at_renewal": ahead.left_at_renewal,
    }


def columns(kind: Kind) -> list[Column]:
    """Return the columns of the groups of a kind."""
    return [
        *([] if kind == "day" else [Column("id", "Id")]),
        Column("name", TITLES[kind]),
        Column("credits", "Credits", "credits"),
        Column("share", "Share", "share"),
        Column("actions", "Actions", "actions"),
    ]


def rows(chosen: Chosen, kind: Kind) -> list[dict[str, Any]]:
    """Return the groups of a kind."""
    usage = chosen.by_day if kind == "day" else chosen.usage
    return [
        {"id": one.key, "name": one.name, "credits": one.credits, "share": one.share, "actions": one.actions}
        for one in by(usage, kind)
    ]


def top(chosen: Chosen, kind: Kind) -> tuple[list[dict[str, Any]], int]:
    """Return the first groups of a kind, and how many there are beside them."""
    every = rows(chosen, kind)
    return every[:_TOP], max(0, len(every) - _TOP)


def busiest_day(usage: Usage) -> tuple[Any, float] | None:
    """Return the day with the most credits, or None if no day has any."""
    return max(daily(usage).items(), key=lambda one: one[1], default=None)
