"""Kills processes that write to a database of snapshots, at every statement and every page, and looks what is left.

It prints how many were killed at a statement, and how many at a write.
"""

import datetime
import os
import resource
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from clay_credits.usage import Balance, Entry, Usage
from clay_credits_usage.store import Store

STEP = 2048
SURVIVED = 0
START = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)


def usage(day, count):
    days = [START.date() + datetime.timedelta(days=number) for number in range(day)]
    entries = tuple(Entry(day=one, owner_id=f"u{number}", credits=1.0 * day) for one in days for number in range(count))
    balance = Balance(moment=START + datetime.timedelta(days=day), used=1.0 * day, period_start=START)
    return Usage(workspace_id="w", balance=balance, entries=entries)


FIRST, SECOND = usage(1, 3), usage(2, 4)


def content(path):
    """Return what is in a database, which must be whole."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Store.open(path, create=True) as store:
        return store.usage("w")


def die_at(number):
    """Make the process die at a statement."""
    left = [number]

    def connected(*arguments, _connect=sqlite3.connect, **options):
        connection = _connect(*arguments, **options)

        def begun(_):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        connection.set_trace_callback(begun)
        return connection

    sqlite3.connect = connected


def die_beyond(number):
    """Make the process die when it writes beyond an offset of a file."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (number * STEP, number * STEP))


def write(path, prepare, number):
    """Add a snapshot in another process. Return whether it was killed."""
    child = os.fork()
    if not child:
        try:
            prepare(number)
            with Store.open(path, create=True) as store:
                store.add(SECOND)
            os._exit(SURVIVED)
        finally:
            os._exit(99)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == SURVIVED, status
    return os.WIFSIGNALED(status)


def kill_all(folder, base, before, prepare):
    """Kill a process at each step. Return how many were killed until one survived."""
    number = 0
    while True:
        path = folder / f"{prepare.__name__}-{number}.db"
        if base is not None:
            shutil.copy(base, path)
        was_killed = write(path, prepare, number)
        if not was_killed:
            assert content(path) == SECOND
            return number
        assert content(path) in (before, SECOND), f"{prepare.__name__} {number}: {content(path)}"
        with Store.open(path) as store:
            store.add(SECOND)
        assert content(path) == SECOND
        for one in folder.glob(f"{path.name}*"):
            one.unlink()
        number += 1


def main():
    folder = Path(sys.argv[1])
    base = folder / "base.db"
    with Store.open(base, create=True) as store:
        store.add(FIRST)
    kinds = [
        sum(kill_all(folder, *state, prepare) for state in ((base, FIRST), (None, None)))
        for prepare in (die_at, die_beyond)
    ]
    sys.stdout.write(f"{kinds[0]} {kinds[1]}\n")


main()
