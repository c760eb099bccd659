"""The benchmark's arithmetic: what many samples say together."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BEND_LIMIT = 1.5
"""How many times as dear a unit may be at the large end as in the middle: leaving the caches costs up to 1.4."""


@dataclass(frozen=True)
class Figure:
    """What the samples of one measure say: the middle one, and between which the middle half of them lies."""

    median: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """The width of the middle half, as a share of the median."""
        return (self.high - self.low) / self.median if self.median else 0.0


def figure(samples: Sequence[float]) -> Figure:
    """Sum up samples.

    Raises:
        ValueError: There are none.
    """
    if not samples:
        raise ValueError("no samples")
    if len(samples) == 1:
        return Figure(samples[0], samples[0], samples[0])
    low, _, high = quantiles(samples, method="inclusive")
    return Figure(median(samples), low, high)


def ratio(base: Sequence[float], samples: Sequence[float]) -> Figure:
    """Return how many times as dear the base is, of samples that were taken in the same rounds.

    Each round gives a ratio of its own: what slows the machine for a while slows both.
    """
    return figure([before / after for before, after in zip(base, samples, strict=True)])


def bend(curve: Sequence[Sequence[float]]) -> float:
    """Return how many times as dear a unit is at the large end of a curve as in its middle.

    Args:
        curve: From the smallest size to the largest, samples of what a unit costs, taken in the same rounds.
    """
    middle, end = curve[len(curve) // 2], curve[-1]
    return ratio(end, middle[: len(end)]).median
