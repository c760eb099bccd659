"""The usage of one billing period, summed up to each of its entries."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from attrs import evolve

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from .period import Period
    from .records import Usage


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
