"""The options and the reading that `report` and its like share."""

from __future__ import annotations

import argparse
import datetime
from typing import TYPE_CHECKING

from attrs import evolve

from clay_credits_usage.reading import read_usage

from . import account
from .reading_progress import Progress

if TYPE_CHECKING:
    from clay_credits_usage.records import Usage


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the days."""
    group = parser.add_argument_group("days")
    group.add_argument("--since", type=_day, metavar="DAY", help="the first day, such as 2024-06-01")
    group.add_argument("--until", type=_day, metavar="DAY", help="the last day, such as 2024-06-30")


def read(options: argparse.Namespace) -> Usage:
    """Read what the account of the options used, and keep the entries of the chosen days.

    Raises:
        ArgumentError: The options do not go together.
        NoAnswerError: The service does not answer, or refuses the session.
    """
    since, until = options.since or datetime.date.min, options.until or datetime.date.max
    if since > until:
        raise argparse.ArgumentError(None, "--since must not be after --until")
    progress = Progress()
    try:
        with account.opened(options) as opened:
            usage = read_usage(opened.clay, opened.workspace_id, opened.moment, progress)
    finally:
        progress.end()
    if options.since is None and options.until is None:
        return usage
    return evolve(usage, entries=tuple(one for one in usage.entries if one.day and since <= one.day <= until))


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day, such as 2024-06-01, not {text!r}") from None
