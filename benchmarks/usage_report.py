"""Measures a report from a year of snapshots of a large workspace, in a fresh process.

Usage: python benchmarks/usage_report.py [DAYS]

The database has 1,000 owners, each with a table that runs 3 of 300 integrations on each day.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from clay_credits.usage import Balance, Entry, Store, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNERS, INTEGRATIONS, RUN_BY_EACH = 1_000, 300, 3
MOST_SECONDS, MOST_MEGABYTES = 2, 200
LAST = datetime.datetime(2024, 12, 31, 23, tzinfo=datetime.UTC)
COMMAND = (str(Path(sys.executable).with_name("clay-credits")), "report", "--snapshots")
MAXRSS_PER_MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10


def entries(day: datetime.date) -> Iterator[Entry]:
    """Yield what was used on a day."""
    for owner in range(OWNERS):
        for one in range(RUN_BY_EACH):
            runs = 1 + (owner * 7 + one * 5 + day.toordinal() * 3) % 40
            yield Entry(
                day=day,
                integration_id=f"integration-{(owner + one * 101) % INTEGRATIONS}",
                owner_id=f"u_{owner}",
                resource_id=f"t_{owner}",
                credits=runs * 0.375,
                actions=runs,
            )


def snapshot(moment: datetime.datetime) -> Usage:
    """Return a snapshot with the entries of its day. The store keeps those of the days before."""
    start = moment.replace(day=1, hour=0)
    used = 20_000.0 * moment.day
    return Usage(
        workspace_id="w_1",
        balance=Balance(
            moment=moment,
            remaining=1_000_000 - used,
            used=used,
            total=1_000_000.0,
            period_start=start,
            period_end=(start + datetime.timedelta(days=31)).replace(day=1),
        ),
        entries=tuple(entries(moment.date())),
        owners={f"u_{number}": f"Person {number}" for number in range(OWNERS)},
        integrations={f"integration-{number}": f"Integration {number}" for number in range(INTEGRATIONS)},
        resources={f"t_{number}": f"Table {number}" for number in range(OWNERS)},
    )


def make(path: Path, days: int) -> None:
    """Write a database with a snapshot of each day."""
    with Store.open(path, create=True) as store:
        for ago in reversed(range(days)):
            store.add(snapshot(LAST - datetime.timedelta(days=ago)))


def measure(path: Path, *options: str) -> str:
    """Run a report, and return a line."""
    started = time.perf_counter()
    command = [*COMMAND, str(path), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = time.perf_counter() - started, used.ru_maxrss / MAXRSS_PER_MEGABYTE
    if process.returncode != 0:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    verdict = "reached" if seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES else "missed"
    return (
        f"{seconds:.2f} s ({used.ru_utime + used.ru_stime:.2f} s of CPU), {megabytes:.0f} MB; "
        f"limits {MOST_SECONDS} s and {MOST_MEGABYTES} MB: {verdict}"
    )


def main() -> None:
    """Run from the command line."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 365
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "usage.db")
        # In another process, since the memory of a process counts in the greatest of those that it starts.
        subprocess.run([sys.executable, __file__, "make", str(path), str(days)], check=True)
        size = path.stat().st_size / 2**20
        sys.stdout.write(f"{days} snapshots, {days * OWNERS * RUN_BY_EACH:,} rows, {size:.0f} MB on the disk\n")
        sys.stdout.write(f"the last period: {measure(path)}\n")
        first = f"{LAST - datetime.timedelta(days=days - 1):%Y-%m-%d}"
        sys.stdout.write(f"all days:        {measure(path, '--since', first)}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
