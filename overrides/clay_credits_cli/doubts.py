"""Reasons to doubt what was read: it is old, or the parts are more than the whole."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from clay_credits_usage.sums import total

from . import clock, parser
from .output import number

if TYPE_CHECKING:
    import argparse

    from clay_credits_usage.records import Balance, Usage

_OLD = datetime.timedelta(days=2)
_TOLERATED = 1.01
"""How many times the whole the parts may be: credits are used while the answers are read."""


def of_snapshot(options: argparse.Namespace, balance: Balance) -> str | None:
    """Return when the newest snapshot was made if that is long ago, or if its period has ended since."""
    now, end = clock.now(), balance.period_end
    has_ended = end is not None and balance.moment <= end < now
    if options.snapshots is None or (now - balance.moment <= _OLD and not has_ended):
        return None
    return f"the newest snapshot is of {balance.moment:%Y-%m-%d %H:%M} UTC"


def of_usage(usage: Usage) -> str | None:
    """Return that the integrations used more than the workspace, whose usage that may not be."""
    whole, parts = usage.balance.used, total(one.credits for one in usage.entries)
    if whole is None or parts is None or parts <= _TOLERATED * whole:
        return None
    return (
        f"the integrations used {number(parts)} credits, more than the {number(whole)} that the workspace "
        f"{usage.workspace_id} used: the session may belong to another workspace"
    )


def tell(doubt: str | None) -> None:
    """Write a doubt on stderr, if there is one."""
    if doubt is not None:
        parser.tell(doubt)
