"""Billing periods: months, which may start on another day than the first."""

from __future__ import annotations

import datetime

from attrs import frozen

from .clock import END_OF_TIME

_START_OF_TIME = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@frozen
class Period:
    """A billing period, from `start` up to `end`, which belongs to the next period."""

    start: datetime.datetime
    end: datetime.datetime

    @classmethod
    def around(cls, moment: datetime.datetime, first_day: int) -> Period:
        """Return the period that contains a moment, given in UTC."""
        month = moment.year * 12 + moment.month - 1 - (moment.day < first_day)
        return cls(_start(month, first_day), _start(month + 1, first_day))

    @property
    def last(self) -> datetime.datetime:
        """The last second of the period, which is what the service reports as its end."""
        return self.end - datetime.timedelta(seconds=1)


def _start(month: int, first_day: int) -> datetime.datetime:
    """Return the start of the period that starts in a month, counted from the year 0."""
    year, index = divmod(month, 12)
    if year < datetime.MINYEAR:
        return _START_OF_TIME
    if year > datetime.MAXYEAR:
        return END_OF_TIME
    return datetime.datetime(year, index + 1, first_day, tzinfo=datetime.UTC)
