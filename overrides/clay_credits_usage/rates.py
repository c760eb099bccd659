"""How fast a workspace uses its credits, when they run out, and what is lost at renewal. No I/O."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from .sums import PLACES

if TYPE_CHECKING:
    from .records import Balance

Plan = Literal["monthly", "annual"]
"""How a plan is billed."""

_DAY = datetime.timedelta(days=1)
_MOST_MONTHS = 2
_ANNUAL_SHARE_LOST = 0.85


@frozen(kw_only=True)
class Forecast:
    """What happens to the credits of a period if they are used at a constant rate. None is not known.

    Attributes:
        rate: Credits per day.
        runs_out: When no credits are left, in UTC. None also if that never happens.
        before_period_end: Whether they run out before the period ends. None also if it has ended.
        days_left: Days until the period ends, 0 if it has ended.
        left_at_renewal: Credits that are expected to be left when the period ends.
        dropped_at_renewal: Credits of these that do not roll over to the next period.
    """

    rate: float | None
    runs_out: datetime.datetime | None
    before_period_end: bool | None
    days_left: float | None
    left_at_renewal: float | None
    dropped_at_renewal: float | None


def run_rate(balance: Balance) -> float | None:
    """Return the credits per day since the period started, or None if it is not known or no time has passed.

    Formula: used credits / days from the start of the period to the moment of the balance, or to the end of the period
    if that is earlier. A day has 24 hours.
    Source: arithmetic over the balance that the service reports. It assumes nothing about the plan.
    """
    last = balance.moment if balance.period_end is None else min(balance.moment, balance.period_end)
    if balance.used is None or balance.period_start is None or last <= balance.period_start:
        return None
    return balance.used / ((last - balance.period_start) / _DAY)


def runs_out(balance: Balance, rate: float | None = None) -> datetime.datetime | None:
    """Return when no credits are left, in UTC.

    Formula: moment of the balance + remaining credits / rate, in days. It is the moment itself if none are left.
    Source: arithmetic over the balance that the service reports. It does not know of top-ups that are yet to come.

    Args:
        balance: What is left.
        rate: Credits per day; by default the run rate.

    Returns:
        The moment. None if it is not known, and if it never comes because the rate is 0 or the calendar ends before.

    Raises:
        ValueError: The rate is negative or not finite.
    """
    _check("rate", rate)
    rate = run_rate(balance) if rate is None else rate
    if balance.remaining is None:
        return None
    if balance.remaining <= 0:
        return balance.moment
    if rate is None or rate <= 0:
        return None
    try:
        return balance.moment + datetime.timedelta(days=balance.remaining / rate)
    except OverflowError:
        return None


def left_at_renewal(balance: Balance, rate: float | None = None) -> float | None:
    """Return the credits that are expected to be left when the period ends, or None if that is not known.

    Formula: max(0, remaining credits - rate x days until the period ends). The rate is by default the run rate.
    Source: arithmetic over the balance that the service reports. It does not know of top-ups that are yet to come.

    Raises:
        ValueError: The rate is negative or not finite.
    """
    _check("rate", rate)
    rate = run_rate(balance) if rate is None else rate
    days = days_left(balance)
    if balance.remaining is None or rate is None or days is None:
        return None
    return round(max(0.0, balance.remaining - rate * days), PLACES)


def days_left(balance: Balance) -> float | None:
    """Return the days from the moment of the balance until its period ends, 0 if it has ended, or None.

    Source: the period that the service reports. A plan renews at the hour of its first day, not at midnight.
    """
    if balance.period_end is None:
        return None
    return max(0.0, (balance.period_end - balance.moment) / _DAY)


def dropped_at_renewal(left: float | None, *, monthly: float | None = None, plan: Plan = "monthly") -> float | None:
    """Return the credits that do not roll over to the next period, or None if that is not known.

    Formula for a plan that is billed by month: max(0, left + monthly - 2 x monthly), since at renewal the whole
    balance is cut to twice the monthly credits, those that were bought on top included. For a plan that is billed by
    year: 85 % of what is left, since 15 % roll over to the same or a higher plan.
    Source: the vendor's help page on actions and data credits, as it was in May 2026. It is evidence, not a promise:
    the vendor can change the rule. It is about credits. Actions never roll over.

    Args:
        left: Credits that are left when the period ends.
        monthly: Credits that the plan brings each month. A plan that is billed by year does not need them.
        plan: How the plan is billed.

    Raises:
        ValueError: `monthly` is negative or not finite, or the plan is unknown.
    """
    _check("monthly", monthly)
    if plan not in ("monthly", "annual"):
        raise ValueError(f"plan must be monthly or annual, not {plan!r}")
    if left is None:
        return None
    if plan == "annual":
        return round(_ANNUAL_SHARE_LOST * max(0.0, left), PLACES)
    if monthly is None:
        return None
    return round(max(0.0, left + monthly - _MOST_MONTHS * monthly), PLACES)


def forecast(
    balance: Balance, *, monthly: float | None = None, rate: float | None = None, plan: Plan = "monthly"
) -> Forecast:
    """Tell what happens to the credits until the period ends.

    Formulas and sources: those of `run_rate`, `runs_out`, `days_left`, `left_at_renewal` and `dropped_at_renewal`.

    Args:
        balance: What is left.
        monthly: Credits that the plan brings each month. The service does not tell them.
        rate: Credits per day; by default the run rate.
        plan: How the plan is billed.

    Raises:
        ValueError: `monthly` or `rate` is negative or not finite, or the plan is unknown.
    """
    left = left_at_renewal(balance, rate)
    out = runs_out(balance, rate)
    return Forecast(
        rate=run_rate(balance) if rate is None else rate,
        runs_out=out,
        before_period_end=_ends_first(balance, rate, out),
        days_left=days_left(balance),
        left_at_renewal=left,
        dropped_at_renewal=dropped_at_renewal(left, monthly=monthly, plan=plan),
    )


def _ends_first(balance: Balance, rate: float | None, out: datetime.datetime | None) -> bool | None:
    """Return whether the credits end before the period, or None if that is not known or the period has ended."""
    if balance.period_end is None or balance.remaining is None or balance.moment > balance.period_end:
        return None
    if out is not None:
        return out < balance.period_end
    return None if rate is None and run_rate(balance) is None else False


def _check(name: str, amount: float | None) -> None:
    if amount is not None and not (math.isfinite(amount) and amount >= 0):
        raise ValueError(f"{name} must be a number of credits, 0 or more, not {amount}")
