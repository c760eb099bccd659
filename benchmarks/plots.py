"""Draws an overview of the results for the readme. Runs in an environment that has matplotlib.

Usage: python plots.py FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

COLOURS = {"ours": "#0969da", "ours-fast": "#54aeff", "stock": "#8c959f", "best": "#bf8700"}
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


def overview(told: dict[str, Any], target: Path) -> None:
    """Draw bars: how many times better than stock ours and the best other typed client are."""
    shown = [one for one in told["measures"] if one["name"] in _SHOWN and "stock" in one["figures"]]
    figure, axes = plt.subplots(figsize=(8, 0.3 + 0.62 * len(shown)))
    series = {"best": "best other typed client", "ours": "clay-credits", "ours-fast": "clay-credits[fast]"}
    for offset, (name, title) in zip((0.25, 0, -0.25), series.items(), strict=True):
        ratios = [_ratio(told, measure, name) for measure in shown]
        places = [len(shown) - index + offset for index in range(len(shown))]
        bars = axes.barh(places, [ratio - 1 for ratio in ratios], 0.23, left=1, color=COLOURS[name], label=title)
        axes.bar_label(bars, [f"{ratio:.1f}x" for ratio in ratios], padding=3, fontsize=8)
    axes.axvline(1, color=COLOURS["stock"], linewidth=1.2)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}x")
    axes.set_yticks(range(len(shown), 0, -1), [one["title"].replace(", async", "") for one in shown])
    axes.set_title(f"Times better than {told['peers']['stock']['title']} (line)", loc="left", fontsize=10)
    axes.legend(frameon=False, loc="lower right")
    _save(figure, target)


def _ratio(told: dict[str, Any], measure: dict[str, Any], name: str) -> float:
    figures = measure["figures"]
    if name != "best":
        return float(figures[name]["ratio"]["median"]) if name in figures else 1.0
    typed = [one for peer, one in figures.items() if told["peers"][peer]["kind"] == "typed"]
    return float(max(one["ratio"]["median"] for one in typed))


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
