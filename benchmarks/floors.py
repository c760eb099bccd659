"""What our own figures are to reach: how many times better than stock, and better than which other peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Floor(NamedTuple):
    """What a measure of one of ours is to reach."""

    measure: str
    times: float
    """How many times better than stock at least; 0 if only peers count."""
    ahead: str = ""
    """The name of a peer, or the kind of peers, to be better than; empty if only stock counts."""
    peer: str = "ours"


FLOORS = (
    Floor("small", 1.5, "openapi-urllib3"),
    Floor("at-once", 4.0, "typed"),
    Floor("slow-server", 0.0, "typed"),
    Floor("one-off", 10.0),
    Floor("decode-100000", 2.1),
    Floor("decode-100000", 3.2, peer="ours-fast"),
    # Parsing the JSON alone is only 2.3 times as fast here, so there is less to win.
    Floor("decode-10000", 1.7),
    Floor("decode-10000", 2.7, peer="ours-fast"),
    Floor("held", 3.5),
    Floor("let-go", 100.0),
    Floor("import", 60.0),
    Floor("import-client", 4.5),
    Floor("construct", 500.0),
    # At most 1.1 times as long as stock.
    Floor("first-answer", 1 / 1.1),
)


def verdicts(told: dict[str, Any]) -> Iterator[tuple[str, str, float, str]]:
    """Return what each floor is of, what it needs, the measured ratio, and why it is missed or an empty string."""
    measures = {one["name"]: one for one in told["measures"]}
    for floor in FLOORS:
        figures = measures.get(floor.measure, {"figures": {}})["figures"]
        ratios: dict[str, float] = {name: one["ratio"] for name, one in figures.items() if "ratio" in one}
        if floor.peer in ratios:
            title = f"{measures[floor.measure]['title']}: {told['peers'][floor.peer]['title']}"
            yield title, *_verdict(floor, ratios, told["peers"])


def _verdict(floor: Floor, ratios: dict[str, float], peers: dict[str, Any]) -> tuple[str, float, str]:
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
    return ", ".join(needed), own, ", ".join(missed)
