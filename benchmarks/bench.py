"""Measures this package and its peers in alternating rounds, and writes what it found into benchmarks/results/.

Usage: PYTHONPATH=scripts python benchmarks/bench.py [--only GROUP ...] [--peers PEER ...] [--plot]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from build import BuildError
from installs import BUILD, HERE, PEERS, ROOT, BenchError, installed
from measures import GROWTH_PEERS, measures
from processes import Server, Worker
from tables import results, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from installs import Peer, Place
    from measures import Measure
    from tables import Samples

RESULTS = HERE / "results"
_VERSIONS = "import sys, importlib.metadata as m; print(*(f'{n} {m.version(n)}' for n in sys.argv[1:]), sep=', ')"


@contextmanager
def workers(places: Sequence[tuple[Peer, Place]]) -> Iterator[list[Worker]]:
    """Start the server and a worker for each peer."""
    with Server() as server, ExitStack() as stack:
        yield [stack.enter_context(Worker(peer, place, server.first)) for peer, place in places]


def sample(measure: Measure, running: Sequence[Worker], number: int = 0) -> dict[str, float]:
    """Take one round of a measure. Each round begins with another peer, so that none is always the first."""
    able = [one for one in running if not measure.needs or measure.needs in one.first]
    if measure.group == "growth":
        able = [one for one in able if one.peer.name in GROWTH_PEERS]
    shift = number % max(1, len(able))
    return {one.peer.name: measure.take(one) for one in able[shift:] + able[:shift]}


def sample_all(chosen: Sequence[Measure], running: Sequence[Worker]) -> Samples:
    """Take all rounds of all measures."""
    samples: Samples = {}
    for measure in chosen:
        started = time.perf_counter()
        rounds = [sample(measure, running, number) for number in range(measure.rounds + 1)]
        # The first is thrown away: it is often dearer than the second.
        samples[measure.name] = {peer: [one[peer] for one in rounds[1:]] for peer in rounds[0]}
        _say(f"{measure.title} ({time.perf_counter() - started:.0f} s)")
    return samples


def measure_all(peers: Sequence[Peer], only: Sequence[str]) -> None:
    """Measure in the peers' own environments, and write the results."""
    chosen = [one for one in measures() if not only or one.group in only]
    places = [(peer, installed(peer)) for peer in peers]
    with workers(places) as running:
        samples = sample_all(chosen, running)
    versions = [(peer, place.run(_VERSIONS, *peer.requires.split()).strip()) for peer, place in places]
    # A part of the whole must not take the place of the whole.
    folder = BUILD / "part" if only or len(peers) < len(PEERS) else RESULTS
    write(folder, results(chosen, samples, versions))
    sys.stdout.write(folder.joinpath("table.md").read_text(encoding="utf-8"))
    _say(f"Written to {folder.relative_to(ROOT)}.")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    groups, names = dict.fromkeys(one.group for one in measures()), [peer.name for peer in PEERS]
    for option, choices in (("--only", groups), ("--peers", names)):
        parser.add_argument(option, nargs="*", default=[], choices=choices, metavar="NAME", help=", ".join(choices))
    parser.add_argument("--plot", action="store_true", help="write tables and picture again, without measuring")
    options = parser.parse_args()
    try:
        if options.plot:
            write(RESULTS, json.loads(RESULTS.joinpath("results.json").read_bytes()))
        else:
            measure_all([peer for peer in PEERS if not options.peers or peer.name in options.peers], options.only)
    except (BenchError, BuildError) as error:
        raise SystemExit(f"bench: {error}") from None


if __name__ == "__main__":
    main()
