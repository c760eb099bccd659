"""Tells of drift, each kind once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .drift import Drift


class DriftReports:
    """Reports each kind of drift once: by logger, and to whoever wants to know."""

    def __init__(self, on_drift: Callable[[Drift], object] | None) -> None:
        self._on_drift = on_drift
        self._reported: set[tuple[str, str, str, str]] = set()

    def report(self, drifts: tuple[Drift, ...]) -> None:
        """Report what was not reported before; a pointer that differs in an array's index only is the same."""
        for drift in drifts:
            place = re.sub(r"/\d+(?=/|$)", "/*", drift.pointer)
            kind = (drift.operation, place, drift.expected, drift.found)
            if kind in self._reported:
                continue
            self._reported.add(kind)
            from .logs import DRIFT  # noqa: PLC0415 -- drift is rare, and logging takes long to load

            DRIFT.info("%s %s: expected %s, found %s", drift.operation, place or "/", drift.expected, drift.found)
            if self._on_drift is not None:
                self._on_drift(drift)
