"""Draws the overview of the results for the readme, as SVG."""

from __future__ import annotations

from html import escape
from math import log
from typing import Any

_COLOURS = {
    "ours": "#0969da",
    "ours-fast": "#54aeff",
    "openapi-urllib3": "#bf8700",
    "openapi-asyncio": "#e8b931",
    "stainless": "#8250df",
}
_SHOWN = ("small", "at-once", "slow-server", "decode-100000", "held", "let-go", "import-client", "first-answer")
_TICKS = (0.25, 0.5, 1, 2, 5, 10)
# A longer bar is cut here and keeps its number, so that the others can be told apart.
_LONGEST = 10.0
_LEFT, _RIGHT, _BAR = 400, 760, 12


def overview(told: dict[str, Any]) -> str:
    """Draw bars: how many times better than openapi-python-client each typed client is, on a logarithmic axis."""
    peers = {name: told["peers"][name]["title"] for name in _COLOURS if name in told["peers"]}
    parts, y = [_text(_x(1), 12, f"{told['peers']['stock']['title']} = 1x", "middle")], 20
    for measure in told["measures"]:
        figures = measure["figures"]
        names = [name for name in peers if name in figures and "stock" in figures]
        if measure["name"] in _SHOWN and names:
            title = measure["title"].replace(", async", "")
            parts.append(_text(_LEFT - 30, y + _BAR * len(names) // 2 + 4, title, "end"))
            for name in names:
                parts += _bar(y, float(figures[name]["ratio"]), _COLOURS[name])
                y += _BAR
            y += _BAR
    parts += [_text(_x(tick), y + 10, f"{tick:g}x", "middle") for tick in _TICKS]
    axis = "times better, on a logarithmic axis; left of the line is worse"
    parts += [f'<path d="M{_x(1):.0f} 16V{y}" stroke="#57606a"/>', _text(580, y + 26, axis, "middle")]
    for number, (name, title) in enumerate(peers.items()):
        x, line = 40 + number % 3 * 250, y + 50 + number // 3 * 18
        parts += [_rect(x, line - 10, 20, _COLOURS[name]), _text(x + 26, line, title)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 830 {y + 80}" font-family="sans-serif">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>"]) + "\n"


def _x(ratio: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * log(ratio / _TICKS[0]) / log(_LONGEST / _TICKS[0])


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:.0f}" y="{y}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'


def _bar(y: int, ratio: float, colour: str) -> list[str]:
    """Draw one bar from the line at 1, with its number at the end."""
    start, end = sorted((_x(1), _x(min(ratio, _LONGEST))))
    number = f"{ratio:.2f}x" if ratio < 1 else f"{ratio:.1f}x" if ratio < _LONGEST else f"{ratio:.0f}x, cut"
    label = _text(start - 3, y + 9, number, "end", 9) if ratio < 1 else _text(end + 3, y + 9, number, size=9)
    return [_rect(start, y, end - start, colour), label]


def _rect(x: float, y: int, width: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR - 1}" fill="{colour}"/>'
