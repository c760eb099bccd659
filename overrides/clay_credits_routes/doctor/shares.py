"""Comparisons of amounts. None of them tells an amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clay_credits_usage.sums import total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clay_credits_upstream.models import CreditEntity, CreditReport

EQUAL, LESS, GREATER = "equal", "less", "greater"


def compared(left: float, right: float) -> str:
    """Return whether an amount is equal to another, less or greater, to six decimal places."""
    difference = round(left - right, 6)
    return GREATER if difference > 0 else LESS if difference < 0 else EQUAL


def share(part: int, whole: int) -> str:
    """Return a share in per cent. Only none is 0, and only all is 100."""
    percent = round(100 * part / whole)
    return f"{percent if part in {0, whole} else min(max(percent, 1), 99)} %"


def compared_parents(report: CreditReport) -> list[str]:
    """Compare each entity of a report with the sum of its parts. Those with an unknown amount are left out."""
    found: list[str] = []
    for one in _entities(report.entities):
        parts = total(part.credits_ for part in one.subentities or ())
        if one.subentities and parts is not None and one.credits_ is not None:
            found.append(compared(one.credits_, parts))
    return found


def _entities(listed: list[CreditEntity] | None) -> Iterator[CreditEntity]:
    for one in listed or ():
        yield one
        yield from _entities(one.subentities)
