"""The days of `--since` and `--until`: what was used on them, and what is left out."""

from __future__ import annotations

import argparse
import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen

from clay_credits_usage.sums import count, total

from . import account, doubts, usage_options
from .output import number
from .parser import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from clay_credits_usage.records import Balance, Entry, Usage

    Day = datetime.date | None


_SHORT = datetime.timedelta(hours=1)
"""Up to which a gap between two billing periods is not worth a word."""
_MOST_GAPS = 3


@frozen(kw_only=True)
class Chosen:
    """What was used on the chosen days.

    Attributes:
        usage: What was used. An entry may be the sum of all days.
        by_day: The same. An entry may be the sum of a day.
        since: The first day. None is the first of the billing period.
        until: The last day. None is the last of the billing period.
        period_actions: How many actions ran in the billing period, whatever the days. None is not known.
    """

    usage: Usage
    by_day: Usage
    since: Day = None
    until: Day = None
    period_actions: int | None = None

    @property
    def has_limits(self) -> bool:
        """Whether days were chosen."""
        return (self.since, self.until) != (None, None)


def read(options: argparse.Namespace) -> Chosen:
    """Read the sums of the days, and tell on stderr what is left out.

    Raises:
        ArgumentError: The options cannot be used.
        NoAnswerError: The service does not answer, or refuses the session.
        SnapshotsError: The database of snapshots cannot be read.
    """
    _check(options)
    if options.snapshots is not None:
        return _stored(options)
    period, usage = _entries(options)
    actions = count(one.actions for one in period.entries)
    return Chosen(usage=usage, by_day=usage, since=options.since, until=options.until, period_actions=actions)


def read_entries(options: argparse.Namespace) -> Usage:
    """Read as `read` does, but every entry.

    Raises:
        ArgumentError: The options cannot be used.
        NoAnswerError: The service does not answer, or refuses the session.
        SnapshotsError: The database of snapshots cannot be read.
    """
    _check(options)
    return _entries(options)[1]


def span(since: Day, until: Day, written: Callable[[datetime.date], str] = str) -> str:
    """Return chosen days in words."""
    if since is None or until is None:
        return f"from {written(since)} on" if since else f"up to {written(until)}" if until else "in the period"
    return f"on {written(since)}" if since == until else f"from {written(since)} to {written(until)}"


def _check(options: argparse.Namespace) -> None:
    if options.since and options.until and options.since > options.until:
        raise argparse.ArgumentError(None, "--since must not be after --until")


def _entries(options: argparse.Namespace) -> tuple[Usage, Usage]:
    """Return what was used in the billing period, and on the chosen days."""
    period = usage_options.read(options)
    since, until = options.since or datetime.date.min, options.until or datetime.date.max
    if (options.since, options.until) == (None, None):
        return period, period
    if options.snapshots is None:
        balances, start = [period.balance], period.balance.period_start
        is_before = start is not None and until < start.date()
        left_out = [] if is_before else [one for one in period.entries if one.day is None]
    else:
        with account.stored(options) as (store, workspace_id):
            left_out = store.undated(workspace_id, options.since, options.until)
            balances = store.balances(workspace_id)
    usage = usage_options.between(options, period, since, until)
    _tell(options, usage, left_out, balances)
    return period, usage


def _stored(options: argparse.Namespace) -> Chosen:
    days = (options.since, options.until)
    with account.stored(options) as (store, workspace_id):
        usage = store.summed(workspace_id, *days)
        by_day = store.summed(workspace_id, *days, by_day=True)
        period = store.summed(workspace_id, by_day=True)
        left_out = store.undated(workspace_id, *days)
        balances = store.balances(workspace_id)
    if usage is None or by_day is None or period is None:
        raise account.SnapshotsError(f"{options.snapshots}: the snapshots were removed meanwhile")
    doubts.tell(doubts.of_snapshot(options, usage.balance))
    actions = count(one.actions for one in period.entries)
    chosen = Chosen(usage=usage, by_day=by_day, since=options.since, until=options.until, period_actions=actions)
    if chosen.has_limits:
        _tell(options, usage, left_out, balances)
    else:
        doubts.tell(doubts.of_usage(usage))
    return chosen


def _tell(options: argparse.Namespace, usage: Usage, left_out: Iterable[Entry], balances: Iterable[Balance]) -> None:
    """Write on stderr what the chosen days do not show."""
    if not usage.entries:
        tell(f"no usage is known {span(options.since, options.until)}")
    read = sorted(_times(balances).items())
    start = read[0][0] if read else None
    if start and options.since and options.since < start.date():
        how = "no snapshot has them" if options.snapshots else "with --snapshots, earlier periods are known"
        tell(f"days before {start.date()} are left out: {how}")
    gaps = [f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}" for begin, end in _gaps(options, read)]
    if gaps:
        more = f", and {len(gaps) - _MOST_GAPS} more" if len(gaps) > _MOST_GAPS else ""
        tell(f"no snapshot has what was used in these times (UTC): {', '.join(gaps[:_MOST_GAPS])}{more}")
    amount = total(one.credits for one in left_out)
    if amount != 0:
        much = "an unknown number of" if amount is None else number(amount)
        tell(f"{much} credits without a day are left out")


def _times(balances: Iterable[Balance]) -> dict[datetime.datetime, datetime.datetime]:
    """Return up to when each billing period was read, by its start."""
    return {one.period_start: one.moment for one in balances if one.period_start}


def _gaps(
    options: argparse.Namespace, read: Iterable[tuple[datetime.datetime, datetime.datetime]]
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """Yield the times of the chosen days that were after the last snapshot of a billing period and before the next."""
    for (_, begin), (end, _) in pairwise(read):
        first = datetime.datetime.combine(options.since or datetime.date.min, datetime.time.min, datetime.UTC)
        if end - begin > _SHORT and end > first and begin.date() <= (options.until or datetime.date.max):
            yield begin, end
