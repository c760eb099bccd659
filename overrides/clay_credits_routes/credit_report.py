"""The rows of a credit report: one report of the service for each day of the period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clay_credits_upstream.resources import reports
from clay_credits_usage.sums import count, total

from .period import LONGEST
from .usage_tree import Row, rows, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clay_credits_runtime.operation import Call
    from clay_credits_upstream.models import CreditReport

    from .period import Range
    from .steps import Found

MOST_CALLS = 64
"""How many reports of days are asked for. A type with two packages takes two for each day."""

Day = str | None
"""The day of a report, or None if it is about more than one day."""


def report_call(workspace: str, kind: str, asked: Range, **filters: str) -> Call[Any]:
    """Return the call for the report of a kind in a range, with the filters of `get_credit_report`."""
    return reports.call_get_credit_report(
        workspace,
        kind,
        time_range_start_time=asked.start_text,
        time_range_end_time=asked.end_text,
        **filters,
    )


def reports_of(
    workspace: str, packages: Sequence[str], passed: Range
) -> tuple[list[tuple[Day, Call[Any]]], list[Call[Any]]]:
    """Return the calls for each day and package, and those for the whole range, which the days are compared with.

    A range of more than 31 days is asked for at once, without days. So is one that would take too many calls.
    """
    days = [] if passed.end - passed.start > LONGEST else list(passed.days())
    if not 0 < len(days) * len(packages) <= MOST_CALLS:
        return [(None, report_call(workspace, "workspace", passed, integrations_0=package)) for package in packages], []
    dated: list[tuple[Day, Call[Any]]] = [
        (f"{day.start:%Y-%m-%d}", report_call(workspace, "workspace", day, integrations_0=package))
        for day in days
        for package in packages
    ]
    # One day is the whole range.
    return dated, [report_call(workspace, "workspace", passed, integrations_0=package) for package in packages] if len(
        days
    ) > 1 else []


def body_of(
    dated: Sequence[tuple[Day, CreditReport]],
    whole_range: Sequence[CreditReport],
    owners: Mapping[str, str | None],
    found: Found,
) -> dict[str, Any]:
    """Return the totals and rows of an answer."""

    def exceeded() -> None:
        found.differs("/rows", "parts that use no more than the whole", "parts that use more")

    listed = [(day, row) for day, report in dated for row in rows(report, exceeded)]
    used = total(row.credits for _, row in listed)
    executions = count(row.executions for _, row in listed)
    if any(report.entities is None for _, report in dated):
        used = executions = None
    expected = total(map(whole, whole_range)) if whole_range else used
    if used != expected:
        found.differs("/usedCredits", "the usage of the whole period", "another sum of its days")
    body: dict[str, Any] = {"rows": [_written(day, row, owners) for day, row in listed]}
    if used is not None:
        body["usedCredits"] = used
    if executions is not None:
        body["actionExecutions"] = executions
    return body


def _written(day: Day, row: Row, owners: Mapping[str, str | None]) -> dict[str, Any]:
    written: dict[str, Any] = {} if day is None else {"date": day}
    # A table that is not listed belongs to the owner of its workbook.
    named = (owners.get(one) for one in row.path if one is not None)
    written["userId"] = next((owner for owner in named if owner is not None), None)
    written["resourceId"] = row.path[0] if row.path else None
    if row.credits is not None:
        written["usedCredits"] = row.credits
    if row.executions is not None:
        written["actionExecutions"] = row.executions
    return written
