"""The subcommand `check`: fails if a threshold is reached. For cron, GitHub Actions and Nagios."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
from typing import TYPE_CHECKING

from attrs import frozen

from clay_credits_usage.groups import daily
from clay_credits_usage.rates import forecast
from clay_credits_usage.spikes import explain, spike

from . import account, balance, output, usage_options
from .forecast import amount
from .notification import Notification, url
from .output import Column, Found, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clay_credits_usage.records import Balance, Usage

    from .parser import Commands

_COLUMNS = (Column("check", "Check"), Column("reached", "Reached"), Column("reason", "Reason"))
_ONE_DAY = datetime.timedelta(days=1)


@frozen
class Result:
    """What one check found.

    Attributes:
        check: The name of the option.
        reached: Whether the threshold is reached. None if that cannot be told.
        reason: Why, in words.
    """

    check: str
    reached: bool | None
    reason: str


def add(commands: Commands, package: str, routes_package: str | None) -> None:
    """Add the subcommand."""
    text = "fail with 1 if a threshold is reached"
    check = commands.add_parser(
        "check", help=text, description=f"{text}, and with 3 if the service gives no answer. Without any, with 2."
    )
    add_thresholds(check)
    check.add_argument("--dry-run", action="store_true", help="with --notify, print the message and do not send it")
    account.add_options(check, snapshots=True)
    output.add_options(check)
    check.set_defaults(run=_run, parser=check, package=package, official=routes_package is not None)


def add_thresholds(parser: argparse.ArgumentParser) -> None:
    """Add the options that say when to warn."""
    group = parser.add_argument_group("thresholds")
    group.add_argument(
        "--below", type=_below, metavar="N|P%", help="fewer credits are left: 500, or 20%% of the period's"
    )
    group.add_argument("--spike", type=_factor, metavar="Nx", help="yesterday or today used N times the usual: 5x")
    group.add_argument("--forecast", action="store_true", help="the credits run out before the period ends")
    group.add_argument("--actions-over", type=amount, metavar="N", help="more actions ran in the period")
    parser.add_argument("--notify", type=url, metavar="URL", help="post a message that Slack accepts if one is reached")


def _run(options: argparse.Namespace) -> int | str | None:
    results = list(examine(options))
    reached = [one for one in results if one.reached]
    found = Found(
        command="check",
        facts={"reached": bool(reached)},
        columns=_COLUMNS,
        rows=[{"check": one.check, "reached": one.reached, "reason": one.reason} for one in results],
    )
    if options.form is output.Form.SCREEN:
        for one in results:
            mark = "ok" if one.reached is False else "unknown" if one.reached is None else "WARNING"
            sys.stdout.write(f"{mark:<8} {one.reason}\n")
    else:
        output.write(found, options.form)
    if reached and options.notify:
        Notification(options.notify, [one.reason for one in reached]).send(dry_run=options.dry_run)
    return 1 if reached else 0


def examine(options: argparse.Namespace) -> Iterator[Result]:
    """Read what the thresholds of the options need, and yield what each found.

    Raises:
        ArgumentError: A threshold is missing, or the options cannot be used.
        NoAnswerError: The service does not answer.
        SnapshotsError: The database of snapshots cannot be read.
    """
    needs_usage = options.spike is not None or options.actions_over is not None
    if not (needs_usage or options.below or options.forecast):
        raise argparse.ArgumentError(None, "name a threshold: --below, --spike, --forecast or --actions-over")
    usage: Usage | None = None
    if needs_usage:
        usage = usage_options.read(options)
    now = usage.balance if usage else balance.read(options)
    if options.below:
        yield _left(now, *options.below)
    if options.forecast:
        yield _runs_out(now)
    if usage and options.spike is not None:
        yield spike_of(usage_options.around(options, usage, usage.balance.moment.date()), options.spike)
    if usage and options.actions_over is not None:
        yield _actions(usage, options.actions_over)


def _left(now: Balance, limit: float, is_share: bool) -> Result:  # noqa: FBT001 -- a pair that an option is read as
    if now.remaining is None or (is_share and not now.total):
        missing = "how many credits are left" if now.remaining is None else "how many credits the period has"
        return Result(check="below", reached=None, reason=f"it is not known {missing}")
    least = (now.total or 0) * limit / 100 if is_share else limit
    asked = f"{limit:g} % of {number(now.total or 0)}" if is_share else number(limit)
    reached = now.remaining < least
    return Result(
        "below", reached, f"{number(now.remaining)} credits are left, {'below' if reached else 'at least'} {asked}"
    )


def _runs_out(now: Balance) -> Result:
    ahead = forecast(now)
    if ahead.before_period_end is None:
        return Result(check="forecast", reached=None, reason="it is not known when the credits run out")
    if ahead.before_period_end and ahead.runs_out is not None:
        return Result(
            check="forecast",
            reached=True,
            reason=f"the credits run out on {ahead.runs_out:%Y-%m-%d}, before the period ends",
        )
    return Result(check="forecast", reached=False, reason="the credits last until the period ends")


def spike_of(usage: Usage, factor: float) -> Result:
    """Tell whether the last whole day, or today, used much more than usual, and what rose most."""
    days, today = daily(usage), usage.balance.moment.date()
    for day in (today, today - _ONE_DAY):
        found = spike(days, day, factor)
        if found is not None:
            rises = "; ".join(one.reason for one in explain(usage, day))
            return Result(check="spike", reached=True, reason=f"{found.reason}{f'. {rises}' if rises else ''}")
    return Result(check="spike", reached=False, reason=f"neither today nor yesterday used {factor:g} times the usual")


def _actions(usage: Usage, limit: float) -> Result:
    counted = [entry.actions for entry in usage.entries]
    if None in counted:
        return Result(check="actions-over", reached=None, reason="it is not known how many actions ran")
    ran = sum(one for one in counted if one is not None)
    return Result(
        check="actions-over",
        reached=ran > limit,
        reason=f"{number(ran)} actions ran in the period, the limit is {number(limit)}",
    )


def _below(text: str) -> tuple[float, bool]:
    is_share = text.endswith("%")
    limit = amount(text.removesuffix("%"))
    if is_share and limit > 100:  # noqa: PLR2004 -- per cent
        raise argparse.ArgumentTypeError(f"must be at most 100%, not {text!r}")
    return limit, is_share


def _factor(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?x?", text) or float(text.rstrip("x")) <= 1:
        raise argparse.ArgumentTypeError(f"must be a number above 1, such as 5x, not {text!r}")
    return float(text.rstrip("x"))
