"""The report for people: the balance as a bar, the days as a line, and the first of each kind."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING

from rich.text import Text

from clay_credits_usage.groups import daily
from clay_credits_usage.rates import forecast

from . import days, report, screen
from .output import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from clay_credits_usage.groups import Kind
    from clay_credits_usage.rates import Forecast
    from clay_credits_usage.records import Balance

    from .days import Chosen

_DAY = datetime.timedelta(days=1)
_WIDEST = 62


def write(chosen: Chosen, kind: Kind | None, out: Console | None = None) -> None:
    """Write the report, with all groups of a kind or the first of each, on stdout or another console."""
    out = out or screen.console()
    for line in _head(chosen, out.width):
        out.print(line)
    kinds: tuple[Kind, ...] = (kind,) if kind else ("integration", "owner", "table")
    for one in kinds:
        shown, more = (report.rows(chosen, one), 0) if kind else report.top(chosen, one)
        out.print()
        out.print(screen.table(report.columns(one)[-4:], shown, out.width), soft_wrap=True)
        if more:
            out.print(Text(f"and {more} more: --by {one}", style="dim"))


def _head(chosen: Chosen, width: int) -> Iterator[Text]:
    balance = chosen.usage.balance
    yield screen.heading(f"Workspace {chosen.usage.workspace_id}{_period(balance)}")
    if balance.remaining is not None and balance.total:
        yield screen.bar(balance.remaining / balance.total, width)
    yield Text(_credits(balance))
    yield Text(_actions(balance, chosen.period_actions))
    yield Text(_ahead(balance, forecast(balance)))
    if chosen.has_limits:
        yield Text()
        yield screen.heading(_days(chosen))
    yield from _busiest(chosen, width)


def _busiest(chosen: Chosen, width: int) -> Iterator[Text]:
    """Yield the days as a line, and the busiest of them. They are two lines if the terminal is narrow."""
    busiest = report.busiest_day(chosen.by_day)
    if busiest is None:
        return
    line = screen.sparkline(_fitting(daily(chosen.by_day), min(width, _WIDEST)))
    text = f"busiest day {screen.day(busiest[0])}, {number(busiest[1])} credits"
    if not line.strip():
        yield Text(text, style="dim")
    else:
        between = "  " if len(line) + 2 + len(text) <= width else "\n"
        yield Text.assemble((line, "cyan"), between, (text, "dim"))


def _days(chosen: Chosen) -> str:
    amount, actions = report.sums(chosen)
    words = days.span(chosen.since, chosen.until, screen.day)
    used = f"{_known(amount)} credits, {_known(actions)} actions" if chosen.is_known else "not known"
    return f"{words[0].upper()}{words[1:]}: {used}"


def _known(amount: float | None) -> str:
    return "an unknown number of" if amount is None else number(amount)


def _period(balance: Balance) -> str:
    if balance.period_start is None or balance.period_end is None:
        return ""
    return f", {screen.day(balance.period_start)} to {screen.day(balance.period_end)}"


def _credits(balance: Balance) -> str:
    if balance.remaining is None:
        return "It is not known how many credits are left."
    of = "" if balance.total is None else f" of {number(balance.total)}"
    return f"{number(balance.remaining)}{of} credits left{_used(balance.used)}"


def _actions(balance: Balance, used: int | None) -> str:
    if balance.actions is None:
        return f"Actions left: not known{_used(used)}"
    of = "" if used is None else f" of {number(balance.actions + used)}"
    return f"{number(balance.actions)}{of} actions left{_used(used)}"


def _used(amount: float | None) -> str:
    return "" if amount is None else f" ({number(amount)} used)"


def _ahead(balance: Balance, ahead: Forecast) -> str:
    if ahead.rate is None:
        return "It is not known how fast they are used."
    rate = f"{number(round(ahead.rate, 1))} credits a day"
    if ahead.before_period_end is None:
        return f"{rate}."
    if ahead.runs_out is None:
        return f"{rate}: they do not run out."
    if ahead.before_period_end and balance.period_end is not None:
        days = (balance.period_end - ahead.runs_out) / _DAY
        return f"{rate}: they run out on {screen.day(ahead.runs_out)}, {days:.0f} days before the period ends."
    left = "" if ahead.left_at_renewal is None else f", when about {number(round(ahead.left_at_renewal))} are left"
    return f"{rate}: they last until the period ends{left}."


def _fitting(amounts: dict[datetime.date, float], places: int) -> list[float]:
    """Return the credits of each day from the first to the last, or sums of as many days as make them fit."""
    first, last = min(amounts), max(amounts)
    together = -(-((last - first).days + 1) // places)
    fitting = [0.0] * ((last - first).days // together + 1)
    for day, amount in amounts.items():
        place = (day - first).days // together
        fitting[place] = min(sys.float_info.max, fitting[place] + amount)
    return fitting
