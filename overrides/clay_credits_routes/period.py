"""Billing periods, and the ranges of time that reports are asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from clay_credits_runtime.errors import ClayError

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_MILLISECONDS = 10**11
"""Numbers from this on are milliseconds. As seconds they would be after the year 5000."""

LONGEST = timedelta(days=31)
"""How long a range is at most whose days are asked for one by one: the longest month. It can touch 32 days."""

YEARS = range(1970, 9999)
"""The years that a period may lie in."""

_DAY = timedelta(days=1)


class NoPeriodError(ClayError):
    """The service names no billing period, and the caller did not either."""


@frozen
class Range:
    """A range of time."""

    start: datetime
    end: datetime

    @property
    def start_text(self) -> str:
        """The start as a query has it."""
        return written(self.start)

    @property
    def end_text(self) -> str:
        """The end as a query has it."""
        return written(self.end)

    def days(self) -> Iterator[Range]:
        """Yield the part of the range on each day, in UTC."""
        start = self.start
        while start < self.end:
            midnight = datetime(start.year, start.month, start.day, tzinfo=UTC) + _DAY
            yield Range(start, min(midnight, self.end))
            start = midnight


@frozen
class Period:
    """A billing period. Its end is the first moment of the next one."""

    start: datetime
    end: datetime

    @classmethod
    def of_numbers(cls, start: float | None, end: float | None) -> Period | None:
        """Read the numbers of a subscription, or return None if they are not those of a period."""
        if start is None or end is None:
            return None
        try:
            period = cls(_moment(start), _moment(end))
        except (OverflowError, ValueError, OSError):
            return None
        return period if period.start < period.end and period.end.year in YEARS else None

    def until(self, now: datetime) -> Range:
        """Return the part of the period that has passed. Before its start, for a clock that is slow, return all."""
        start, end = self.start.astimezone(UTC), self.end.astimezone(UTC)
        return Range(start, min(now, end) if now > start else end)

    def properties(self) -> dict[str, str]:
        """Return the properties of an answer."""
        return {"periodStart": _in_answer(self.start), "periodEnd": _in_answer(self.end)}


def written(moment: datetime) -> str:
    """Write a moment in UTC, with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_answer(moment: datetime) -> str:
    """Write a moment without milliseconds that are zero."""
    return written(moment).replace(".000Z", "Z")


def _moment(number: float) -> datetime:
    return datetime.fromtimestamp(number / 1000 if number >= LEAST_MILLISECONDS else number, UTC)
