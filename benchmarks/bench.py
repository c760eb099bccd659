"""Measures this package and its peers in alternating rounds, and writes what came of it into benchmarks/results/.

Usage: PYTHONPATH=scripts python benchmarks/bench.py [--only GROUP ...] [--peers PEER ...] [--smoke|--profile|--plot]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from build import BuildError
from floors import verdicts
from installs import BUILD, HERE, PEERS, PLOTS, ROOT, BenchError, Place, in_development, installed, run
from measures import CURVE_PEERS, FULL, SMOKE, measures
from processes import Running, Server, development
from tables import markdown, results, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from installs import Peer
    from measures import Measure

    Samples = dict[str, dict[str, list[float]]]

RESULTS = HERE / "results"
_PROFILED_SECONDS = 4.0
_SHARES_SHOWN = 12


def say(line: str) -> None:
    """Tell the person who waits."""
    sys.stderr.write(line + "\n")


@contextmanager
def taking_part(peers: Sequence[Peer], place: Callable[[Peer], Place]) -> Iterator[tuple[Server, list[Running]]]:
    """Start the server, and let the peers' workers end with it."""
    places = [(peer, place(peer)) for peer in peers]
    with Server(development()) as server, ExitStack() as stack:
        running = [Running(peer, where, server) for peer, where in places]
        for one in running:
            stack.callback(one.close)
        yield server, running


def sample_all(chosen: Sequence[Measure], running: Sequence[Running]) -> Samples:
    """Take all rounds of all measures."""
    together: dict[str, list[Measure]] = {}
    for measure in chosen:
        together.setdefault(measure.curve or measure.title, []).append(measure)
    samples: Samples = {}
    for title, points in together.items():
        started = time.perf_counter()
        samples |= sample_together(points, running)
        say(f"{title} ({time.perf_counter() - started:.0f} s)")
    return samples


def sample_together(points: Sequence[Measure], running: Sequence[Running]) -> Samples:
    """Take the rounds of a measure, or of a curve's points in turn: what slows the machine slows all of them."""
    for point in points:
        if point.rounds > 1:
            # Thrown away: the first time is often dearer than the second.
            sample(point, running, 0)
    samples: Samples = {point.name: {} for point in points}
    rounds = range(max(point.rounds for point in points))
    for number, point in ((number, point) for number in rounds for point in points if number < point.rounds):
        for peer, value in sample(point, running, number).items():
            samples[point.name].setdefault(peer, []).append(value)
    return samples


def sample(measure: Measure, running: Sequence[Running], number: int) -> dict[str, float]:
    """Take one round of a measure: each begins with another peer, so that none is always the first."""
    able = [one for one in running if _takes_part(measure, one)]
    shift = number % max(1, len(able))
    return {one.peer.name: measure.take(one) for one in able[shift:] + able[:shift]}


def _takes_part(measure: Measure, running: Running) -> bool:
    if measure.curve and running.peer.name not in CURVE_PEERS:
        return False
    if measure.needs == "generate":
        return running.peer.generate is not None
    return not measure.needs or measure.needs in running.abilities()


def measure_all(peers: Sequence[Peer], only: Sequence[str]) -> None:
    """Measure in the peers' own environments, and write the results."""
    chosen = [one for one in measures(FULL) if not only or one.group in only]
    installed(PLOTS)  # before the measures, so that a failure costs no time
    with taking_part(peers, installed) as (server, running):
        samples = sample_all(chosen, running)
        server_cpu = _server_cpu(server, running)
        told = results(chosen, samples, [(one.peer, one.place.versions()) for one in running], server_cpu)
    # A part of the whole must not take the place of the whole.
    folder = BUILD / "part" if only or len(peers) < len(PEERS) else RESULTS
    write(folder, told)
    plot(folder)
    sys.stdout.write(markdown(told))
    for one in verdicts(told):
        if one.missed:
            say(f"Missed: {one.title}: {one.measured:.2f}: {one.missed}.")
    say(f"Written to {folder.relative_to(ROOT)}.")


def plot(folder: Path) -> None:
    """Draw the results of a folder."""
    plots = installed(PLOTS)
    run([plots.python, HERE / "plots.py", folder], env=plots.environment())


def _server_cpu(server: Server, running: Sequence[Running]) -> float | None:
    """Return what a call costs the server, or nothing where no peer can call one by one."""
    calls = 500
    for one in running:
        if "small" in one.abilities():
            before = server.cpu()
            one.ask("small", calls=calls)
            return (server.cpu() - before) / calls
    return None


def smoke(peers: Sequence[Peer]) -> None:
    """Let the peers that need nothing but the development environment do all that is measured, a little of it."""
    with tempfile.TemporaryDirectory() as folder:
        here = [peer for peer in peers if peer.develops]
        chosen = list(measures(SMOKE))
        with taking_part(here, lambda peer: in_development(peer, Path(folder))) as (_, running):
            for measure in chosen:
                sample(measure, running, 0)
    absent = ", ".join(peer.name for peer in peers if not peer.develops)
    sys.stdout.write(f"{len(chosen)} measures of {', '.join(peer.name for peer in here)}: every answer is right\n")
    sys.stdout.write(f"left out, for they need environments of their own: {absent}\n")


def profile(peers: Sequence[Peer]) -> None:
    """Print by layer where the CPU time of calls goes, one by one and 64 at once."""
    with taking_part(peers, installed) as (_, running):
        for one in running:
            for act, at_once in (("small", 0), ("async_small", FULL.at_once)):
                if act in one.abilities():
                    found: dict[str, int] = one.ask("profile", seconds=_PROFILED_SECONDS, at_once=at_once)
                    ways = f"async, {at_once} at once" if at_once else "sync, one by one"
                    sys.stdout.write(f"{one.peer.title}: {ways}\n{_shares(found)}\n")


def _shares(samples: dict[str, int]) -> str:
    total = sum(samples.values())
    ordered = sorted(samples.items(), key=lambda item: -item[1])[:_SHARES_SHOWN]
    return "".join(f"  {count / total:6.1%}  {layer}\n" for layer, count in ordered)


def main() -> int:
    """Run from the command line."""
    groups = list(dict.fromkeys(measure.group for measure in measures(FULL)))
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[], choices=groups, metavar="GROUP", help=", ".join(groups))
    names = [peer.name for peer in PEERS]
    parser.add_argument("--peers", nargs="*", default=[], choices=names, metavar="PEER", help=", ".join(names))
    parser.add_argument("--smoke", action="store_true", help="small counts in the development environment, no figures")
    parser.add_argument("--profile", action="store_true", help="print where the time of a call goes")
    parser.add_argument("--plot", action="store_true", help="draw the results again, without measuring")
    options = parser.parse_args()
    peers = [peer for peer in PEERS if not options.peers or peer.name in options.peers]
    try:
        if options.smoke:
            smoke(peers)
        elif options.profile:
            profile(peers)
        elif options.plot:
            plot(RESULTS)
        else:
            measure_all(peers, options.only)
    except (BenchError, BuildError) as error:
        say(f"bench: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
