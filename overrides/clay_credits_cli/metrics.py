"""The subcommand `metrics`: the newest snapshot in the text format of Prometheus."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clay_credits_usage.groups import by
from clay_credits_usage.sums import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from clay_credits_usage.records import Usage

    from .parser import Commands

_DESCRIPTION = """\
Print the newest snapshot of each workspace in the text format of Prometheus, such as for the textfile collector of
node_exporter. What is not known is left out."""

_HELP = {
    "snapshot_timestamp_seconds": "When the snapshot was read.",
    "remaining_credits": "Credits that are left.",
    "used_credits": "Credits used since the start of the billing period.",
    "total_credits": "Used and remaining credits together.",
    "remaining_actions": "Actions that are left.",
    "used_actions": "Actions that ran since the start of the billing period.",
    "total_actions": "Used and remaining actions together.",
    "period_start_timestamp_seconds": "Start of the billing period.",
    "period_end_timestamp_seconds": "End of the billing period.",
    "integration_used_credits": "Credits used by an integration in the billing period.",
    "owner_used_credits": "Credits used in the billing period by the tables that a person owns.",
}

_Samples = list[tuple[str, dict[str, str], float]]
"""Names of metrics, labels and values."""


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    metrics = commands.add_parser(
        "metrics",
        help="print the newest snapshot of a database for Prometheus",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    metrics.add_argument("database", type=Path, metavar="DATABASE", help="the database that `snapshot` writes")
    metrics.set_defaults(run=_run, parser=metrics, package=package)


def _run(options: argparse.Namespace) -> str | None:
    # They need SQLite, which other commands do not.
    from clay_credits_usage.store import Store  # noqa: PLC0415
    from clay_credits_usage.store_errors import NoStoreError, StoreError  # noqa: PLC0415

    try:
        with Store.open(options.database) as store:
            newest = [usage for one in store.workspaces() if (usage := store.summed(one)) is not None]
    except NoStoreError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    except StoreError as error:
        return str(error)
    if not newest:
        return f"{options.database}: has no snapshots yet"
    sys.stdout.write(metrics_text(newest))
    return None


def metrics_text(newest: Iterable[Usage]) -> str:
    """Return the metrics of workspaces."""
    samples = [sample for usage in newest for sample in (*_of_balance(usage), *_of_groups(usage))]
    lines: list[str] = []
    for name, text in _HELP.items():
        written = [_sample(name, labels, value) for one, labels, value in samples if one == name]
        if written:
            lines += [f"# HELP clay_credits_{name} {text}", f"# TYPE clay_credits_{name} gauge", *written]
    return "".join(f"{line}\n" for line in lines)


def _of_balance(usage: Usage) -> _Samples:
    labels = {"workspace": usage.workspace_id}
    return [(name, labels, value) for name, value in _amounts(usage).items() if value is not None]


def _amounts(usage: Usage) -> dict[str, float | None]:
    balance = usage.balance
    start, end = balance.period_start, balance.period_end
    actions = count(entry.actions for entry in usage.entries)
    return {
        "snapshot_timestamp_seconds": balance.moment.timestamp(),
        "remaining_credits": balance.remaining,
        "used_credits": balance.used,
        "total_credits": balance.total,
        "remaining_actions": balance.actions,
        "used_actions": actions,
        "total_actions": None if balance.actions is None or actions is None else balance.actions + actions,
        "period_start_timestamp_seconds": None if start is None else start.timestamp(),
        "period_end_timestamp_seconds": None if end is None else end.timestamp(),
    }


def _of_groups(usage: Usage) -> _Samples:
    kinds: tuple[Literal["integration", "owner"], ...] = ("integration", "owner")
    samples: _Samples = []
    for kind in kinds:
        for group in by(usage, kind):
            if group.credits is not None:
                # Names can be e-mail addresses, which are no business of those who see the metrics.
                key = group.key or ""
                labels = {"workspace": usage.workspace_id, f"{kind}_id": key, kind: _without_email(group.name, key)}
                samples.append((f"{kind}_used_credits", labels, group.credits))
    return samples


def _without_email(name: str, key: str) -> str:
    return key if "@" in name else name


def _sample(name: str, labels: Mapping[str, str], value: float) -> str:
    written = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"clay_credits_{name}{{{written}}} {value!r}"


def _escaped(text: str) -> str:
    # Names have no ends of lines.
    return text.replace("\\", "\\\\").replace('"', '\\"')
