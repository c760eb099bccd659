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
        """Return the number of entries up to a moment."""
        return bisect_right(self.moments, now)


class Ledger:
    """The usage of a workspace in one period. It ends when the credits of the period are used up."""

    def __init__(self, period: Period, entries: Iterable[Usage], millicredits: int) -> None:
        """Make a ledger. `entries` are the usage if credits were unlimited, in any order."""
        self.period: Period = period
        self.all: Series = Series(_affordable(sorted(entries, key=lambda entry: entry.moment), millicredits))

    @cached_property
    def by_user(self) -> dict[str, Series]:
        """The entries of each user that has any, by the user's id."""
        return _series(grouped(self.all.entries, lambda entry: entry.user_id))

    @cached_property
    def by_integration(self) -> dict[str, Series]:
        """The entries of each integration that has any, by the integration's id."""
        return _series(grouped(self.all.entries, lambda entry: entry.integration_id))


def _affordable(entries: Iterable[Usage], left: int) -> list[Usage]:
    """Return the entries until the credits are used up. The last one is reduced to what is left."""
    kept: list[Usage] = []
    for entry in entries:
        if entry.millicredits <= left:
            kept.append(entry)
        elif left:
            executions = max(1, entry.executions * left // entry.millicredits)
            kept.append(evolve(entry, millicredits=left, executions=executions))
        left = max(0, left - entry.millicredits)
    return kept


def _series(groups: dict[str, list[Usage]]) -> dict[str, Series]:
    return {name: Series(group) for name, group in groups.items()}


def grouped(entries: Iterable[Usage], key: Callable[[Usage], str]) -> dict[str, list[Usage]]:
    """Return the entries of each key, in their order."""
    groups: dict[str, list[Usage]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return groups
