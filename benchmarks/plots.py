"""Draws an overview of the results for the readme. Runs in an environment that has matplotlib.

Usage: python plots.py FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import patches, ticker
from matplotlib import pyplot as plt

COLOURS = {
    "ours": "#0969da",
    "ours-fast": "#54aeff",
    "openapi-urllib3": "#bf8700",
    "openapi-asyncio": "#e8b931",
    "stainless": "#8250df",
}
_LINE = "#57606a"
_SHOWN = ("small", "at-once", "slow-server", "decode-100000", "held", "let-go", "import-client", "first-answer")
_STYLE = {
    "svg.fonttype": "none",
    # The same results give the same bytes.
    "svg.hashsalt": "benchmarks",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


# A longer bar is cut here and keeps its number, so that the others can be told apart.
_LONGEST = 10.0
_BAR = 0.2


def overview(told: dict[str, Any], target: Path) -> None:
    """Draw bars: how many times better than openapi-python-client each typed client is, on a logarithmic axis."""
    shown = [one for one in told["measures"] if one["name"] in _SHOWN and "stock" in one["figures"]]
    figure, axes = plt.subplots(figsize=(8, 0.9 + 0.17 * sum(len(_bars(one)) + 1 for one in shown)))
    place, ticks = 0.0, []
    for measure in shown:
        bars = _bars(measure)
        ticks.append(place - _BAR * (len(bars) - 1) / 2)
        for name in bars:
            _bar(axes, place, float(measure["figures"][name]["ratio"]["median"]), COLOURS[name])
            place -= _BAR
        place -= _BAR
    stock = told["peers"]["stock"]["title"]
    axes.axvline(1, color=_LINE, linewidth=1.2)
    axes.text(1, 1.2 * _BAR, f"{stock} = 1x", ha="center", fontsize=8, color=_LINE)
    axes.set_xscale("log")
    axes.set_xlim(0.22, 1.35 * _LONGEST)
    axes.set_ylim(place + _BAR, _BAR)
    axes.set_xticks([0.25, 0.5, 1, 2, 5, 10], minor=False)
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}x")
    axes.set_xlabel(f"times better than {stock}, on a logarithmic axis; left of the line is worse")
    axes.set_yticks(ticks, [one["title"].replace(", async", "") for one in shown])
    axes.tick_params(axis="y", length=0)
    axes.spines.left.set_visible(False)
    handles = [patches.Patch(color=colour) for colour in COLOURS.values()]
    titles = [told["peers"][name]["title"] for name in COLOURS]
    axes.legend(handles, titles, frameon=False, loc="upper center", bbox_to_anchor=(0.3, -0.1), ncols=3, fontsize=8)
    _save(figure, target)


def _bars(measure: dict[str, Any]) -> list[str]:
    """Return the clients that a measure has a bar for, from the top."""
    return [name for name in COLOURS if name in measure["figures"]]


def _bar(axes: Any, place: float, ratio: float, colour: str) -> None:
    """Draw one bar from the line at 1, with its number at the end."""
    end = min(ratio, _LONGEST)
    axes.barh(place, end - 1, 0.9 * _BAR, left=1, color=colour)
    number = f"{ratio:.2f}x" if ratio < 1 else f"{ratio:.1f}x" if ratio < _LONGEST else f"{ratio:.0f}x, cut"
    better = ratio >= 1
    axes.annotate(
        number, (end, place), (3 if better else -3, 0), textcoords="offset points", fontsize=7, va="center",
        ha="left" if better else "right",
    )  # fmt: skip


def _save(figure: Any, target: Path) -> None:
    figure.savefig(target, bbox_inches="tight", facecolor="white", metadata={"Date": None})


def main() -> None:
    """Run from the command line."""
    folder = Path(sys.argv[1])
    told = json.loads(folder.joinpath("results.json").read_bytes())
    mpl.use("svg")
    with mpl.rc_context(_STYLE):
        if "stock" in told["peers"] and told["measures"]:
            overview(told, folder / "speed.svg")


if __name__ == "__main__":
    main()
