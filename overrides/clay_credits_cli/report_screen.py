"""The report for people: the balance as a bar, the days as a line, and the first of each kind."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from clay_credits_usage.groups import daily
from clay_credits_usage.rates import forecast

from . import report, screen
from .output import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from clay_credits_usage.groups import Kind
    from clay_credits_usage.rates import Forecast
    from clay_credits_usage.records import Balance, Usage

_DAY = datetime.timedelta(days=1)
_WIDEST = 62


def write(usage: Usage, kind: Kind | None, out: Console | None = None) -> None:
    """Write the report, with all groups of a kind or the first of each, on stdout or another console."""
    out = out or screen.console()
    for line in _head(usage):
        out.print(line)
    kinds: tuple[Kind, ...] = (kind,) if kind else ("integration", "owner", "table")
    for one in kinds:
        shown, more = (report.rows(usage, one), 0) if kind else report.top(usage, one)
        out.print()
        out.print(screen.table(report.columns(one)[-4:], shown))
        if more:
            out.print(Text(f"and {more} more: --by {one}", style="dim"))


def _head(usage: Usage) -> Iterator[Text]:
    balance, ahead = usage.balance, forecast(usage.balance)
    yield screen.heading(f"Workspace {usage.workspace_id}{_period(balance)}")
    if balance.remaining is not None and balance.total:
        yield screen.bar(balance.remaining / balance.total)
    yield Text(_amounts(balance))
    yield Text(_ahead(balance, ahead))
    days = daily(usage)
    line = screen.sparkline(_fitting(list(_every_day(days))))
    busiest = report.busiest_day(usage)
    if busiest:
        text = f"busiest day {screen.day(busiest[0])}, {number(busiest[1])} credits"
        yield Text.assemble((f"{line}  " if line.strip() else "", "cyan"), (text, "dim"))


def _period(balance: Balance) -> str:
    if balance.period_start is None or balance.period_end is None:
        return ""
    return f", {screen.day(balance.period_start)} to {screen.day(balance.period_end)}"


def _amounts(balance: Balance) -> str:
    if balance.remaining is None:
        return "It is not known how many credits are left."
    of = "" if balance.total is None else f" of {number(balance.total)}"
    actions = "" if balance.actions is None else f", and {number(balance.actions)} actions"
    used = "" if balance.used is None else f" ({number(balance.used)} used)"
    return f"{number(balance.remaining)}{of} credits left{used}{actions}"


def _ahead(balance: Balance, ahead: Forecast) -> str:
    if ahead.rate is None:
        return "It is not known how fast they are used."
    rate = f"{number(round(ahead.rate, 1))} credits a day"
    if ahead.runs_out is None:
        return f"{rate}: they do not run out."
    if ahead.before_period_end and balance.period_end is not None:
        days = (balance.period_end - ahead.runs_out) / _DAY
        return f"{rate}: they run out on {screen.day(ahead.runs_out)}, {days:.0f} days before the period ends."
    left = "" if ahead.left_at_renewal is None else f", when about {number(round(ahead.left_at_renewal))} are left"
    return f"{rate}: they last until the period ends{left}."


def _every_day(days: dict[datetime.date, float]) -> Iterator[float]:
    """Yield the credits of each day from the first to the last, 0 for a day without any."""
    if days:
        first, last = min(days), max(days)
        for number_ in range((last - first).days + 1):
            yield days.get(first + number_ * _DAY, 0.0)


def _fitting(amounts: list[float]) -> list[float]:
    """Sum neighbouring days if there are too many for a line."""
    together = max(1, -(-len(amounts) // _WIDEST))
    return [sum(amounts[first : first + together]) for first in range(0, len(amounts), together)]
