"""What our own figures are to reach: how many times better than stock, and better than which other peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Floor(NamedTuple):
    """What a measure is to reach.

    Attributes:
        measure: The name of the measure.
        times: How many times better than stock it is to be at least; 0 if only peers count.
        ahead: The name of a peer, or the kind of peers, that it is to be better than; empty if only stock counts.
        peer: Which of ours.
    """

    measure: str
    times: float
    ahead: str = ""
    peer: str = "ours"


FLOORS = (
    Floor("small", 1.5, "openapi-urllib3"),
    Floor("at-once", 4.0, "typed"),
    Floor("slow-server", 0.0, "typed"),
    Floor("one-off", 10.0),
    Floor("decode-10000", 2.1),
    Floor("decode-100000", 2.1),
    Floor("decode-10000", 3.2, peer="ours-fast"),
    Floor("decode-100000", 3.2, peer="ours-fast"),
    Floor("held", 3.5),
    Floor("let-go", 100.0),
    Floor("import", 60.0),
    Floor("import-client", 4.5),
    Floor("construct", 500.0),
    # At most 1.1 times as long as stock.
    Floor("first-answer", 1 / 1.1),
)


class Verdict(NamedTuple):
    """How a floor compares with what was measured.

    Attributes:
        title: The measure and whose it is.
        needed: What the floor asks for, in words.
        measured: The ratio to stock.
        missed: Why it is missed; empty if it is reached.
    """

    title: str
    needed: str
    measured: float
    missed: str


def verdicts(told: dict[str, Any]) -> Iterator[Verdict]:
    """Compare the results of a run with the floors. Leave out what the run did not measure."""
    measures = {one["name"]: one for one in told["measures"]}
    for floor in FLOORS:
        figures = measures.get(floor.measure, {"figures": {}})["figures"]
        ratios: dict[str, float] = {name: one["ratio"] for name, one in figures.items() if "ratio" in one}
        if floor.peer in ratios:
            title = f"{measures[floor.measure]['title']}: {told['peers'][floor.peer]['title']}"
            yield _verdict(floor, title, ratios, told["peers"])


def _verdict(floor: Floor, title: str, ratios: dict[str, float], peers: dict[str, Any]) -> Verdict:
    own, needed, missed = ratios[floor.peer], [], []
    if floor.times:
        least = floor.times >= 1
        limit = f"at least {floor.times:.3g}" if least else f"at most {1 / floor.times:.3g} times its cost"
        needed.append(limit)
        missed += [] if own >= floor.times else [f"not {limit}"]
    if floor.ahead:
        needed.append("ahead of every typed peer" if floor.ahead == "typed" else f"ahead of {floor.ahead}")
        rivals = [name for name in ratios if floor.ahead in (name, peers[name]["kind"])]
        missed += [f"behind {name} ({ratios[name]:.2f})" for name in rivals if ratios[name] >= own]
    return Verdict(title, ", ".join(needed), own, ", ".join(missed))
