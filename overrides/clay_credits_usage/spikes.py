"""Days on which much more was used than usual, and what rose on them. No I/O."""

from __future__ import annotations

import datetime
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from .groups import balances_with_days, daily, key_of, name_of, with_empty_days
from .sums import PLACES, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .records import Entry, Usage

WINDOW = 14
"""How many days before a day its baseline looks at: two weeks, so that weekends do not decide."""
LEAST_DAYS = 7
"""How many of them must have data. Of fewer, nobody can tell what is usual."""
LEAST_CREDITS = 10.0
"""Credits of a day from which a spike is worth a warning."""

_KINDS: tuple[Literal["integration", "owner", "table"], ...] = ("integration", "owner", "table")


@frozen(kw_only=True)
class Spike:
    """A day on which much more was used than usual.

    Attributes:
        day: The day, in UTC.
        credits: Credits used on it.
        usual: Credits of a usual day: the median of the days before that have data.
        times: How many times the usual that is, or None if the usual is 0.
        days: How many of the 14 days before have data.
    """

    day: datetime.date
    credits: float
    usual: float
    times: float | None
    days: int

    @property
    def reason(self) -> str:
        """Why the day is a spike, in words."""
        compared = "against" if self.times is None else f"{self.times:,.1f} times"
        window = f"of the {WINDOW} days before"
        if self.days < WINDOW:
            window = f"of the {self.days} days with data among the {WINDOW} before"
        return f"{_amount(self.credits)} credits on {self.day}, {compared} the usual {_amount(self.usual)} {window}"


@frozen(kw_only=True)
class Rise:
    """An integration, an owner or a table that used more on a day than usual.

    Attributes:
        kind: What it is.
        key: Its id. None is for what is not attributed.
        name: Its name, or the id if it has none.
        day: The day, in UTC.
        credits: Credits used on the day.
        usual: Credits of a usual day: the median of the days before, of which those without its usage count as 0.
        more: Credits above the usual.
    """

    kind: Literal["integration", "owner", "table"]
    key: str | None
    name: str
    day: datetime.date
    credits: float
    usual: float
    more: float

    @property
    def reason(self) -> str:
        """What rose and by how much, in words."""
        amounts = f"{_amount(self.credits)} credits on {self.day}, {_amount(self.more)} more than the usual"
        return f"{self.kind} {self.name}: {amounts} {_amount(self.usual)}"


def spike(
    days: Mapping[datetime.date, float], day: datetime.date, factor: float = 5.0, least: float = LEAST_CREDITS
) -> Spike | None:
    """Tell whether much more was used on a day than usual.

    Formula: credits >= factor x the median of those of the 14 days before that have data, of which there must be at
    least 7. A median is not moved by a single spike before. A day of fewer credits than `least` is not a spike.
    Source: our own rule. The service has none that compares days.

    Args:
        days: Credits by day, in UTC. A day that is missing has no data. A day of which nothing was used is 0.
        day: The day to look at.
        factor: How many times the usual is a spike, more than 1.
        least: Credits below which a day is not a spike.

    Returns:
        The spike, or None if there is none, or if it cannot be told.

    Raises:
        ValueError: The factor is not above 1, or `least` is negative.
    """
    if not factor > 1:
        raise ValueError(f"factor must be above 1, not {factor}")
    if not least >= 0:
        raise ValueError(f"least must be a number of credits, 0 or more, not {least}")
    before = [days[one] for one in days_before(day) if one in days]
    if day not in days or len(before) < LEAST_DAYS:
        return None
    used, usual = days[day], statistics.median(before)
    if used <= usual or used < least or used < factor * usual:
        return None
    return Spike(day=day, credits=used, usual=usual, times=used / usual if usual else None, days=len(before))


def explain(usage: Usage, day: datetime.date, *, most: int = 1) -> list[Rise]:
    """Tell which integration, owner and table rose most on a day against its own usual day.

    Formula: credits of the day - the median of those of the 14 days before for which the workspace has data, of which
    there must be at least 7. A day of the period without entries has data, which is 0. What was not used on one of
    these days counts as 0 on it.
    Source: our own rule, over the reports of the service.

    Args:
        usage: What was used.
        day: The day, in UTC.
        most: How many of each kind to return.

    Returns:
        What rose. Integrations come first, then owners, then tables, each with the largest rise first. It is empty if
        nothing rose, or if that cannot be told, such as on the first days of a period.
    """
    window = days_before(day)
    usage = with_empty_days(usage, [*window, day], balances_with_days(usage))
    days = daily(usage)
    before = {one for one in window if one in days}
    if day not in days or len(before) < LEAST_DAYS:
        return []
    entries = [entry for entry in usage.entries if entry.day == day or entry.day in before]
    found: list[Rise] = []
    for kind in _KINDS:
        rises = _rises(usage, kind, entries, day, before)
        found += sorted(rises, key=lambda one: (-one.more, one.name, one.key or ""))[:most]
    return found


def days_before(day: datetime.date, number: int = WINDOW) -> list[datetime.date]:
    """Return the days before a day in the order of time, fewer if the calendar begins meanwhile."""
    last = day.toordinal()
    return [datetime.date.fromordinal(one) for one in range(max(1, last - number), last)]


def _rises(
    usage: Usage,
    kind: Literal["integration", "owner", "table"],
    entries: Iterable[Entry],
    day: datetime.date,
    before: set[datetime.date],
) -> Iterable[Rise]:
    """Yield what used more on a day than usual."""
    amounts: defaultdict[str | None, defaultdict[datetime.date | None, list[float | None]]]
    amounts = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        amounts[key_of(entry, kind)][entry.day].append(entry.credits)
    for key, by_day in amounts.items():
        used = total(by_day.get(day, ())) or 0.0
        usual = statistics.median(total(by_day.get(one, ())) or 0.0 for one in before)
        more = round(used - usual, PLACES)
        if more > 0:
            name = name_of(usage, kind, key)
            yield Rise(kind=kind, key=key, name=name, day=day, credits=used, usual=usual, more=more)


def _amount(number: float) -> str:
    """Return a number of credits with at most two decimal places."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")
