"""Writes what a command found for people: in colour on a terminal, as plain text elsewhere. It needs rich."""

from __future__ import annotations

import datetime
import shutil
import sys
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from .output import number, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .output import Column, Found, Kind

_BLOCKS = "▁▂▃▄▅▆▇█"
_NO_TERMINAL_WIDTH, _LEAST_WIDTH = 100, 30
_LEAST_NAME_WIDTH = 10
_BAR_WIDTH = 40
_FEW, _LOW = 0.2, 0.1


def console() -> Console:
    """Return a console for stdout: as wide as the terminal or `COLUMNS` says, but not too narrow for a number."""
    width = shutil.get_terminal_size((_NO_TERMINAL_WIDTH, 0)).columns
    return Console(file=sys.stdout, highlight=False, width=max(_LEAST_WIDTH, width), soft_wrap=False)


def heading(text: str) -> Text:
    """Return a heading."""
    return Text(text, style="bold")


def bar(share: float, width: int) -> Text:
    """Return a bar of what is left. It is yellow below a fifth and red below a tenth."""
    width = min(width, _BAR_WIDTH)
    filled = round(max(0.0, min(1.0, share)) * width)
    full, empty = ("█", "░") if can_write("█░") else ("#", "-")
    style = "red" if share < _LOW else "yellow" if share < _FEW else "green"
    return Text(full * filled, style=style) + Text(empty * (width - filled), style="dim")


def sparkline(amounts: Sequence[float]) -> str:
    """Return a character for each amount, as high as its part of the greatest."""
    most = max(amounts, default=0)
    if not can_write(_BLOCKS):
        return ""
    return "".join(_BLOCKS[min(7, int(7 * (one / most) + 0.5))] if most > 0 and one > 0 else " " for one in amounts)


def can_write(text: str) -> bool:
    """Return whether stdout can write these characters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def table(columns: Sequence[Column], rows: Sequence[dict[str, Any]], width: int | None = None) -> Text:
    """Return a table. If it is too wide, names become shorter and then titles, but no number does.

    It may be wider still. So print it with `soft_wrap=True`.
    """
    lines = [[one.title for one in columns], *([shown(row.get(one.name), one.kind) for one in columns] for row in rows)]
    widths, gap = _widths(columns, lines, width or console().width)
    drawn = [Text(" " * gap).join(map(_cell, line, columns, widths)) for line in lines]
    drawn[0].stylize("dim")
    return Text("\n").join(drawn)


def _widths(columns: Sequence[Column], lines: Sequence[Sequence[str]], width: int) -> tuple[list[int], int]:
    """Return the widths of columns and of the gap between them that fit, or the least ones if none do."""
    widths: list[int] = []
    for counted, gap in ((lines, 2), (lines[1:] or lines, 1)):
        widths = [max(cell_len(line[place]) for line in counted) for place in range(len(columns))]
        beyond = sum(widths) + gap * (len(columns) - 1) - width
        names = (place for place, one in enumerate(columns) if one.kind == "text")
        longest = max(names, key=widths.__getitem__)
        shorter = max(0, min(beyond, widths[longest] - _LEAST_NAME_WIDTH))
        widths[longest] -= shorter
        if beyond <= shorter:
            return widths, gap
    return widths, 1


def _cell(text: str, column: Column, width: int) -> Text:
    cell = Text(text)
    cell.truncate(width, overflow="ellipsis")
    cell.align("left" if column.kind in {"text", "day"} else "right", width)
    return cell


def shown(value: Any, kind: Kind) -> str:
    """Return a value for people."""
    if value is None:
        return "unknown"
    match kind:
        case "credits" | "actions":
            return number(value)
        case "share":
            return share(value)
        case "day":
            return day(value)
        case "moment":
            return moment(value)
        case "text":
            return " ".join(str(value).split())


def day(value: datetime.date) -> str:
    """Write a day, such as 3 June 2024."""
    return f"{value.day} {value:%B} {value.year}"


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
        out.print(table(found.columns, found.rows), soft_wrap=True)


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
