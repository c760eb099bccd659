"""Samples where the CPU time of this process goes, by top-level module.

The samples are taken by a timer that counts CPU time: unlike a tracer it makes small functions no dearer than they are.
"""

from __future__ import annotations

import signal
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType
    from typing import Self

_INTERVAL = 0.001
# Files that do little but call the system, whose time is counted as theirs.
_SOCKETS = (
    "/anyio/_backends/_asyncio.py",
    "/asyncio/selector_events.py",
    "/httpcore/_backends/anyio.py",
    "/httpcore/_backends/sync.py",
    "/selectors.py",
    "/socket.py",
)
_OURS = {"peers", "worker"}


class Profile:
    """Samples a `with` block on the main thread."""

    def __init__(self) -> None:
        """Begin with no sample."""
        self.samples: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGPROF, self._take)
        signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)

    def _take(self, _: int, frame: FrameType | None) -> None:
        if frame is not None:
            self.samples[layer(frame.f_code.co_filename)] += 1


@cache
def layer(file: str) -> str:
    """Name the layer that a source file belongs to: its top-level package or module, or the sockets."""
    if file.startswith("<"):
        # "<frozen abc>" is a module of the interpreter; "<attrs generated ...>" is made by attrs.
        maker, _, made = file.strip("<>").partition(" ")
        return made if maker == "frozen" else maker
    if file.endswith(_SOCKETS):
        return "sockets"
    path = Path(file)
    while path.parent.joinpath("__init__.py").exists():
        path = path.parent
    return "the benchmark" if path.stem in _OURS else path.stem
