"""Breaks the mock or the document in small ways, one at a time, and counts what the contract suite notices.

Usage: python scripts/contract_mutants.py [WORD]

With WORD, it tries only mutants whose name contains it. It fails if one is noticed that the catalogue
calls unseen, if another is not noticed, or if fewer than 95 of 100 are noticed.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from contract_suite.mock_states import subject
from contract_suite.run import QUICK, examine
from mutant_catalogue import catalogue
from openapi_document.yaml_files import DocumentError, UnreadableError

if TYPE_CHECKING:
    from mutant_catalogue import Mutant

ENOUGH = 0.95
WIDTH = 100


def noticed(mutant: Mutant) -> str:
    """Return the first problem that the suite finds in a mutant, or an empty text."""
    try:
        broken, _ = subject(wrap=mutant.wrap, edit=mutant.edit)
    except (DocumentError, UnreadableError) as error:
        return str(error).partition(": ")[2]
    problems = examine(broken, phases=QUICK, examples=5, first=True).problems
    return problems[0] if problems else ""


def noticed_by_number(number: int) -> str:
    """Try a mutant by its place in the catalogue, since functions cannot be sent to other processes."""
    return noticed(list(catalogue())[number])


def main() -> int:
    """Run from the command line."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = {number: mutant for number, mutant in enumerate(catalogue()) if word in mutant.name}
    begun = time.monotonic()
    missed, wrong = [], 0
    kinds: Counter[str] = Counter()
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as workers:
        for mutant, problem in zip(chosen.values(), workers.map(noticed_by_number, chosen), strict=True):
            line = " ".join(problem.split())[:WIDTH] or f"NOT NOTICED: {mutant.unseen or 'and it should be'}"
            sys.stdout.write(f"{mutant.kind}: {mutant.name}\n    {line}\n")
            kinds[mutant.kind] += 1
            missed += [] if problem else [mutant]
            wrong += bool(problem) == bool(mutant.unseen)
    share = 1 - len(missed) / max(len(chosen), 1)
    counts = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    sys.stdout.write(
        f"{len(chosen) - len(missed)} of {len(chosen)} mutants noticed, {share:.1%}, "
        f"in {time.monotonic() - begun:.0f} s ({counts})\n"
    )
    return 0 if chosen and share >= ENOUGH and not wrong else 1


if __name__ == "__main__":
    raise SystemExit(main())
