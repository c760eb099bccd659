"""Sums of amounts of which some may not be known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACES = 6
"""Decimal places of a sum of credits. The service has fewer, and binary fractions are off only behind them."""


def total(amounts: Iterable[float | None]) -> float | None:
    """Return the sum of amounts, rounded to 6 places, or None if one of them is not known. The sum of none is 0."""
    known: list[float] = []
    for amount in amounts:
        if amount is None:
            return None
        known.append(amount)
    return round(math.fsum(known), PLACES)


def count(numbers: Iterable[int | None]) -> int | None:
    """Return the sum of whole numbers, or None if one of them is not known. The sum of none is 0."""
    known: list[int] = []
    for number in numbers:
        if number is None:
            return None
        known.append(number)
    return sum(known)
