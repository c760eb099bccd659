"""Reasons to doubt what was read: it is old or not whole, or the parts are more than the whole."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from clay_credits_usage.sums import total

from . import clock, parser
from .output import number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from clay_credits_usage.records import Balance, Usage

_OLD = datetime.timedelta(days=2)
CLOCKS = datetime.timedelta(minutes=5)
"""How much the clocks of two machines may differ."""
_SHORT = datetime.timedelta(hours=1)
"""Up to which a time between two billing periods that no snapshot has is not worth a word."""
_MOST_GAPS = 3
_TOLERATED_TIMES, _TOLERATED_MORE = 1.01, 5
"""How many times the whole, or how many credits more, the parts may be: credits are used while the answers are read."""


def of_snapshot(options: argparse.Namespace, balance: Balance) -> str | None:
    """Return what is wrong with the moment of the newest snapshot, or None if nothing is."""
    if options.snapshots is None:
        return None
    text = f"the newest snapshot is of {balance.moment:%Y-%m-%d %H:%M} UTC"
    now, end = clock.now(), balance.period_end
    if now - balance.moment > _OLD:
        return f"{text}, which is more than {_OLD.days} days ago"
    if end is not None and balance.moment <= end < now:
        return f"{text}, and its billing period has ended"
    return f"{text}, which is later than the clock of this machine" if balance.moment - now > CLOCKS else None


def of_usage(usage: Usage) -> str | None:
    """Return that the integrations used more than the workspace, whose usage that may not be."""
    whole, parts = usage.balance.used, total(one.credits for one in usage.entries)
    if whole is None or parts is None or parts <= max(_TOLERATED_TIMES * whole, whole + _TOLERATED_MORE):
        return None
    return (
        f"the integrations used {number(parts)} credits, more than the {number(whole)} that the workspace "
        f"{usage.workspace_id} used: the service's numbers do not agree, or the session belongs to another workspace"
    )


def of_days(balances: Iterable[Balance], since: datetime.date | None, until: datetime.date | None) -> str | None:
    """Return which times of some days no snapshot has: those after the last of a period and before the next period.

    Args:
        balances: Those of all snapshots, in the order of time.
        since: The first day.
        until: The last day.
    """
    read = sorted({one.period_start: one.moment for one in balances if one.period_start}.items())
    first = datetime.datetime.combine(since or datetime.date.min, datetime.time.min, datetime.UTC)
    gaps = [
        f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
        for (_, begin), (end, _) in pairwise(read)
        if end - begin > _SHORT and end > first and begin.date() <= (until or datetime.date.max)
    ]
    more = f", and {len(gaps) - _MOST_GAPS} more" if len(gaps) > _MOST_GAPS else ""
    return f"no snapshot has what was used in these times (UTC): {', '.join(gaps[:_MOST_GAPS])}{more}" if gaps else None


def tell(doubt: str | None) -> None:
    """Write a doubt on stderr, if there is one."""
    if doubt is not None:
        parser.tell(doubt)
