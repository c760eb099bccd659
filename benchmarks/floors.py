"""What our own figures are to reach: how many times better than stock, and better than which other peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Floor(NamedTuple):
    """What a measure of one of ours is to reach: how many times better than stock, and ahead of a peer or a kind."""

    measure: str
    times: float
    ahead: str = ""
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
    measures, peers = {one["name"]: one for one in told["measures"]}, told["peers"]
    for name, times, ahead, peer in FLOORS:
        figures = measures.get(name, {"figures": {}})["figures"]
        ratios = {one: found["ratio"] for one, found in figures.items() if "ratio" in found}
        if peer in ratios:
            own, needed, missed = ratios[peer], [], []
            if times:
                needed = [f"at least {times:.3g}" if times >= 1 else f"at most {1 / times:.3g} times its cost"]
                missed = [] if own >= times else [f"not {needed[0]}"]
            if ahead:
                needed.append("ahead of every typed peer" if ahead == "typed" else f"ahead of {ahead}")
                rivals = [one for one in ratios if ahead in (one, peers[one]["kind"]) and ratios[one] >= own]
                missed += [f"behind {one} ({ratios[one]:.2f})" for one in rivals]
            yield f"{measures[name]['title']}: {peers[peer]['title']}", ", ".join(needed), own, ", ".join(missed)
