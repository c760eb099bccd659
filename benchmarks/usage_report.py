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

from clay_credits.usage import Balance, Entry, Store, Usage

OWNERS, INTEGRATIONS, RUN_BY_EACH = 1_000, 300, 3
MOST_SECONDS, MOST_MEGABYTES = 2, 200
LAST = datetime.datetime(2024, 12, 31, 23, tzinfo=datetime.UTC)
COMMAND = (sys.executable, "-m", "clay_credits", "report", "--snapshots")
MAXRSS_PER_MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10


def entry(day: datetime.date, owner: int, one: int) -> Entry:
    """Return what an owner used of an integration on a day."""
    runs = 1 + (owner * 7 + one * 5 + day.toordinal() * 3) % 40
    integration = f"integration-{(owner + one * 101) % INTEGRATIONS}"
    return Entry(
        day=day, integration_id=integration, owner_id=f"u_{owner}", resource_id=f"t_{owner}", credits=runs * 0.375,
        actions=runs,
    )  # fmt: skip


def snapshot(moment: datetime.datetime) -> Usage:
    """Return a snapshot. The last one of a period has the entries, which would replace those of the others."""
    start, used = moment.replace(day=1, hour=0), 25_000.0 * moment.day
    end = (start + datetime.timedelta(days=31)).replace(day=1)
    is_last = (moment + datetime.timedelta(days=1)).month != moment.month
    days = [moment.date().replace(day=one) for one in range(1, moment.day + 1)] if is_last else []
    return Usage(
        workspace_id="w_1",
        balance=Balance(moment=moment, remaining=1e6 - used, used=used, total=1e6, period_start=start, period_end=end),
        entries=tuple(entry(day, owner, one) for day in days for owner in range(OWNERS) for one in range(RUN_BY_EACH)),
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
    with subprocess.Popen([*COMMAND, str(path), *options], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = time.perf_counter() - started, used.ru_maxrss / MAXRSS_PER_MEGABYTE
    if process.returncode != 0:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    verdict = "reached" if seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES else "missed"
    return f"{seconds:.2f} s, {megabytes:.0f} MB; limits {MOST_SECONDS} s and {MOST_MEGABYTES} MB: {verdict}"


def main() -> None:
    """Run from the command line."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 365
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "usage.db")
        # In another process, since the memory of a process counts in the greatest of those that it starts.
        subprocess.run([sys.executable, __file__, "make", str(path), str(days)], check=True)
        first = f"{LAST - datetime.timedelta(days=days - 1):%Y-%m-%d}"
        sys.stdout.write(f"{days} snapshots of {OWNERS * RUN_BY_EACH:,} rows a day\n")
        sys.stdout.write(f"the last period: {measure(path)}\nall days: {measure(path, '--since', first)}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
