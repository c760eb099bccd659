"""The subcommand `watch`: checks again and again, and warns when a threshold is first reached."""

from __future__ import annotations

import argparse
import json
import re
import sys
from itertools import count
from typing import TYPE_CHECKING

from . import account, clock
from .account import NoAnswerError, SnapshotsError
from .check import add_thresholds, code, examine, found, notify
from .forecast import decimal
from .output import as_json
from .parser import noted

if TYPE_CHECKING:
    from typing import TextIO

    from .check import Result
    from .parser import Commands

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LEAST, _MOST = 1, 7 * 86400


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    text = "check again and again, and warn when a threshold is reached"
    watch = commands.add_parser("watch", help=text, description=f"{text}, until a signal ends it")
    watch.add_argument(
        "--every", type=_interval, default=900.0, metavar="TIME", help="time between checks, such as 1h (default: 15m)"
    )
    watch.add_argument("--times", type=_times, metavar="N", help="end after N checks (default: never)")
    watch.add_argument("--json", action="store_true", help="write a line of JSON for each check, with a stable schema")
    add_thresholds(watch)
    account.add_options(watch, snapshots=True)
    watch.set_defaults(run=_run, parser=watch, package=package)


def _run(options: argparse.Namespace) -> int | str | None:
    watch = _Watch(options)
    with account.kept_open(options):
        for number in count(1):
            with noted():
                watch.check()
            if number == options.times:
                break
            clock.wait(options.every)
    return code(watch.results)


class _Watch:
    """What is known from one check to the next.

    Attributes:
        results: What the last check found that got an answer.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        """Know nothing yet."""
        self._options = options
        self._reached: set[str] = set()
        self._posted: set[str] = set()
        self.results: list[Result] = []

    def check(self) -> None:
        """Check once. Without an answer, everything stays as it was.

        Raises:
            ArgumentError: The options cannot be used. Once they could be, that is a failure like others.
        """
        problem = None
        try:
            results = self.results = list(examine(self._options))
        except (argparse.ArgumentError, NoAnswerError, SnapshotsError) as error:
            if isinstance(error, argparse.ArgumentError) and not self.results:
                raise
            results, problem = [], " ".join(str(error).split())
            _write(sys.stderr, f"no answer: {problem}")
        if self._options.json:
            line = as_json(found("watch", results, moment=clock.now(), problem=problem))
            sys.stdout.write(f"{json.dumps(line, allow_nan=False)}\n")
            sys.stdout.flush()
        for one in results:
            self._log(one)
        self._post([one for one in results if one.reached and one.check not in self._posted])

    def _log(self, one: Result) -> None:
        if one.problem:
            _write(sys.stderr, one.problem)
        elif not one.reached:
            self._reached.discard(one.check)
            self._posted.discard(one.check)
        else:
            if not self._options.json:
                _write(sys.stdout, f"{'still' if one.check in self._reached else 'WARNING'}: {one.reason}")
            self._reached.add(one.check)

    def _post(self, news: list[Result]) -> None:
        problem = notify(self._options.notify, news)
        if problem:
            # The next check posts it again.
            _write(sys.stderr, problem)
        else:
            self._posted |= {one.check for one in news}


def _write(stream: TextIO, line: str) -> None:
    moment = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    stream.write(f"{moment} {line}\n")
    stream.flush()


def _interval(text: str) -> float:
    seconds = (decimal(text[:-1]) or 0) * _UNITS.get(text[-1:], 0)
    if not _LEAST <= seconds <= _MOST:
        raise argparse.ArgumentTypeError(f"must be a time from 1s to 7d, such as 15m, not {text!r}")
    return seconds


def _times(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"must be a whole number, 1 or more, not {text!r}")
    return int(text)
