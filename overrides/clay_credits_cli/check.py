"""The subcommand `check`: fails if a threshold is reached. For cron, GitHub Actions and Nagios."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from clay_credits_usage.groups import daily
from clay_credits_usage.rates import forecast
from clay_credits_usage.spikes import days_before, explain

from . import account, balance, doubts, output, usage_options
from .explain import judge
from .forecast import amount, decimal
from .output import Column, Found, exact, number
from .parser import fail

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from clay_credits_usage.records import Balance, Usage

    from .parser import Commands

NOTIFY_VARIABLE = "CLAY_NOTIFY_URL"
"""Environment variable with the default of `--notify`. Every user of a machine can read the options."""

_COLUMNS = (Column("check", "Check"), Column("reached", "Reached"), Column("reason", "Reason"))
_CODES = {True: 1, False: 0, None: 3}


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

    @property
    def problem(self) -> str | None:
        """Why it cannot be told whether the threshold is reached, or None if it can."""
        return f"--{self.check} is unknown: {self.reason}" if self.reached is None else None


def add(commands: Commands, package: str, routes_package: str | None) -> None:  # noqa: ARG001 -- all commands have it
    """Add the subcommand."""
    text = "fail with 1 if a threshold is reached"
    check = commands.add_parser("check", help=text, description=f"{text}, and with 3 if that is not known")
    add_thresholds(check)
    check.add_argument("--dry-run", action="store_true", help="print the message on stderr instead of sending it")
    account.add_options(check, snapshots=True)
    output.add_options(check)
    check.set_defaults(run=_run, parser=check, package=package)


def add_thresholds(parser: argparse.ArgumentParser) -> None:
    """Add the options that say when to warn."""
    group = parser.add_argument_group("thresholds")
    group.add_argument(
        "--below",
        type=_below,
        metavar="N|P%",
        help="warn if fewer credits are left: 500, or 20%% of those of the period",
    )
    group.add_argument(
        "--spike", type=_factor, metavar="Nx", help="warn if yesterday or today used N times the usual, such as 5x"
    )
    group.add_argument("--forecast", action="store_true", help="warn if the credits run out before the period ends")
    group.add_argument("--actions-over", type=amount, metavar="N", help="warn if more actions ran in the period")
    parser.add_argument(
        "--notify",
        type=_url,
        default=os.environ.get(NOTIFY_VARIABLE, "").strip() or None,
        metavar="URL",
        help="post a message if one is reached, such as to Slack "
        f"(default: {NOTIFY_VARIABLE}, which ps does not show to others)",
    )


def _run(options: argparse.Namespace) -> int | str | None:
    results = list(examine(options))
    if options.form is output.Form.SCREEN:
        for one in results:
            mark = "ok" if one.reached is False else "unknown" if one.reached is None else "WARNING"
            sys.stdout.write(f"{mark:<8} {one.reason}\n")
    else:
        output.write(found("check", results), options.form)
    for one in results:
        if one.problem:
            fail(3, one.problem)
    problem = notify(options.notify, results, dry_run=options.dry_run)
    return fail(1, problem) if problem else code(results)


def found(command: str, results: Iterable[Result], **facts: Any) -> Found:
    """Return what was found, for programs."""
    return Found(
        command=command,
        facts={**facts, "reached": _reached(results)},
        columns=_COLUMNS,
        rows=[{"check": one.check, "reached": one.reached, "reason": one.reason} for one in results],
    )


def code(results: Iterable[Result]) -> int:
    """Return the exit code: 1 if a threshold is reached, else 3 if one is unknown or nothing is known."""
    return _CODES[_reached(results)]


def notify(target: str | None, results: Iterable[Result], *, dry_run: bool = False) -> str | None:
    """Post which thresholds are reached, or print the message. Return why that failed, or None if it did not."""
    reasons = [one.reason for one in results if one.reached]
    if reasons and (target or dry_run):
        from .notification import Notification, NotificationError  # noqa: PLC0415 -- few runs need it and httpx

        message = Notification(target, reasons)
        if dry_run:
            message.show()
            return None
        try:
            message.send()
        except NotificationError as error:
            return str(error)
    return None


def _reached(results: Iterable[Result]) -> bool | None:
    """Return whether any threshold is reached, or None if that is not known."""
    states = [one.reached for one in results] or [None]
    return True if True in states else None if None in states else False


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
    doubt = doubts.of_snapshot(options, now)
    if options.below:
        yield _sure(_left(now, *options.below), doubt)
    if options.forecast:
        yield _sure(_runs_out(now), doubt)
    if usage is None:
        return
    doubt = doubt or doubts.of_usage(usage)
    if options.spike is not None:
        today = now.moment.date()
        # The service's clock may be ahead of this one.
        later = {one.day for one in usage.entries if one.day and one.day > today and one.credits != 0}
        around = usage_options.around(options, usage, today, max(later, default=None))
        judged = (*sorted(later), today, *days_before(today, 1))
        yield _sure(spike_of(around.usage, judged, options.spike, around.undated), doubt or around.doubt)
    if options.actions_over is not None:
        yield _sure(_actions(usage, options.actions_over), doubt or _ended(now))


def _sure(result: Result, doubt: str | None) -> Result:
    """Return a result. One that is good news becomes unknown if there is a doubt."""
    return evolve(result, reached=None, reason=doubt) if doubt and result.reached is False else result


def _left(now: Balance, limit: float, is_share: bool) -> Result:  # noqa: FBT001 -- a pair that an option is read as
    if now.remaining is None:
        return Result("below", None, "it is not known how many credits are left")
    if is_share and now.total is None:
        return Result("below", None, "it is not known how many credits the period has")
    if is_share and now.total == 0:
        return Result("below", None, "the period has no credits")
    if is_share and now.total is not None and now.total < now.remaining:
        return Result(
            "below", None, f"{exact(now.remaining)} credits are left, more than the {exact(now.total)} of the period"
        )
    least = (now.total or 0) * limit / 100 if is_share else limit
    asked = f"{limit:g} % of {number(now.total or 0)}" if is_share else exact(limit)
    # Rounded, the amounts could look equal.
    left = (exact if round(now.remaining, 1) == round(least, 1) else number)(now.remaining)
    reached = now.remaining < least
    return Result("below", reached, f"{left} credits are left, {'below' if reached else 'at least'} {asked}")


def _ended(now: Balance) -> str | None:
    """Return when the billing period ended, or None if it goes on or that is not known."""
    has_ended = now.period_end is not None and now.moment > now.period_end
    return f"the period ended on {now.period_end:%Y-%m-%d}" if has_ended else None


def _runs_out(now: Balance) -> Result:
    ahead = forecast(now)
    if ended := _ended(now):
        return Result("forecast", None, ended)
    if ahead.before_period_end is None:
        return Result("forecast", None, "it is not known when the credits run out")
    if ahead.before_period_end and ahead.runs_out is not None:
        reason = f"the credits run out on {ahead.runs_out:%Y-%m-%d}, before the period ends"
        return Result("forecast", reached=True, reason=reason)
    return Result("forecast", reached=False, reason="the credits last until the period ends")


def spike_of(usage: Usage, judged_days: Iterable[datetime.date], factor: float, undated: float | None) -> Result:
    """Tell whether one of some days used much more than usual, and what rose most.

    Args:
        usage: What was used on these days and those before.
        judged_days: The days.
        factor: How many times the usual is a spike.
        undated: Credits that have no day. Any day may have used them.
    """
    days = daily(usage)
    judged = {day: judge(days, day, factor) for day in judged_days}
    for day, (is_spike, reason) in judged.items():
        if is_spike:
            rises = "; ".join(one.reason for one in explain(usage, day))
            return Result("spike", reached=True, reason=f"{reason}{f'. {rises}' if rises else ''}")
    for is_spike, reason in judged.values():
        if is_spike is None:
            return Result("spike", None, reason)
    if undated is None or any(judge({**days, day: days[day] + undated}, day, factor)[0] for day in judged):
        much = "an unknown number of" if undated is None else number(undated)
        return Result("spike", None, f"{much} credits have no day, and could make one a spike")
    return Result("spike", reached=False, reason="; ".join(reason for _, reason in judged.values()))


def _actions(usage: Usage, limit: float) -> Result:
    counted = [entry.actions for entry in usage.entries]
    ran, is_all = sum(one for one in counted if one is not None), None not in counted
    if ran <= limit and not is_all:
        return Result("actions-over", None, "it is not known how many actions ran")
    least = "" if is_all else "at least "
    reason = f"{least}{number(ran)} actions ran in the period, the limit is {exact(limit)}"
    return Result("actions-over", reached=ran > limit, reason=reason)


def _below(text: str) -> tuple[float, bool]:
    is_share = text.endswith("%")
    limit = amount(text.removesuffix("%"))
    if is_share and limit > 100:  # noqa: PLR2004 -- per cent
        raise argparse.ArgumentTypeError(f"must be at most 100%, not {text!r}")
    return limit, is_share


def _factor(text: str) -> float:
    factor = decimal(text.removesuffix("x"))
    if factor is None or factor <= 1:
        raise argparse.ArgumentTypeError(f"must be a number above 1, such as 5x, not {text!r}")
    return factor


def _url(text: str) -> str:
    from .notification import url  # noqa: PLC0415 -- it needs httpx, which most runs do not

    try:
        return url(text)
    except argparse.ArgumentTypeError as error:
        # The parser would name the option for its default too.
        if text == os.environ.get(NOTIFY_VARIABLE, "").strip():
            raise argparse.ArgumentError(None, f"{NOTIFY_VARIABLE}: {error}") from None
        raise
