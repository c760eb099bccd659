"""Draws the report of the demo as pictures for the README, for light and dark pages.

Usage: python scripts/screenshots.py
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

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 82
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


def draw(theme: TerminalTheme) -> str:
    """Return the report as SVG, the same bytes each time."""
    mock = InProcessMock()
    usage = read_usage(mock.clay, mock.account.workspace_id, mock.clock.now())
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    report_screen.write(usage, None, console)
    svg = console.export_svg(title="clay-credits report --demo", theme=theme, unique_id="report")
    svg = svg.replace("    <!-- Generated with Rich https://www.textualize.io -->\n", "")
    return _FONTS.sub("", svg).replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")


def main() -> int:
    """Run from the command line."""
    for name, theme in THEMES.items():
        path = ROOT / "docs" / f"report-{name}.svg"
        path.write_text(draw(theme), encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
