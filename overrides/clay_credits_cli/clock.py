"""The clock of the commands. Tests replace it, so that none of them waits."""

from __future__ import annotations

import datetime
import time


def now() -> datetime.datetime:
    """Return the present, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def wait(seconds: float) -> None:
    """Wait for some seconds."""
    time.sleep(seconds)
