"""Sums of amounts of which some may not be known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

PLACES = 6
"""Decimal places of a sum of credits. The service has fewer, and binary fractions are off only behind them."""


def total(amounts: Iterable[float | None]) -> float | None:
    """Return the sum of amounts, rounded to 6 places. The sum of none is 0.

    It is None if an amount is not known, or if the sum is beyond all numbers.
    """
    known = _known(amounts)
    try:
        return None if known is None else round(math.fsum(known), PLACES)
    except OverflowError:
        return None


def count(numbers: Iterable[int | None]) -> int | None:
    """Return the exact sum of whole numbers, or None if one of them is not known. The sum of none is 0."""
    known = _known(numbers)
    return None if known is None else sum(known)


def _known(values: Iterable[T | None]) -> list[T] | None:
    """Return the values, or None if one of them is not known."""
    known: list[T] = []
    for value in values:
        if value is None:
            return None
        known.append(value)
    return known
