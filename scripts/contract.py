"""Tests the mock against the document, in every state, in process and over a socket, with several seeds.

Usage: python scripts/contract.py [--all | --quick]
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from clay_credits.mock import MockServer
from contract_suite.mock_states import STATES, subject
from contract_suite.run import PHASES, QUICK, Outcome, examine

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SHOWN = 10


@dataclass(frozen=True)
class Run:
    """One run of the suite."""

    state: str
    socket: bool
    seed: int
    examples: int = 50
    phases: tuple[str, ...] = PHASES

    def outcome(self) -> Outcome:
        """Run it."""
        in_process, account = subject(self.state, self.seed)
        if not self.socket:
            return examine(in_process, phases=self.phases, seed=self.seed + 1, examples=self.examples)
        with MockServer(account) as server:
            served = replace(in_process, app=None, base_url=server.base_url)
            return examine(served, phases=self.phases, seed=self.seed + 1, examples=self.examples)


# Two runs generate many cases. The others find differences of states by reading the whole account.
RUNS = (
    Run("default", socket=False, seed=0),
    Run("default", socket=True, seed=1),
    Run("sized", socket=False, seed=2, examples=10),
    Run("at 0", socket=True, seed=3, examples=10),
    Run("next period", socket=False, seed=4, examples=10),
    Run("one day old", socket=True, seed=5, examples=10),
    Run("from a file", socket=False, seed=6, examples=10),
)
QUICK_RUNS = (Run("default", socket=False, seed=0, phases=QUICK),)


def every_run() -> tuple[Run, ...]:
    """Return runs of every state, in process and over a socket, with all phases and three seeds."""
    return tuple(Run(state, socket=way, seed=seed) for state, way, seed in product(STATES, (False, True), (0, 7, 8)))


def report(runs: Iterable[tuple[Run, Outcome]], seconds: float) -> str:
    """Return a table of runs, and the problems that they found."""
    lines = [f"{'state':<12} {'way':<10} {'seed':>4} {'operations':>10} {'cases':>6} {'seconds':>7}  problems"]
    found: list[str] = []
    notes: dict[str, None] = {}
    total = 0
    for run, outcome in runs:
        cases = outcome.cases.total()
        total += cases
        lines.append(
            f"{run.state:<12} {'socket' if run.socket else 'in process':<10} {run.seed:>4} "
            f"{len(outcome.operations):>10} {cases:>6} {outcome.seconds:>7.1f}  {len(outcome.problems) or '-'}"
        )
        notes |= dict.fromkeys(outcome.notes)
        found += [f"{run.state}: {problem}" for problem in dict.fromkeys(outcome.problems)]
    hidden = [f"... and {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
    return "\n".join([*lines, *found[:MOST_SHOWN], *hidden, *notes, f"{total} cases in {seconds:.0f} s"])


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument(
        "--all", action="store_true", help="every state, in process and by socket, all phases, three seeds"
    )
    extent.add_argument("--quick", action="store_true", help="one state in process, without generated cases")
    options = parser.parse_args()
    runs = every_run() if options.all else QUICK_RUNS if options.quick else RUNS
    begun = time.monotonic()
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as workers:
        outcomes = list(workers.map(Run.outcome, runs))
    sys.stdout.write(report(zip(runs, outcomes, strict=True), time.monotonic() - begun) + "\n")
    return 1 if any(outcome.problems for outcome in outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
