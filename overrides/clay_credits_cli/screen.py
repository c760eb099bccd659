"""Writes what a command found for people: in colour on a terminal, as plain text elsewhere. It needs rich."""

from __future__ import annotations

import datetime
import os
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .output import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .output import Column, Found, Kind

_BLOCKS = "▁▂▃▄▅▆▇█"
_NO_TERMINAL_WIDTH = 100
_BAR_WIDTH = 40
_FEW, _LOW = 0.2, 0.1


def console() -> Console:
    """Return a console for stdout, with a fixed width if it is not a terminal."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _NO_TERMINAL_WIDTH
    return Console(file=sys.stdout, highlight=False, width=width, soft_wrap=False)


def heading(text: str) -> Text:
    """Return a heading."""
    return Text(text, style="bold")


def bar(share: float) -> Text:
    """Return a bar of what is left. It is yellow below a fifth and red below a tenth."""
    filled = round(max(0.0, min(1.0, share)) * _BAR_WIDTH)
    full, empty = ("█", "░") if can_write("█░") else ("#", "-")
    style = "red" if share < _LOW else "yellow" if share < _FEW else "green"
    return Text(full * filled, style=style) + Text(empty * (_BAR_WIDTH - filled), style="dim")


def sparkline(amounts: Sequence[float]) -> str:
    """Return a character for each amount, as high as its part of the greatest."""
    most = max(amounts, default=0)
    if not can_write(_BLOCKS):
        return ""
    return "".join(_BLOCKS[min(7, int(7 * one / most + 0.5))] if most > 0 and one > 0 else " " for one in amounts)


def can_write(text: str) -> bool:
    """Return whether stdout can write these characters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def table(columns: Sequence[Column], rows: Sequence[dict[str, Any]], title: str = "") -> Table:
    """Return a table. The first column becomes shorter if the terminal is narrow."""
    drawn = Table(title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for place, column in enumerate(columns):
        is_text = column.kind in {"text", "day"}
        drawn.add_column(
            column.title,
            justify="left" if is_text else "right",
            no_wrap=True,
            overflow="ellipsis",
            header_style="dim",
            min_width=8 if place == 0 else None,
        )
    for row in rows:
        drawn.add_row(*(Text(shown(row.get(one.name), one.kind)) for one in columns))
    return drawn


def shown(value: Any, kind: Kind) -> str:
    """Return a value for people."""
    if value is None:
        return "unknown"
    match kind:
        case "credits" | "actions":
            return number(value)
        case "share":
            return f"{value:.0%}"
        case "day":
            return day(value)
        case "moment":
            return moment(value)
        case "text":
            return " ".join(str(value).split())


def day(value: datetime.date) -> str:
    """Write a day, such as 3 June 2024."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime.datetime) -> str:
    """Write a moment in UTC."""
    return f"{day(value)} {value:%H:%M} UTC"


def write(found: Found) -> None:
    """Write facts and a table."""
    out = console()
    for name, value in found.facts.items():
        out.print(Text(f"{name.replace('_', ' '):<24} ", style="dim") + Text(_fact(value)))
    if found.columns:
        out.print()
        out.print(table(found.columns, found.rows))


def note(text: str) -> None:
    """Write a remark."""
    console().print(Text(text, style="dim"))


def _fact(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return day(value)
    return number(value) if isinstance(value, int | float) else str(value)
