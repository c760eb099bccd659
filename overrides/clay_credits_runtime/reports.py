"""Reports drift, each kind once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .callbacks import check_callback, notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from .drift import Drift


class DriftReports:
    """Reports each kind of drift once: to a logger, and to the caller's `on_drift`."""

    def __init__(self, on_drift: Callable[[Drift], object] | None, contract: str = "") -> None:
        """Report to a callback, if there is one. `contract` is the version of the document, for the file of drift."""
        self.contract: str = contract
        self._on_drift = None if on_drift is None else check_callback("on_drift", on_drift)
        self._reported: set[tuple[str, str, str, str]] = set()

    def report(self, drifts: tuple[Drift, ...], contract: str | None = None) -> None:
        """Report what was not reported before; a pointer that differs in an array's index only is the same."""
        for drift in drifts:
            place = re.sub(r"/\d+(?=/|$)", "/*", drift.pointer)
            kind = (drift.operation, place, drift.expected, drift.found)
            if kind in self._reported:
                continue
            self._reported.add(kind)
            from .logs import DRIFT  # noqa: PLC0415 -- drift is rare, and logging takes long to load

            DRIFT.info("%s %s: expected %s, found %s", drift.operation, place or "/", drift.expected, drift.found)
            notify("CLAY_DRIFT_LOG", self._append, (drift, place, contract or self.contract))
            if self._on_drift is not None:
                notify("on_drift", self._on_drift, drift)

    @staticmethod
    def _append(entry: tuple[Drift, str, str]) -> None:
        from .drift_log import append  # noqa: PLC0415 -- drift is rare

        append(*entry)
