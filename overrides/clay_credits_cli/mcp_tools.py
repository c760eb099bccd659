"""The tools of `clay-credits mcp`. Each returns the JSON of a command. It needs the extra `mcp`."""

from __future__ import annotations

import argparse
import datetime  # noqa: TC003 -- pydantic reads the annotations
import importlib
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from clay_credits_mock import ExtraMissingError

from . import balance, explain, forecast, report
from .account import NoAnswerError, SnapshotsError
from .output import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from .output import Found

_INSTRUCTIONS = """Tells how many credits a workspace of Clay has left, and what used them. Only reads. Amounts are
credits unless a name says actions. null means not known, and never 0. Usage counts for the owner of a table: who ran it
is not known. Days are in UTC."""
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True)
_Amount = Annotated[float | None, Field(ge=0)]


def server(options: argparse.Namespace) -> MCPServer[Any]:
    """Return a server whose tools read the account of the options."""
    version: str = importlib.import_module(options.package).__version__
    made = MCPServer[Any]("clay-credits", version=version, instructions=_INSTRUCTIONS, log_level="WARNING")
    tools = _Tools(options)
    for tool in (tools.balance, tools.report, tools.forecast, tools.explain):
        made.add_tool(tool, annotations=_READS)
    return made


class _Tools:
    """An assistant reads the names, arguments and docstrings of the methods."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._turn = Lock()

    def balance(self) -> dict[str, Any]:
        """Tell how many credits and actions are left, of how many, and when they are renewed."""
        return self._found(balance.find)

    def report(
        self,
        by: Literal["integration", "owner", "table", "day"] = "integration",
        since: Annotated[datetime.date | None, Field(description="first day; default: that of the period")] = None,
        until: Annotated[datetime.date | None, Field(description="last day; default: that of the period")] = None,
    ) -> dict[str, Any]:
        """Tell what used the credits of the billing period, most first, beside the balance and the busiest day."""
        return self._found(report.find, by=by, since=since, until=until)

    def forecast(
        self,
        monthly: Annotated[_Amount, Field(description="credits that the plan brings each month")] = None,
        rate: Annotated[_Amount, Field(description="credits a day; default: those of the period so far")] = None,
        plan: Annotated[Literal["monthly", "annual"], Field(description="how the plan is billed")] = "monthly",
    ) -> dict[str, Any]:
        """Tell when the credits run out, and with `monthly` how many are lost at renewal."""
        return self._found(forecast.find, monthly=monthly, rate=rate, plan=plan)

    def explain(
        self, day: Annotated[datetime.date | None, Field(description="default: the busiest of the period")] = None
    ) -> dict[str, Any]:
        """Tell which integrations, owners and tables used more on a day than is usual for them."""
        return self._found(explain.find, day=day)

    def _found(self, find: Callable[[argparse.Namespace], Found], **chosen: object) -> dict[str, Any]:
        try:
            # One at a time, with the client of the first: it knows a renewed session.
            with self._turn:
                vars(self._options).update(chosen)
                return as_json(find(self._options))
        except (argparse.ArgumentError, ExtraMissingError, NoAnswerError, SnapshotsError) as error:
            raise ToolError(str(error)) from None
