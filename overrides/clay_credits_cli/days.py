"""The days of `--since` and `--until`: what was used on them, and what is left out."""

from __future__ import annotations

import argparse
import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from clay_credits_usage.sums import count, total

from . import account, doubts, usage_options
from .output import number
from .parser import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from clay_credits_usage.records import Balance, Entry, Usage

    Day = datetime.date | None


@frozen(kw_only=True)
class Chosen:
    """What was used on the chosen days.

    Attributes:
        usage: What was used. An entry may be the sum of all days.
        by_day: The same. An entry may be the sum of a day.
        since: The first day. None is the first of the billing period.
        until: The last day. None is the last of the billing period.
        is_known: Whether it is known what was used on any of these days.
        period_actions: How many actions ran in the billing period, whatever the days. None is not known.
    """

    usage: Usage
    by_day: Usage
    since: Day = None
    until: Day = None
    is_known: bool = True
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
    return _chosen(options, usage, usage, period, [period.balance])


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
    chosen = _chosen(options, usage, by_day, period, balances)
    if chosen.has_limits:
        _tell(options, usage, left_out, balances)
    else:
        doubts.tell(doubts.of_usage(usage))
    return chosen


def _chosen(
    options: argparse.Namespace, usage: Usage, by_day: Usage, period: Usage, balances: Sequence[Balance]
) -> Chosen:
    return Chosen(
        usage=usage,
        by_day=by_day,
        since=options.since,
        until=options.until,
        is_known=_is_known(options, balances),
        period_actions=count(one.actions for one in period.entries),
    )


def _is_known(options: argparse.Namespace, balances: Sequence[Balance]) -> bool:
    """Return whether any reading is about any of the chosen days. One without a start is about all before it."""
    since, until = options.since or datetime.date.min, options.until or datetime.date.max
    return any(
        since <= one.moment.date() and (one.period_start is None or one.period_start.date() <= until)
        for one in balances
    )


def _tell(options: argparse.Namespace, usage: Usage, left_out: Iterable[Entry], balances: Sequence[Balance]) -> None:
    """Write on stderr what the chosen days do not show."""
    if not usage.entries and not _is_known(options, balances):
        tell(f"no usage is known {span(options.since, options.until)}")
    start = min((one.period_start for one in balances if one.period_start), default=None)
    if start and options.since and options.since < start.date():
        how = "no snapshot has them" if options.snapshots else "with --snapshots, earlier periods are known"
        tell(f"days before {start.date()} are left out: {how}")
    doubts.tell(doubts.of_days(balances, options.since, options.until))
    last = balances[-1].moment.date()
    if options.until and last < options.until:
        tell(f"days after {last} are left out: they are not known yet")
    amount = total(one.credits for one in left_out)
    if amount != 0:
        much = "an unknown number of" if amount is None else number(amount)
        tell(f"{much} credits without a day are left out")
