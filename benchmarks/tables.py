"""Turns samples into results: figures with ratios, curves with their bends, and the Markdown that shows them."""

from __future__ import annotations

import json
import os
import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import BEND_LIMIT, bend, figure, ratio
from floors import verdicts
from loopback import SLOW_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from installs import Peer
    from measures import Measure

BASE = "stock"
_KILO = 1024


def results(
    measures: Sequence[Measure],
    samples: dict[str, dict[str, list[float]]],
    peers: Sequence[tuple[Peer, dict[str, str]]],
    server_cpu: float | None,
) -> dict[str, Any]:
    """Return all that a run found, as what JSON can say."""
    return {
        "machine": machine(),
        "server_cpu_seconds_a_call": server_cpu,
        "peers": {
            peer.name: {"title": peer.title, "kind": peer.kind, "shows": list(peer.shows), "versions": versions}
            for peer, versions in peers
        },
        "measures": [
            {"name": one.name, "title": one.title, "unit": one.unit, "figures": _figures(samples[one.name])}
            for one in measures
            if not one.curve
        ],
        "curves": _curves([one for one in measures if one.curve], samples),
    }


def machine() -> dict[str, Any]:
    """Return what this ran on."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "cpu": model or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
    }


def _figures(samples: dict[str, list[float]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for peer, own in samples.items():
        one = figure(own)
        found[peer] = {"median": one.median, "low": one.low, "high": one.high}
        if BASE in samples:
            against = ratio(samples[BASE], own)
            found[peer]["ratio"] = {"median": against.median, "low": against.low, "high": against.high}
    return found


def _curves(points: Sequence[Measure], samples: dict[str, dict[str, list[float]]]) -> list[dict[str, Any]]:
    curves: dict[str, dict[str, list[tuple[int, list[float]]]]] = {}
    for point in points:
        for peer, own in samples[point.name].items():
            curves.setdefault(point.curve, {}).setdefault(peer, []).append((point.size, own))
    return [
        {
            "title": title,
            "points": {peer: [(size, figure(own).median) for size, own in curve] for peer, curve in found.items()},
            "bend": {peer: bend([own for _, own in curve]) for peer, curve in found.items()},
        }
        for title, found in curves.items()
    ]


def write(folder: Path, told: dict[str, Any]) -> None:
    """Write the results as JSON, and the tables, in the place of those of an earlier run."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.joinpath("results.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    folder.joinpath("table.md").write_text(markdown(told), encoding="utf-8")


def markdown(told: dict[str, Any]) -> str:
    """Write the tables."""
    ran_on = told["machine"]
    lines = [
        f"Measured on {ran_on['cpu']}, {ran_on['cores']} cores, {ran_on['system']}, Python {ran_on['python']}.",
        "",
        *(f"- {_described(peer)}" for peer in told["peers"].values()),
        "",
        *_ratios(told),
        "",
        *_absolutes(told),
        "",
        *_floors(told),
        *_growth(told["curves"]),
    ]
    if told["server_cpu_seconds_a_call"]:
        lines += ["", f"The server spends {_quantity(told['server_cpu_seconds_a_call'], 's')} of CPU on a small call."]
    return "\n".join(lines) + "\n"


def _described(peer: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {peer['versions'][name]}" for name in peer["shows"])
    return f"{peer['title']}: {versions}"


def _ratios(told: dict[str, Any]) -> list[str]:
    """How many times less than stock each takes, and ours against the best client with types."""
    names = [name for name in told["peers"] if name != BASE]
    lines = _head([f"Times better than {told['peers'].get(BASE, {}).get('title', BASE)}"], names, told)
    lines = [f"{lines[0]} Ours to the best typed |", f"{lines[1]}---|"]
    for measure in told["measures"]:
        figures = measure["figures"]
        if BASE in figures:
            cells = [_times(figures.get(name)) for name in names]
            lines.append(_row([measure["title"], *cells, _best(told, figures)]))
    return lines


def _times(figures: dict[str, Any] | None) -> str:
    if figures is None:
        return ""
    against = figures["ratio"]
    low, high = _short(against["low"]), _short(against["high"])
    return _short(against["median"]) + (f" ({low} to {high})" if low != high else "")


def _best(told: dict[str, Any], figures: dict[str, Any]) -> str:
    """Compare the better of ours with the best of the other clients that give typed values, by their ratios."""
    ratios = {name: one["ratio"]["median"] for name, one in figures.items()}
    ours = [value for name, value in ratios.items() if told["peers"][name]["kind"] == "ours"]
    others = [(value, name) for name, value in ratios.items() if told["peers"][name]["kind"] == "typed"]
    if not ours:
        return ""
    value, name = max(others)
    return f"{_short(max(ours) / value)} ({name})"


def _absolutes(told: dict[str, Any]) -> list[str]:
    names = list(told["peers"])
    lines = _head(["Median, ± half the width of the middle half"], names, told)
    for measure in told["measures"]:
        cells = [_absolute(measure, name) for name in names]
        lines.append(_row([measure["title"], *cells]))
        if measure["name"] == "slow-server":
            shares = [measure["figures"].get(name) for name in names]
            told_shares = [f"{SLOW_SECONDS / share['median']:.0%}" if share else "" for share in shares]
            lines.append(_row(["... as a share of the ideal", *told_shares]))
    return lines


def _absolute(measure: dict[str, Any], name: str) -> str:
    figures = measure["figures"].get(name)
    if figures is None:
        return ""
    text = _quantity(figures["median"], measure["unit"])
    half = (figures["high"] - figures["low"]) / 2 / figures["median"] if figures["median"] else 0
    return f"{text} ± {half:.0%}" if half else text


def _floors(told: dict[str, Any]) -> list[str]:
    found = list(verdicts(told))
    if not found:
        return []
    lines = _plain_head(["Floor, to stock", "Needed", "Measured", ""])
    for one in found:
        lines.append(_row([one.title, one.needed, f"{one.measured:.3g}", _reached(one.missed)]))
    count = sum(bool(one.missed) for one in found)
    return [*lines, "", f"{count} of {len(found)} floors are missed." if count else "All floors are reached.", ""]


def _reached(missed: str) -> str:
    return f"**missed**: {missed}" if missed else "reached"


def _growth(curves: Sequence[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for curve in curves:
        sizes = [size for size, _ in next(iter(curve["points"].values()))]
        lines += ["", *_plain_head([curve["title"], *(f"{size:,}" for size in sizes), "Large end to middle", ""])]
        for peer, points in curve["points"].items():
            bent = curve["bend"][peer]
            verdict = "bends upwards" if bent > BEND_LIMIT else "straight"
            lines.append(_row([peer, *(_quantity(cost, "s") for _, cost in points), f"{bent:.2f}", verdict]))
    return lines


def _head(first: list[str], names: Sequence[str], told: dict[str, Any]) -> list[str]:
    return _plain_head([*first, *(told["peers"][name]["title"] for name in names)])


def _plain_head(cells: Sequence[str]) -> list[str]:
    return [_row(cells), "|" + "---|" * len(cells)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _short(value: float) -> str:
    """Write a number with two or three digits that say something."""
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"  # noqa: PLR2004


def _quantity(value: float, unit: str) -> str:
    if unit == "B":
        return f"{value / _KILO / _KILO:.1f} MB"
    for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{_short(value * factor)} {name}"
    return f"{value * 1e9:.0f} ns"
