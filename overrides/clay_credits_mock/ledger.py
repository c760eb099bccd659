"""Billing periods, and the entries of one period as sums that are known for every moment of it."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from .clock import END_OF_TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .records import Usage

_START_OF_TIME = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@frozen
class Period:
    """A billing period: a month that may begin on another day than the first. `end` belongs to the next one."""

    start: datetime.datetime
    end: datetime.datetime

    @classmethod
    def around(cls, moment: datetime.datetime, first_day: int) -> Period:
        """Give the period that a moment of UTC lies in."""
        month = moment.year * 12 + moment.month - 1 - (moment.day < first_day)
        return cls(_start(month, first_day), _start(month + 1, first_day))

    @property
    def last(self) -> datetime.datetime:
        """The last second, by which the service names the end."""
        return self.end - datetime.timedelta(seconds=1)


def _start(month: int, first_day: int) -> datetime.datetime:
    """Give the start of the period that begins in a month, counted from the year 0."""
    year, index = divmod(month, 12)
    if year < datetime.MINYEAR:
        return _START_OF_TIME
    if year > datetime.MAXYEAR:
        return END_OF_TIME
    return datetime.datetime(year, index + 1, first_day, tzinfo=datetime.UTC)


class Series:
    """Entries in the order of time, and the sums up to each of them."""

    def __init__(self, entries: Sequence[Usage] = ()) -> None:
        self.entries: Sequence[Usage] = entries
        self.moments: list[datetime.datetime] = [entry.moment for entry in entries]
        self.millicredits: list[int] = list(accumulate((entry.millicredits for entry in entries), initial=0))
        self.executions: list[int] = list(accumulate((entry.executions for entry in entries), initial=0))

    def count(self, now: datetime.datetime) -> int:
        """Count the entries up to a moment."""
        return bisect_right(self.moments, now)


class Ledger:
    """What a workspace uses in one period. No more can be used than it has: what comes later does not run."""

    def __init__(self, period: Period, entries: Iterable[Usage], millicredits: int) -> None:
        """Put the entries in the order of time.

        Args:
            period: When they happen.
            entries: What would happen if there were credits without end.
            millicredits: What the workspace has.
        """
        self.period: Period = period
        self.all: Series = Series(_affordable(sorted(entries, key=lambda entry: entry.moment), millicredits))

    @cached_property
    def by_user(self) -> dict[str, Series]:
        """The entries by the id of their user, as far as there are any."""
        return _grouped(self.all.entries, lambda entry: entry.user_id)

    @cached_property
    def by_integration(self) -> dict[str, Series]:
        """The entries by the id of their integration, as far as there are any."""
        return _grouped(self.all.entries, lambda entry: entry.integration_id)


def _affordable(entries: Iterable[Usage], left: int) -> list[Usage]:
    """Cut short the entry that takes the last credits, and drop what would need more after it."""
    kept: list[Usage] = []
    for entry in entries:
        if entry.millicredits <= left:
            kept.append(entry)
        elif left:
            executions = max(1, entry.executions * left // entry.millicredits)
            kept.append(evolve(entry, millicredits=left, executions=executions))
        left = max(0, left - entry.millicredits)
    return kept


def _grouped(entries: Iterable[Usage], key: Callable[[Usage], str]) -> dict[str, Series]:
    groups: dict[str, list[Usage]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return {name: Series(group) for name, group in groups.items()}
