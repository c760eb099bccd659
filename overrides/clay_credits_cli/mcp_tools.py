"""The tools of `clay-credits mcp`. Each returns the JSON of a command. It needs the extra `mcp`."""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, get_args

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations
from pydantic import Field, SkipValidation

from clay_credits_mock import ExtraMissingError
from clay_credits_usage.groups import Kind
from clay_credits_usage.rates import Plan

from . import balance, explain, forecast, report
from .account import NoAnswerError, SnapshotsError
from .forecast import amount
from .output import as_json
from .parser import noted
from .usage_options import day

if TYPE_CHECKING:
    from collections.abc import Callable

    from .output import Found

_INSTRUCTIONS = """Tells how many credits a workspace of Clay has left, and what used them. Only reads. Amounts are
credits unless a name says actions. null means not known, and never 0. Usage counts for the owner of a table: who ran it
is not known. Days are in UTC. notes say what an answer leaves out."""
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True)
# The readers of the commands say what is wrong, and pydantic only writes the schema.
_Kind = Annotated[Kind, SkipValidation]
_Plan = Annotated[Plan, SkipValidation]
_Day = Annotated[datetime.date | None, SkipValidation]
_Amount = Annotated[Annotated[float, Field(ge=0)] | None, SkipValidation]


def server(options: argparse.Namespace) -> MCPServer[Any]:
    """Return a server whose tools read the account of the options."""
    version: str = importlib.import_module(options.package).__version__
    methods = _Tools(options)
    tools: list[Tool] = [
        _Tool.from_function(one, annotations=_READS)
        for one in (methods.balance, methods.report, methods.forecast, methods.explain)
    ]
    return MCPServer[Any]("clay-credits", version=version, instructions=_INSTRUCTIONS, tools=tools, log_level="WARNING")


class _Tool(Tool):
    """Refuses arguments that it does not have. The SDK would ignore them, and answer another question."""

    async def run(self, arguments: dict[str, Any], context: Any, convert_result: bool = False) -> Any:  # noqa: FBT001, FBT002 -- as in the SDK
        known = self.parameters["properties"]
        for name in arguments.keys() - known.keys():
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise ToolError(f"Error executing tool {self.name}: {name!r} is not an argument of this tool: {has}")
        return await super().run(arguments, context, convert_result)


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
        by: _Kind = "integration",
        since: Annotated[_Day, Field(description="first day; default: that of the period")] = None,
        until: Annotated[_Day, Field(description="last day; default: that of the period")] = None,
    ) -> dict[str, Any]:
        """Tell what used the credits of the billing period, most first, beside the balance and the busiest day."""
        return self._found(report.find, by=by, since=since, until=until)

    def forecast(
        self,
        monthly: Annotated[_Amount, Field(description="credits that the plan brings each month")] = None,
        rate: Annotated[_Amount, Field(description="credits a day; default: those of the period so far")] = None,
        plan: Annotated[_Plan, Field(description="how the plan is billed")] = "monthly",
    ) -> dict[str, Any]:
        """Tell when the credits run out, and with `monthly` how many are lost at renewal."""
        return self._found(forecast.find, monthly=monthly, rate=rate, plan=plan)

    def explain(
        self, day: Annotated[_Day, Field(description="default: the busiest of the period")] = None
    ) -> dict[str, Any]:
        """Tell which integrations, owners and tables used more on a day than is usual for them."""
        return self._found(explain.find, day=day)

    def _found(self, find: Callable[[argparse.Namespace], Found], **chosen: object) -> dict[str, Any]:
        def worded(text: str) -> str:
            """Name the arguments of the tool, and not the options of the command."""
            for name in chosen:
                text = text.replace(f"--{name}", name)
            return text

        try:
            values = {name: _read(name, value) for name, value in chosen.items()}
            # One at a time, with the client of the first: it knows a renewed session.
            with self._turn, noted(quiet=True):
                vars(self._options).update(values)
                answer = as_json(find(self._options))
        except (argparse.ArgumentError, ExtraMissingError, NoAnswerError, SnapshotsError) as error:
            raise ToolError(worded(str(error))) from None
        return {**answer, "notes": [worded(one) for one in answer["notes"]]}


def _read(name: str, value: object) -> object:
    """Read an argument as the command reads its option.

    Raises:
        ArgumentError: It cannot be right.
    """
    read = _READERS[name]
    if value is None and read in {amount, day}:
        return None
    try:
        return read(_text(value))
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentError(None, f"{name}: {error}") from None


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{Decimal(str(value)):f}"  # without an exponent, which no option has
    return value if isinstance(value, str) else json.dumps(value)


def _one_of(kinds: object) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in get_args(kinds):
            raise argparse.ArgumentTypeError(f"must be one of {', '.join(get_args(kinds))}, not {text!r}")
        return text

    return read


_READERS: dict[str, Callable[[str], object]] = {
    "by": _one_of(Kind),
    "plan": _one_of(Plan),
    **dict.fromkeys(("since", "until", "day"), day),
    **dict.fromkeys(("monthly", "rate"), amount),
}
