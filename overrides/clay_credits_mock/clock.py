"""The clock of a mock, which can be set, frozen and sped up."""

from __future__ import annotations

import datetime
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Fixed, so that a mock answers the same bytes every time. It lies in the period of the document's examples.
DEFAULT_MOMENT = datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC)
END_OF_TIME = datetime.datetime.max.replace(tzinfo=datetime.UTC)
MAX_SPEED = 1_000_000
"""Twelve days in a second: faster than this, a month passes between two calls."""


class Clock:
    """A clock, which is frozen until it is run. It may be used from many threads."""

    def __init__(
        self,
        moment: datetime.datetime = DEFAULT_MOMENT,
        *,
        speed: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make a clock.

        Args:
            moment: The time that it shows first, with a time zone.
            speed: How many of its seconds pass in a real second; 0 freezes it.
            monotonic: Returns the real time in seconds.

        Raises:
            ValueError: The moment has no time zone, or the speed is not a number from 0 to `MAX_SPEED`.
        """
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._moment = _aware(moment)
        self._speed = _valid_speed(speed)
        self._since = monotonic()

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real second; 0 while it is frozen."""
        return self._speed

    def now(self) -> datetime.datetime:
        """Return the time that it shows, in UTC."""
        with self._lock:
            return self._now()

    def _now(self) -> datetime.datetime:
        try:
            return self._moment + datetime.timedelta(seconds=(self._monotonic() - self._since) * self._speed)
        except OverflowError:
            return END_OF_TIME

    def set(self, moment: datetime.datetime) -> None:
        """Set the time. The speed stays the same.

        Raises:
            ValueError: The moment has no time zone.
        """
        moment = _aware(moment)
        with self._lock:
            self._moment, self._since = moment, self._monotonic()

    def freeze(self) -> None:
        """Stop the clock at the time that it shows."""
        self.run(0)

    def run(self, speed: float = 1.0) -> None:
        """Run the clock from the time that it shows.

        Raises:
            ValueError: The speed is not a number from 0 to `MAX_SPEED`.
        """
        speed = _valid_speed(speed)
        with self._lock:
            self._moment, self._since, self._speed = self._now(), self._monotonic(), speed


def parse_moment(text: str) -> datetime.datetime:
    """Return the moment that a text describes, such as 2024-06-20T12:00:00Z.

    Raises:
        ValueError: The text is not an ISO 8601 date and time, or has no time zone.
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date and time: write it like 2024-06-20T12:00:00Z") from None
    return _aware(moment)


def format_moment(moment: datetime.datetime) -> str:
    """Return a moment as text, to the second, as the service writes it."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _aware(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: add Z or an offset")
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} is outside the years 1 to 9999 of UTC") from None


def _valid_speed(speed: float) -> float:
    if not 0 <= speed <= MAX_SPEED:
        raise ValueError(f"the speed of a clock must be a number from 0 to {MAX_SPEED}, not {speed:.10g}")
    return speed
