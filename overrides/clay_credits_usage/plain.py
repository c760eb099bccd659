"""Plain dictionaries of what was used, for pandas, polars and CSV. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .records import Entry, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clay_credits.models import IntegrationCreditReport


def records(source: Usage | IntegrationCreditReport) -> list[dict[str, Any]]:
    """Return what was used as one flat dictionary for each entry, with names.

    Days are dates, credits are numbers, ids and names are texts. A name is the id if it is not known. What is not
    known, or not attributed, is None. A report of the service brings no names.

    Args:
        source: What was used, or the report of an integration.

    Returns:
        Dictionaries with the keys `day`, `integration_id`, `integration`, `owner_id`, `owner`, `resource_id`,
        `resource`, `credits` and `actions`, in this order.
    """
    if isinstance(source, Usage):
        return [_record(entry, source.integrations, source.owners, source.resources) for entry in source.entries]
    return [_record(entry, {}, {}, {}) for entry in report_entries(source, source.integration_type)]


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


def _record(
    entry: Entry, integrations: Mapping[str, str], owners: Mapping[str, str], resources: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "day": entry.day,
        "integration_id": entry.integration_id,
        "integration": _name(integrations, entry.integration_id),
        "owner_id": entry.owner_id,
        "owner": _name(owners, entry.owner_id),
        "resource_id": entry.resource_id,
        "resource": _name(resources, entry.resource_id),
        "credits": entry.credits,
        "actions": entry.actions,
    }


def _name(names: Mapping[str, str], key: str | None) -> str | None:
    return None if key is None else names.get(key, key)
