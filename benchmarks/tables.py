"""Turns samples into results, and results into JSON and Markdown."""

from __future__ import annotations

import json
import os
import platform
import re
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from floors import verdicts
from plots import overview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from installs import Peer
    from measures import Measure

    Samples = dict[str, dict[str, list[float]]]

BASE = "stock"
_FIGURE, _RATIO = ("low", "median", "high"), ("ratio_low", "ratio", "ratio_high")


def figure(samples: Sequence[float], names: Sequence[str] = _FIGURE) -> dict[str, float]:
    """Return the median of samples, and the range of their middle half."""
    found = quantiles(samples, method="inclusive") if len(samples) > 1 else [*samples] * 3
    # More digits would be noise.
    return {name: float(f"{value:.4g}") for name, value in zip(names, found, strict=True)}


def ratio(base: Sequence[float], samples: Sequence[float]) -> dict[str, float]:
    """Return how many times as dear the base is. Each round has its own ratio: a slow machine slows both."""
    return figure([before / after for before, after in zip(base, samples, strict=True)], _RATIO)


def results(measures: Sequence[Measure], samples: Samples, peers: Sequence[tuple[Peer, str]]) -> dict[str, Any]:
    """Return all that a run found, for JSON. Each peer comes with the versions that it runs with."""
    named = {peer.name: {"title": peer.title, "kind": peer.kind, "versions": versions} for peer, versions in peers}
    measured = [
        {"name": one.name, "title": one.title, "unit": one.unit, "figures": _figures(samples[one.name])}
        for one in measures
        if samples[one.name]
    ]
    return {"machine": _machine(), "peers": named, "measures": measured}


def _machine() -> str:
    told = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", told.read_text(encoding="utf-8")) if told.exists() else None
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    cpu = found[1] if found else platform.machine()
    return f"{cpu}, {os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def _figures(samples: dict[str, list[float]]) -> dict[str, Any]:
    base = samples.get(BASE)
    return {peer: figure(own) | (ratio(base, own) if base else {}) for peer, own in samples.items()}


def write(folder: Path, told: dict[str, Any]) -> None:
    """Write the results as JSON with a line for each measure and peer, as tables, and as a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    text = re.sub(r"\{[^{}]*\}", lambda found: " ".join(found[0].split()), json.dumps(told, indent=1))
    folder.joinpath("results.json").write_text(text + "\n", encoding="utf-8")
    folder.joinpath("table.md").write_text(markdown(told), encoding="utf-8")
    if BASE in told["peers"]:
        folder.joinpath("speed.svg").write_text(overview(told), encoding="utf-8")


def markdown(told: dict[str, Any]) -> str:
    """Write the tables."""
    peers, measures = told["peers"], told["measures"]
    titles = {name: peer["title"] for name, peer in peers.items()}
    others = {name: title for name, title in titles.items() if name != BASE}
    compared = [one for one in measures if "ratio" in one["figures"].get(BASE, {})]
    ratios = [[one["title"], *(_ratio(one["figures"].get(name)) for name in others)] for one in compared]
    medians = [[one["title"], *(_median(one["figures"].get(name), one["unit"]) for name in peers)] for one in measures]
    floors = [
        [title, needed, f"{own:.3g}", f"**missed**: {missed}" if missed else "reached"]
        for title, needed, own, missed in verdicts(told)
    ]
    lines = [
        f"# Measured\n\nOn {told['machine']}.\n",
        *(f"- {peer['title']}: {peer['versions']}" for peer in peers.values()),
        *_table([f"Times better than {titles.get(BASE)}", *others.values()], ratios),
        *_table(["Median, ± half the width of the middle half", *titles.values()], medians),
        *_table(["Floor, to stock", "Needed", "Measured", ""], floors),
    ]
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return ["", lines[0], "|" + "---|" * len(head), *lines[1:]] if rows else []


def _ratio(figures: dict[str, float] | None) -> str:
    if not figures:
        return ""
    low, middle, high = (_short(figures[name]) for name in _RATIO)
    return middle + (f" ({low} to {high})" if low != high else "")


def _median(figures: dict[str, float] | None, unit: str) -> str:
    if not figures:
        return ""
    half = (figures["high"] - figures["low"]) / 2 / (figures["median"] or 1)
    return _quantity(figures["median"], unit) + (f" ± {half:.0%}" if half else "")


def _short(value: float) -> str:
    """Write a number with two or three digits that say something."""
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"  # noqa: PLR2004


def _quantity(value: float, unit: str) -> str:
    if unit == "B":
        return f"{value / 1024 / 1024:.1f} MB"
    for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{_short(value * factor)} {name}"
    return f"{value * 1e9:.0f} ns"
