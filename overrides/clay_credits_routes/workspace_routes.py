"""The option `routes="workspace"` of the clients."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .ids import is_number
from .period import YEARS, Period

if TYPE_CHECKING:
    from clay_credits_runtime.transport import AsyncTransport, Transport


class WorkspaceRoutes:
    """Makes the transports that answer from the routes of a workspace.

    Attributes:
        workspace: The id of the workspace, or None for the only one that the session has.
        period: The period to report, or None for the billing period that the service names.
    """

    def __init__(self, workspace: str | None, period: tuple[datetime, datetime] | None) -> None:
        """Check the options.

        Raises:
            TypeError: An option is of another type.
            ValueError: An option cannot be used.
        """
        if workspace is not None and type(workspace) is not str:
            raise TypeError(f"workspace must be a string, such as '12345', not {type(workspace).__name__}")
        if workspace is not None and not is_number(workspace):
            raise ValueError(
                "workspace must be the number of a workspace, as in the address of its page: such as 12345"
            )
        self.workspace: str | None = workspace
        self.period: Period | None = None if period is None else _checked(period)

    def over(self, transport: Transport) -> Transport:
        """Return a transport that answers by calls through another one."""
        from .operations import Settings  # noqa: PLC0415 -- a client may never call
        from .transport import MappedTransport  # noqa: PLC0415 -- likewise

        return MappedTransport(transport, Settings(self.workspace, self.period))

    def over_async(self, transport: AsyncTransport) -> AsyncTransport:
        """Return an async transport that answers by calls through another one."""
        from .operations import Settings  # noqa: PLC0415 -- a client may never call
        from .transport import AsyncMappedTransport  # noqa: PLC0415 -- likewise

        return AsyncMappedTransport(transport, Settings(self.workspace, self.period))


def _checked(period: Any) -> Period:
    match period:
        case (datetime() as start, datetime() as end):
            pass
        case _:
            raise TypeError("period must be a tuple of two datetimes: its start and its end")
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("period must have datetimes with a time zone, such as datetime(2024, 6, 1, tzinfo=UTC)")
    if start >= end:
        raise ValueError("period must end after its start")
    if start.year not in YEARS or end.year not in YEARS:
        raise ValueError(f"period must lie in the years {YEARS[0]} to {YEARS[-1]}")
    return Period(start, end)
