"""The subcommand `watch`: checks again and again, and warns when a threshold is first reached."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import threading
from typing import TYPE_CHECKING

from . import account, clock
from .account import NoAnswerError
from .check import add_thresholds, examine
from .notification import Notification

if TYPE_CHECKING:
    from typing import TextIO

    from .check import Result
    from .parser import Commands

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LEAST, _MOST = 1, 7 * 86400


def add(commands: Commands, package: str, routes_package: str | None) -> None:
    """Add the subcommand."""
    text = "check again and again, and warn when a threshold is reached"
    watch = commands.add_parser("watch", help=text, description=f"{text}, until a signal ends it")
    watch.add_argument(
        "--every", type=_interval, default=900.0, metavar="TIME", help="such as 15m or 1h (default: 15m)"
    )
    watch.add_argument("--times", type=int, metavar="N", help="end after so many checks (default: never)")
    add_thresholds(watch)
    account.add_options(watch, snapshots=True)
    watch.set_defaults(run=_run, parser=watch, package=package, official=routes_package is not None)


def _run(options: argparse.Namespace) -> int | str | None:
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)
    known: set[str] = set()
    number = 0
    while not ended.is_set():
        number += 1
        known = _check(options, known)
        if number == options.times:
            break
        ended.wait(options.every)
    return 1 if known else 0


def _check(options: argparse.Namespace, known: set[str]) -> set[str]:
    """Check once. Return the thresholds that are reached; without an answer, those of before."""
    try:
        results = list(examine(options))
        reached = [one for one in results if one.reached]
        for one in results:
            _log(one, is_new=one.check not in known)
        news = [one.reason for one in reached if one.check not in known]
        if news and options.notify:
            Notification(options.notify, news).send(dry_run=False)
    except NoAnswerError as error:
        # The service may answer the next time.
        _write(sys.stderr, f"no answer: {' '.join(str(error).split())}")
        return known
    return {one.check for one in reached}


def _log(one: Result, *, is_new: bool) -> None:
    if one.reached:
        _write(sys.stdout, f"{'WARNING' if is_new else 'still'}: {one.reason}")


def _write(stream: TextIO, line: str) -> None:
    moment = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    stream.write(f"{moment} {line}\n")
    stream.flush()


def _interval(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    seconds = float(found[1]) * _UNITS[found[2]] if found else 0
    if not _LEAST <= seconds <= _MOST:
        raise argparse.ArgumentTypeError(f"must be a time from 1s to 7d, such as 15m, not {text!r}")
    return seconds
