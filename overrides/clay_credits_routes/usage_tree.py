"""Sums and rows of the reports of the service, which are trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from clay_credits_usage.sums import count, total

from .ids import id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clay_credits_upstream.models import CreditEntity, CreditReport

NumberT = TypeVar("NumberT", int, float)


@frozen
class Row:
    """What a resource used by itself, without its parts. An amount is None if it is not known.

    Attributes:
        path: The ids of the resource and of those that it is in, the innermost first. None is an id that is missing.
            Empty if the usage is attributed to nothing.
        credits: The credits.
        executions: The actions.
    """

    path: tuple[str | None, ...]
    credits: float | None
    executions: int | None


def attributed(report: CreditReport) -> float | None:
    """Return the credits of a report that are attributed to something."""
    return None if report.entities is None else total(one.credits_ for one in report.entities)


def whole(report: CreditReport) -> float | None:
    """Return all credits of a report."""
    return total((attributed(report), _unattributed(report, "unattributedCredits", report.unattributed_credits)))


def is_empty(report: CreditReport) -> bool:
    """Return whether it is known that a report has no usage."""
    found = rows(report, lambda: None)
    return report.entities is not None and all(row.credits == 0 and row.executions == 0 for row in found)


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
    if credits_ != 0 or executions != 0:
        yield Row((), credits_, None if executions is None else int(executions))


def _below(entity: CreditEntity, above: tuple[str | None, ...], exceeded: Callable[[], object]) -> Iterator[Row]:
    path = (id_of(entity), *above)
    parts = entity.subentities
    if not parts:
        yield Row(path, entity.credits_, entity.action_executions)
        return
    for part in parts:
        yield from _below(part, path, exceeded)
    explained = total(part.credits_ for part in parts)
    credits_ = total((entity.credits_, None if explained is None else -explained))
    ran, executions = count(part.action_executions for part in parts), entity.action_executions
    executions = None if executions is None or ran is None else executions - ran
    if (credits_ or 0) < 0 or (executions or 0) < 0:
        exceeded()
    credits_, executions = _positive(credits_), _positive(executions)
    # A node without a rest gets no row. Actions are known of both or of none, as a rule.
    if credits_ != 0 or executions:
        yield Row(path, credits_, executions)


def _positive(rest: NumberT | None) -> NumberT | None:
    """Return a rest, or 0 for one that is negative."""
    return None if rest is None else max(rest, type(rest)(0))


def _unattributed(report: CreditReport, name: str, amount: float | None) -> float | None:
    """Return an amount of a report. A report without it has none, but one of another type is not known."""
    if amount is not None:
        return amount
    return None if name in report.to_dict() else 0
