"""What a workspace used, as plain records that every formula and command works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping


@frozen(kw_only=True)
class Balance:
    """What is left of a workspace's credits, and what was used in its billing period. None is not known.

    Attributes:
        moment: When it was read, in UTC.
        remaining: Credits that are left.
        used: Credits used since the start of the period.
        total: Used and remaining together.
        actions: Actions that are left, the second kind of credits.
        period_start: First moment of the billing period, in UTC.
        period_end: End of the billing period, in UTC.
    """

    moment: datetime.datetime
    remaining: float | None = None
    used: float | None = None
    total: float | None = None
    actions: float | None = None
    period_start: datetime.datetime | None = None
    period_end: datetime.datetime | None = None


@frozen(kw_only=True)
class Entry:
    """What was used of one integration on one day in one resource. None is not known, or nobody.

    Attributes:
        day: The day, in UTC.
        integration_id: The id of the integration type.
        owner_id: The id of the person who owns the resource. Who ran it is not known.
        resource_id: The id of the table, workbook or folder.
        credits: Credits.
        actions: How many actions ran.
    """

    day: datetime.date | None = None
    integration_id: str | None = None
    owner_id: str | None = None
    resource_id: str | None = None
    credits: float | None = None
    actions: int | None = None


@frozen(kw_only=True)
class Usage:
    """Everything that a workspace used in its billing period up to a moment.

    Attributes:
        workspace_id: The id of the workspace.
        balance: What is left.
        entries: What was used, ordered by day.
        owners: The names of people, by id.
        integrations: The names of integration types, by id.
        resources: The names of tables, workbooks and folders, by id.
    """

    workspace_id: str
    balance: Balance
    entries: tuple[Entry, ...] = ()
    owners: Mapping[str, str] = field(factory=dict[str, str])
    integrations: Mapping[str, str] = field(factory=dict[str, str])
    resources: Mapping[str, str] = field(factory=dict[str, str])
