"""What was used, summed by integration, owner, table or day. No I/O."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, get_args

from attrs import evolve, frozen

from .records import Entry
from .sums import count, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .records import Balance, Usage

Kind = Literal["integration", "owner", "table", "day"]
"""What usage is summed by. A table can also be a workbook. Folders are not known: no answer says what is in which."""

NOT_ATTRIBUTED = "not attributed"
"""The name of what belongs to nothing that is known."""


@frozen(kw_only=True)
class Group:
    """What was used of one integration, by one owner, in one table or on one day.

    Attributes:
        key: The id, or the day as in `2024-06-18`. None is for what is not attributed.
        name: The name, or the id if it has none.
        credits: Credits, or None if a part of them is not known.
        actions: How many actions ran, or None if a part of them is not known.
        share: The part of all credits, from 0 to 1, or None if it is not known or there are none.
    """

    key: str | None
    name: str
    credits: float | None
    actions: int | None
    share: float | None


def by(usage: Usage, kind: Kind) -> list[Group]:
    """Sum what was used.

    The sum of a group is None if an amount in it is not known: a smaller number would look like the whole. The sums of
    all groups are those of the entries, whatever the kind.

    Source: arithmetic over the reports of the service. The owner is the person who owns the table, who need not be
    the person who ran it.

    Args:
        usage: What was used.
        kind: What to sum by.

    Returns:
        The groups. Days are in the order of time, and others have the most credits first. Those that are not known are
        last.

    Raises:
        ValueError: The kind is unknown.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"usage is summed by {', '.join(get_args(Kind))}, not by {kind!r}")
    members: defaultdict[str | None, list[Entry]] = defaultdict(list)
    for entry in usage.entries:
        members[key_of(entry, kind)].append(entry)
    whole = total(entry.credits for entry in usage.entries)
    groups = [_group(key, name_of(usage, kind, key), entries, whole) for key, entries in members.items()]
    return sorted(groups, key=_time if kind == "day" else _rank)


def daily(usage: Usage) -> dict[datetime.date, float]:
    """Return the credits of each day that has entries, in the order of time.

    A day is left out if an amount of it is not known. So are entries without a day.
    """
    days = ((group.key, group.credits) for group in by(usage, "day"))
    return {datetime.date.fromisoformat(day): used for day, used in days if day is not None and used is not None}


def with_empty_days(usage: Usage, days: Iterable[datetime.date], balances: Iterable[Balance]) -> Usage:
    """Return usage with an entry of 0 credits for each of some days on which nothing was used.

    A report has no row for such a day. It has all others from the start of its period to the moment when it was read.

    Args:
        usage: What was used.
        days: The days to look at.
        balances: Balances that were read together with reports that have days. Days outside of their periods stay as
            they are.
    """
    known, read = {entry.day for entry in usage.entries}, list(balances)
    empty = [day for day in days if day not in known and any(_reports(one, day) for one in read)]
    return evolve(usage, entries=(*usage.entries, *(Entry(day=day, credits=0.0, actions=0) for day in empty)))


def balances_with_days(usage: Usage) -> list[Balance]:
    """Return the balance if the reports of its period have days, or nothing was used that could have any."""
    has_days = any(one.day and _reports(usage.balance, one.day) for one in usage.entries)
    return [usage.balance] if has_days or usage.balance.used == 0 else []


def _reports(balance: Balance, day: datetime.date) -> bool:
    """Return whether the reports of a balance are about a day."""
    if balance.period_start is None or not balance.period_start.date() <= day <= balance.moment.date():
        return False
    midnight = datetime.datetime.combine(day, datetime.time.min, datetime.UTC)
    return balance.period_end is None or midnight < balance.period_end


def key_of(entry: Entry, kind: Kind) -> str | None:
    """Return which group an entry belongs to."""
    match kind:
        case "integration":
            return entry.integration_id
        case "owner":
            return entry.owner_id
        case "table":
            return entry.resource_id
        case "day":
            return None if entry.day is None else entry.day.isoformat()


def name_of(usage: Usage, kind: Kind, key: str | None) -> str:
    """Return the name of a group."""
    names = {"integration": usage.integrations, "owner": usage.owners, "table": usage.resources}
    return NOT_ATTRIBUTED if key is None else names.get(kind, {}).get(key, key)


def _group(key: str | None, name: str, entries: Iterable[Entry], whole: float | None) -> Group:
    used = total(entry.credits for entry in entries)
    share = used / whole if used is not None and whole else None
    return Group(key=key, name=name, credits=used, actions=count(entry.actions for entry in entries), share=share)


def _time(group: Group) -> tuple[bool, str]:
    return group.key is None, group.key or ""


def _rank(group: Group) -> tuple[bool, float, str, str]:
    return group.credits is None, -(group.credits or 0), group.name, group.key or ""
