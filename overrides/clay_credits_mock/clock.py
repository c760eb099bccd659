"""The time that a mock believes in, which tests and demonstrations can set, freeze and speed up."""

from __future__ import annotations

import datetime
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# A moment inside the period of the document's examples, so that a mock answers the same bytes every time.
DEFAULT_MOMENT = datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC)
END_OF_TIME = datetime.datetime.max.replace(tzinfo=datetime.UTC)
MAX_SPEED = 1_000_000
"""Twelve days in a second: faster than this, a month passes between two calls."""


class Clock:
    """A clock, frozen until it is told to run. It may be used from many threads."""

    def __init__(
        self,
        moment: datetime.datetime = DEFAULT_MOMENT,
        *,
        speed: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set it.

        Args:
            moment: What it shows first, with a time zone.
            speed: How many of its seconds pass in a real one; 0 freezes it.
            monotonic: Gives the real seconds that it goes by.

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
        """How many of its seconds pass in a real one; 0 while it is frozen."""
        return self._speed

    def now(self) -> datetime.datetime:
        """Give the moment that it shows, in UTC."""
        with self._lock:
            return self._now()

    def _now(self) -> datetime.datetime:
        try:
            return self._moment + datetime.timedelta(seconds=(self._monotonic() - self._since) * self._speed)
        except OverflowError:
            return END_OF_TIME

    def set(self, moment: datetime.datetime) -> None:
        """Let it show another moment; it goes on as fast as before.

        Raises:
            ValueError: The moment has no time zone.
        """
        moment = _aware(moment)
        with self._lock:
            self._moment, self._since = moment, self._monotonic()

    def freeze(self) -> None:
        """Stop it where it is."""
        self.run(0)

    def run(self, speed: float = 1.0) -> None:
        """Let it go on from where it is.

        Raises:
            ValueError: The speed is not a number from 0 to `MAX_SPEED`.
        """
        speed = _valid_speed(speed)
        with self._lock:
            self._moment, self._since, self._speed = self._now(), self._monotonic(), speed


def parse_moment(text: str) -> datetime.datetime:
    """Read a moment as people write it, such as 2024-06-20T12:00:00Z.

    Raises:
        ValueError: It is no ISO 8601 date and time, or has no time zone.
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no moment: write it like 2024-06-20T12:00:00Z") from None
    return _aware(moment)


def format_moment(moment: datetime.datetime) -> str:
    """Write a moment to the second, as the service does."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _aware(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: write Z or an offset behind it")
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} is before or after all that UTC can say") from None


def _valid_speed(speed: float) -> float:
    if not 0 <= speed <= MAX_SPEED:
        raise ValueError(f"the speed of a clock must be a number from 0 to {MAX_SPEED}, not {speed:.10g}")
    return speed
