"""Plain dictionaries of what was used, for pandas, polars and CSV. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .records import Entry, Usage, plain

if TYPE_CHECKING:
    from clay_credits.models import IntegrationCreditReport


def records(source: Usage | IntegrationCreditReport) -> list[dict[str, Any]]:
    """Return what was used as one flat dictionary for each entry, with names.

    Days are dates, credits are numbers, ids and names are texts. A name is the id if it is not known. What is not
    known, or not attributed, is None. A report of the service brings no names.

    Args:
        source: What was used, or the report of an integration.

    Returns:
        Dictionaries with the keys of `COLUMNS`, in its order. A table of no dictionaries needs its names and types.
    """
    if isinstance(source, Usage):
        return source.records()
    return plain(report_entries(source, source.integration_type), {}, {}, {})


def report_entries(report: IntegrationCreditReport, integration_id: str | None) -> list[Entry]:
    """Return the rows of a report as entries."""
    return [
        Entry(
            day=row.date,
            integration_id=integration_id,
            owner_id=row.user_id,
            resource_id=row.resource_id,
            credits=row.used_credits,
            actions=row.action_executions,
        )
        for row in report.rows or ()
    ]
