"""The options and the reading that the commands about usage share."""

from __future__ import annotations

import argparse
import datetime
import re
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from clay_credits_usage.groups import balances_with_days, with_empty_days
from clay_credits_usage.reading import read_usage
from clay_credits_usage.spikes import WINDOW, days_before
from clay_credits_usage.sums import total

from . import account, doubts
from .official_balance import with_actions
from .reading_progress import Progress

if TYPE_CHECKING:
    from clay_credits_usage.records import Usage

    Day = datetime.date | None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the days."""
    group = parser.add_argument_group("days (of the billing period, and with --snapshots of those before)")
    group.add_argument("--since", type=day, metavar="DAY", help="the first day, such as 2024-06-01")
    group.add_argument("--until", type=day, metavar="DAY", help="the last day, such as 2024-06-30")


def read(options: argparse.Namespace) -> Usage:
    """Read what was used in the billing period, from the account of the options or the newest snapshot of it.

    Raises:
        ArgumentError: The options cannot be used.
        NoAnswerError: The service does not answer, or refuses the session.
        SnapshotsError: The database of snapshots cannot be read.
    """
    return read_account(options) if options.snapshots is None else _stored(options)


def read_account(options: argparse.Namespace) -> Usage:
    """Read what was used in the billing period, from the account of the options.

    Raises:
        ArgumentError: The options cannot be used.
        NoAnswerError: The service does not answer, or refuses the session.
    """
    progress = Progress()
    try:
        with account.opened(options) as opened:
            usage = read_usage(opened.clay, opened.workspace_id, opened.now(), progress)
    finally:
        progress.end()
    doubts.tell(doubts.of_usage(usage))
    return evolve(usage, balance=with_actions(options, usage.balance))


@frozen
class Around:
    """What was used on a day and on those before it that tell what is usual.

    Attributes:
        usage: What was used. A day has an entry of 0 credits if it is known that nothing was used on it.
        undated: Credits without a day, of the periods of the day and the one before. None is not known.
        doubt: Which part of these two days is not known, or None if all is.
    """

    usage: Usage
    undated: float | None
    doubt: str | None


def around(options: argparse.Namespace, usage: Usage, day: datetime.date, last: Day = None) -> Around:
    """Return what was used on a day and before it, and after it up to a last day.

    Raises:
        SnapshotsError: The database of snapshots cannot be read.
    """
    # The day before is checked too, and compared with those before it.
    days = [*days_before(day, WINDOW + 1), day]
    if options.snapshots is None:
        found = with_empty_days(_of_days(usage, days[0], last or day), days, balances_with_days(usage))
        return Around(found, total(one.credits for one in usage.entries if one.day is None), None)
    with account.stored(options) as (store, _):
        entries = store.entries(usage.workspace_id, days[0], last or day)
        with_days, balances = (store.balances(usage.workspace_id, with_days=one) for one in (True, False))
        undated = total(one.credits for one in store.undated(usage.workspace_id, days[-2:][0], day))
    found = with_empty_days(evolve(usage, entries=tuple(entries)), days, with_days)
    return Around(found, undated, doubts.of_days(balances, days[-2:][0], day))


def between(options: argparse.Namespace, usage: Usage, since: datetime.date, until: datetime.date) -> Usage:
    """Return the usage of some days, without what has no day.

    Raises:
        SnapshotsError: The database of snapshots cannot be read.
    """
    if options.snapshots is None:
        return _of_days(usage, since, until)
    with account.stored(options) as (store, _):
        return evolve(usage, entries=tuple(store.entries(usage.workspace_id, since, until)))


def _of_days(usage: Usage, since: datetime.date, until: datetime.date) -> Usage:
    return evolve(usage, entries=tuple(one for one in usage.entries if one.day and since <= one.day <= until))


def day(text: str) -> datetime.date:
    """Read a day of an option.

    Raises:
        ArgumentTypeError: It is not a day.
    """
    try:
        # Other forms, such as 20240601 and 2024-W23-1, are more often a mistake.
        return datetime.date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day, such as 2024-06-01, not {text!r}") from None


def _stored(options: argparse.Namespace) -> Usage:
    with account.stored(options) as (store, workspace_id):
        usage = store.usage(workspace_id)
    if usage is None:
        raise account.SnapshotsError(f"{options.snapshots}: the snapshots were removed meanwhile")
    doubts.tell(doubts.of_snapshot(options, usage.balance))
    doubts.tell(doubts.of_usage(usage))
    return usage
