"""What is measured: one table. The driver takes rounds of each row, and the report has a row for each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from loopback import SLOW_SECONDS
from processes import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

GROWTH_PEERS = ("ours", "ours-fast", "stock")
"""Whose cost is measured for few and for many: the others would double the time."""


class Measure(NamedTuple):
    """One thing that is measured, of one sample in each round."""

    name: str
    group: str
    rounds: int
    title: str
    needs: str
    """The function that a peer must define to take part; empty if every peer can."""
    take: Callable[[Worker], float]
    unit: str = "s"


def _asked(act: str, figure: str = "cpu", **options: Any) -> Callable[[Worker], float]:
    return lambda worker: worker.ask(act, **options)[figure]


def _at_once(name: str, group: str, rounds: int, many: int, batches: int) -> Measure:
    title = f"Small call, async, {many} at once: CPU"
    return Measure(name, group, rounds, title, "async_small", _asked("gather", at_once=many, batches=batches))


def _decode(group: str, rounds: int, rows: int) -> Measure:
    take = _asked("decode", rows=rows, times=max(1, min(50, 10_000 // rows)))
    return Measure(f"decode-{rows}", group, rounds, f"Decoding {rows:,} rows: CPU a row", "decoder", take)


def measures(calls: int = 200, at_once: int = 64, rows: tuple[int, int] = (10_000, 100_000)) -> list[Measure]:
    """Return every measure, in the order of the report."""
    (few, many), most = rows, 4 * at_once
    slow = f"{at_once} calls at once, async, server takes {SLOW_SECONDS * 1000:.0f} ms: wall time of all"
    slowly = _asked("gather", "wall", at_once=at_once, batches=3, slow=True)
    used, held, construct = (
        f"{many:,} rows, each used and let go",
        _asked("held", "bytes", rows=many),
        _asked("construct", times=20),
    )
    found = [
        Measure("small", "calls", 15, "Small call, sync: CPU", "small", _asked("small", calls=calls)),
        _at_once("at-once", "calls", 9, at_once, 3),
        Measure("slow-server", "calls", 7, slow, "async_small", slowly),
        Measure("one-off", "calls", 9, "A client, one call, and its end: CPU", "small", _asked("one_off", times=5)),
        _decode("decode", 7, few),
        _decode("decode", 7, many),
        Measure("held", "memory", 1, f"Memory held by {many:,} decoded rows", "decoder", held, "B"),
        Measure("let-go", "memory", 3, f"Peak memory of {used}", "rows", _asked("let_go", "bytes", rows=many), "B"),
        Measure("let-go-cpu", "memory", 3, f"{used}: CPU a row", "rows", _asked("let_go", rows=many)),
        Measure("import", "start", 15, "Import of the package: CPU", "", Worker.import_package),
        Measure("import-client", "start", 15, "Import of the client: CPU", "", Worker.import_client),
        Measure("construct", "start", 15, "Constructing a client, https: CPU", "connect", construct),
        Measure("first-answer", "start", 15, "Process start to first answer: wall time", "small", Worker.first_answer),
        _at_once("at-once-1", "growth", 5, 1, calls),
        _at_once(f"at-once-{most}", "growth", 5, most, 1),
        _decode("growth", 3, few // 100 or 1),
        # The client refuses bodies over 64 MiB, which are about 640,000 rows.
        _decode("growth", 3, 5 * many),
    ]
    # Other systems have other ways to read and reset the peak of a process.
    return [one for one in found if sys.platform == "linux" or not one.name.startswith("let-go")]
