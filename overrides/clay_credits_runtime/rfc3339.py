"""Dates and moments as RFC 3339, section 5.6, writes them: what `format: date` and `format: date-time` mean."""

from __future__ import annotations

import datetime
import re

# datetime.fromisoformat reads more: all of ISO 8601, other separators, and minutes of an offset from 60 on.
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    "([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:)([0-5][0-9]|60)"
    r"((?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))"
)
_SECOND, _MINUTE = datetime.timedelta(seconds=1), datetime.timedelta(minutes=1)


def parse_date(text: str) -> datetime.date:
    """Read a `full-date`.

    Raises:
        ValueError: It is none, or in the year 0, which Python does not have.
    """
    if not _DATE.fullmatch(text):
        raise ValueError("no full-date")
    return datetime.date.fromisoformat(text)


def parse_datetime(text: str) -> datetime.datetime:
    """Read a `date-time`. What is smaller than a microsecond is left out, and a leap second begins the next minute.

    Raises:
        ValueError: It is none, or beyond what Python has years for.
    """
    match = _DATETIME.fullmatch(text)
    if match is None:
        raise ValueError("no date-time")
    before, seconds, behind = match.groups()
    if seconds != "60":
        return datetime.datetime.fromisoformat(text.upper())
    try:
        return datetime.datetime.fromisoformat(f"{before}59{behind}".upper()) + _SECOND
    except OverflowError:
        raise ValueError("beyond the year 9999") from None


def format_datetime(moment: datetime.datetime) -> str:
    """Write a `date-time`, in UTC with a `Z`.

    Raises:
        ValueError: The moment has no time zone, or one whose offset is no whole number of minutes.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("must have a time zone")
    if offset % _MINUTE:
        raise ValueError("must have a time zone whose offset is in whole minutes")
    text = moment.isoformat()
    return text if offset else text[:-6] + "Z"
