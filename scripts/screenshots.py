"""Draws the report of the demo as pictures, for light and dark pages.

Usage: python scripts/screenshots.py [FOLDER]

Without a folder, it draws those of the README. In a folder, it draws terminals of other widths, to look at.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme

from clay_credits.mock import InProcessMock
from clay_credits.usage import read_usage
from clay_credits_cli import report_screen
from clay_credits_cli.days import Chosen
from clay_credits_usage.sums import count

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 82
OTHER_WIDTHS = (60, 200)
LIGHT = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [
        (36, 41, 47),
        (207, 34, 46),
        (26, 127, 55),
        (154, 103, 0),
        (9, 105, 218),
        (130, 80, 223),
        (27, 124, 131),
        (110, 119, 129),
    ],
)
THEMES = {"light": LIGHT, "dark": DIMMED_MONOKAI}
# The browser would ask another host for these fonts.
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def draw(theme: TerminalTheme, width: int) -> str:
    """Return the report as SVG, the same bytes each time."""
    mock = InProcessMock()
    usage = read_usage(mock.clay, mock.account.workspace_id, mock.clock.now())
    actions = count(one.actions for one in usage.entries)
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="standard")
    report_screen.write(Chosen(usage=usage, by_day=usage, period_actions=actions), None, console)
    svg = console.export_svg(title="clay-credits report --demo", theme=theme, unique_id="report")
    svg = svg.replace("    <!-- Generated with Rich https://www.textualize.io -->\n", "")
    return _FONTS.sub("", svg).replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")


def main() -> int:
    """Run from the command line."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for name, theme in THEMES.items():
        paths = {ROOT / "docs" / f"report-{name}.svg": WIDTH}
        if folder:
            paths = {folder / f"report-{name}-{width}.svg": width for width in OTHER_WIDTHS}
        for path, width in paths.items():
            path.write_text(draw(theme, width), encoding="utf-8")
            sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
