"""Sums and rows of the reports of the service, which are trees."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from clay_credits_upstream.models import CreditEntity, CreditReport

_PLACES = 6
"""Decimal places of a sum. Floats have no more in common."""


@frozen
class Row:
    """What a resource used by itself, without its parts. An amount is None if it is not known.

    Attributes:
        path: The ids of the resource and of those that it is in, the innermost first. Empty if the usage is attributed
            to nothing.
        credits: The credits.
        executions: The actions.
    """

    path: tuple[str, ...]
    credits: float | None
    executions: int | None


def total(amounts: Iterable[float | None]) -> float | None:
    """Return the sum of amounts, or None if one of them is not known."""
    known: list[float] = []
    for amount in amounts:
        if amount is None:
            return None
        known.append(amount)
    return round(math.fsum(known), _PLACES)


def attributed(report: CreditReport) -> float | None:
    """Return the credits of a report that are attributed to something."""
    return None if report.entities is None else total(one.credits_ for one in report.entities)


def whole(report: CreditReport) -> float | None:
    """Return all credits of a report."""
    return total((attributed(report), _unattributed(report, "unattributedCredits", report.unattributed_credits)))


def rows(report: CreditReport, exceeded: Callable[[], object]) -> Iterator[Row]:
    """Yield a row for each leaf, and one for what the parts of another node do not explain.

    So the rows add up to the report, also if parts of a node are hidden or deleted.

    Args:
        report: The report.
        exceeded: Called for a node whose parts used more than the node itself. It gets no row.
    """
    for entity in report.entities or ():
        yield from _below(entity, (), exceeded)
    credits_ = _unattributed(report, "unattributedCredits", report.unattributed_credits)
    executions = _unattributed(report, "unattributedActionExecutions", report.unattributed_action_executions)
    if credits_ != 0 or executions:
        yield Row((), credits_, None if executions is None else int(executions))


def _below(entity: CreditEntity, above: tuple[str, ...], exceeded: Callable[[], object]) -> Iterator[Row]:
    path = above if entity.id is None else (entity.id, *above)
    if not entity.subentities:
        yield Row(path, entity.credits_, entity.action_executions)
        return
    for part in entity.subentities:
        yield from _below(part, path, exceeded)
    credits_ = _rest(entity.credits_, [part.credits_ for part in entity.subentities])
    executions = _rest(entity.action_executions, [part.action_executions for part in entity.subentities])
    if credits_ < 0 or executions < 0:
        exceeded()
    elif credits_ or executions:
        yield Row(path, credits_, int(executions))


def _rest(amount: float | None, parts: list[float | None]) -> float:
    """Return what parts leave of an amount. It is 0 if one of them is not known."""
    explained = total(parts)
    return 0 if amount is None or explained is None else round(amount - explained, _PLACES)


def _unattributed(report: CreditReport, name: str, amount: float | None) -> float | None:
    """Return an amount of a report. A report without it has none, but one that is no number is not known."""
    if amount is not None:
        return amount
    return None if name in report.to_dict() else 0
