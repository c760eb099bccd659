"""The subcommand `report`: what was used, by whom and for what, and how long the rest will last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clay_credits_usage.groups import by, daily
from clay_credits_usage.rates import Forecast, forecast

from . import account, output, usage_options
from .output import Column, Found

if TYPE_CHECKING:
    import argparse

    from clay_credits_usage.groups import Kind
    from clay_credits_usage.records import Usage

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


def run(options: argparse.Namespace) -> int | str | None:
    """Print the report of an account."""
    usage = usage_options.read_days(options)
    if options.form is output.Form.SCREEN:
        output.load_screen("report_screen").write(usage, options.by)
    else:
        output.write(found(usage, options.by or "integration"), options.form)
    return None


def found(usage: Usage, kind: Kind) -> Found:
    """Return the facts of a report, and the groups of one kind."""
    balance, ahead = usage.balance, forecast(usage.balance)
    busiest = busiest_day(usage)
    return Found(
        command="report",
        facts={
            "remaining_credits": balance.remaining,
            "used_credits": balance.used,
            "total_credits": balance.total,
            "remaining_actions": balance.actions,
            "used_actions": _actions(usage),
            "period_start": balance.period_start,
            "period_end": balance.period_end,
            **facts_of(ahead),
            "busiest_day": busiest and busiest[0],
            "busiest_day_credits": busiest and busiest[1],
            "by": kind,
        },
        columns=columns(kind),
        rows=rows(usage, kind),
    )


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


def rows(usage: Usage, kind: Kind) -> list[dict[str, Any]]:
    """Return the groups of a kind."""
    return [
        {"id": one.key, "name": one.name, "credits": one.credits, "share": one.share, "actions": one.actions}
        for one in by(usage, kind)
    ]


def top(usage: Usage, kind: Kind) -> tuple[list[dict[str, Any]], int]:
    """Return the first groups of a kind, and how many there are beside them."""
    every = rows(usage, kind)
    return every[:_TOP], max(0, len(every) - _TOP)


def busiest_day(usage: Usage) -> tuple[Any, float] | None:
    """Return the day with the most credits, or None if no day has any."""
    days = daily(usage)
    return max(days.items(), key=lambda one: one[1], default=None)


def _actions(usage: Usage) -> int | None:
    counted = [entry.actions for entry in usage.entries]
    return None if None in counted else sum(one for one in counted if one is not None)
