"""What a workspace used, as plain records that every formula and command works on."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from attrs import field, fields, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS: dict[str, type] = {
    "day": datetime.date,
    "integration_id": str,
    "integration": str,
    "owner_id": str,
    "owner": str,
    "resource_id": str,
    "resource": str,
    "credits": float,
    "actions": int,
}
"""The keys of a plain record in their order, and the types of their values. A value can also be None."""

_FIRST = datetime.datetime.min.replace(tzinfo=datetime.UTC)
_LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_BLANKS = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
# They turn the direction of what follows. Names in Hebrew and Arabic read well without them.
_DIRECTIONS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Control characters, and the halves of characters that JSON can have, and files cannot.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text of the service without characters that move a cursor, hide text or break a line or a file."""
    if text.isprintable():
        return text
    return _UNSAFE.sub("?", _DIRECTIONS.sub("", _BLANKS.sub(" ", text)))


def in_utc(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment in UTC. One that the calendar of UTC does not have becomes its first or last."""
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        return _FIRST if moment.year == datetime.MINYEAR else _LAST


def _clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _clean_names(names: Mapping[str, str]) -> dict[str, str]:
    return {clean(key): clean(name) for key, name in names.items()}


@frozen(kw_only=True)
class Balance:
    """What is left of a workspace's credits, and what was used in its billing period. None is not known.

    Attributes:
        moment: When it was read, in UTC.
        remaining: Credits that are left.
        used: Credits used since the start of the period.
        total: Used and remaining together.
        actions: Actions that are left, the second kind of credits.
        period_start: First moment of the billing period, in UTC.
        period_end: End of the billing period, in UTC.
    """

    moment: datetime.datetime
    remaining: float | None = None
    used: float | None = None
    total: float | None = None
    actions: float | None = None
    period_start: datetime.datetime | None = None
    period_end: datetime.datetime | None = None

    def _repr_html_(self) -> str:
        return _html(self)


def _html(balance: Balance) -> str:
    """Return a table for a notebook."""
    from clay_credits_runtime.notebook import table  # noqa: PLC0415 -- few programs are notebooks

    return table(fields(Balance), balance)


@frozen(kw_only=True)
class Entry:
    """What was used of one integration on one day in one resource. None is not known, or nobody.

    Ids are without control characters. So are the ids and names of `Usage`.

    Attributes:
        day: The day, in UTC.
        integration_id: The id of the integration type.
        owner_id: The id of the person who owns the resource. Who ran it is not known.
        resource_id: The id of the table, workbook or folder.
        credits: Credits.
        actions: How many actions ran.
    """

    day: datetime.date | None = None
    integration_id: str | None = field(default=None, converter=_clean)
    owner_id: str | None = field(default=None, converter=_clean)
    resource_id: str | None = field(default=None, converter=_clean)
    credits: float | None = None
    actions: int | None = None


@frozen(kw_only=True)
class Usage:
    """Everything that a workspace used in its billing period up to a moment.

    Attributes:
        workspace_id: The id of the workspace.
        balance: What is left.
        entries: What was used, ordered by day.
        owners: The names of people, by id.
        integrations: The names of integration types, by id.
        resources: The names of tables, workbooks and folders, by id.
    """

    workspace_id: str = field(converter=clean)
    balance: Balance
    entries: tuple[Entry, ...] = ()
    owners: Mapping[str, str] = field(factory=dict[str, str], converter=_clean_names)
    integrations: Mapping[str, str] = field(factory=dict[str, str], converter=_clean_names)
    resources: Mapping[str, str] = field(factory=dict[str, str], converter=_clean_names)

    def records(self) -> list[dict[str, Any]]:
        """Return one plain dictionary for each entry, as the function `records` does."""
        return plain(self.entries, self.integrations, self.owners, self.resources)

    def _repr_html_(self) -> str:
        """Return tables for a notebook: the balance, and the first entries."""
        from clay_credits_runtime.notebook import rows  # noqa: PLC0415 -- few programs are notebooks

        values = [[*record.values()] for record in self.records()]
        return f"{_html(self.balance)}{rows('entries', [*COLUMNS], values)}"


def plain(
    entries: Iterable[Entry], integrations: Mapping[str, str], owners: Mapping[str, str], resources: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return one plain dictionary for each entry, with names."""
    return [
        {
            "day": entry.day,
            "integration_id": entry.integration_id,
            "integration": _name(integrations, entry.integration_id),
            "owner_id": entry.owner_id,
            "owner": _name(owners, entry.owner_id),
            "resource_id": entry.resource_id,
            "resource": _name(resources, entry.resource_id),
            "credits": entry.credits,
            "actions": entry.actions,
        }
        for entry in entries
    ]


def _name(names: Mapping[str, str], key: str | None) -> str | None:
    return None if key is None else names.get(key, key)
