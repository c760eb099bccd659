"""The time that a mock believes in, which tests and demonstrations can set, freeze and speed up."""

from __future__ import annotations

import datetime
import threading
import time

# A moment inside the period of the document's examples, so that a mock answers the same bytes every time.
DEFAULT_MOMENT = datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC)


class Clock:
    """A clock, frozen until it is told to run. It may be used from many threads."""

    def __init__(self, moment: datetime.datetime = DEFAULT_MOMENT, *, speed: float = 0.0) -> None:
        """Set it.

        Args:
            moment: What it shows first, with a time zone.
            speed: How many of its seconds pass in a real one; 0 freezes it.

        Raises:
            ValueError: The moment has no time zone, or the speed is negative.
        """
        self._lock = threading.Lock()
        self._moment = _aware(moment)
        self._speed = _not_negative(speed)
        self._since = time.monotonic()

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real one; 0 while it is frozen."""
        return self._speed

    def now(self) -> datetime.datetime:
        """Give the moment that it shows, in UTC."""
        with self._lock:
            return self._now()

    def _now(self) -> datetime.datetime:
        return self._moment + datetime.timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def set(self, moment: datetime.datetime) -> None:
        """Let it show another moment; it goes on as fast as before.

        Raises:
            ValueError: The moment has no time zone.
        """
        moment = _aware(moment)
        with self._lock:
            self._moment, self._since = moment, time.monotonic()

    def freeze(self) -> None:
        """Stop it where it is."""
        self.run(0)

    def run(self, speed: float = 1.0) -> None:
        """Let it go on from where it is.

        Raises:
            ValueError: The speed is negative.
        """
        speed = _not_negative(speed)
        with self._lock:
            self._moment, self._since, self._speed = self._now(), time.monotonic(), speed


def _aware(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: write Z or an offset behind it")
    return moment.astimezone(datetime.UTC)


def _not_negative(speed: float) -> float:
    if not speed >= 0:
        raise ValueError(f"a clock cannot run at {speed} times the speed of time")
    return speed
