"""Reads what a workspace used by the documented operations, with a sync or an async client.

The calls are written once, as a generator: it yields rounds of calls, is sent a list of their answers, and returns the
result. The calls of a round may run at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from attrs import frozen

from clay_credits_runtime.errors import ClayError, NotFoundError, PermissionDeniedError

from .plain import report_entries
from .records import Balance, Entry, Usage, in_utc
from .sums import PLACES, count, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clay_credits import AsyncClay, Clay
    from clay_credits.models import IntegrationCreditReport, IntegrationCredits, WorkspaceCredits

Progress = Callable[[int, int, str], None]
"""Is called after each call of the service with three values: how many calls are done, how many are known to be
needed, and what is being read. The second grows when the answers show that more calls are needed. The third has no
ids."""

AT_ONCE = 4
"""How many calls an async client makes at once. A page of the service asks for about as much."""

_ROUNDED = 0.1
"""Credits below which a rest comes from rounding, and no action is missing."""

_HIDDEN = (NotFoundError, PermissionDeniedError)

_Ask = Callable[[Any], Any]


@frozen
class _Round:
    """Calls that do not depend on each other.

    Attributes:
        what: What they read, in words.
        asks: Each makes one call with a client.
        later: How many calls are known to follow.
        skips: Errors of a call that make its answer None.
    """

    what: str
    asks: list[_Ask]
    later: int = 0
    skips: tuple[type[Exception], ...] = ()


class PeriodRenewedError(ClayError):
    """The billing period was renewed while its usage was read."""


_Steps = Generator[_Round, list[Any], Usage]


def read_balance(clay: Clay, workspace_id: str, now: datetime.datetime) -> Balance:
    """Read what is left of a workspace's credits, by one call.

    Args:
        clay: The client.
        workspace_id: The id of the workspace.
        now: The moment, with a time zone.

    Raises:
        ClayError: The call failed.
        ValueError: The moment has no time zone.
    """
    moment = _utc(now)
    return _balance(clay.workspaces.get_credits(workspace_id), moment)


def read_usage(clay: Clay, workspace_id: str, now: datetime.datetime, progress: Progress | None = None) -> Usage:
    """Read everything that a workspace used in its billing period, one call after the other.

    It takes a call for the balance, for the owners and for the integrations, two for each integration, and one for the
    names of the tables of each owner. An integration that used no credits is read too: with your own key at the
    provider, it takes only actions. Tables whose names cannot be read, since the owner is gone or hidden, keep their
    ids as names.

    The rows of the reports need not add up to what an integration used, nor integrations to what the workspace used:
    not all usage belongs to a table or to an integration. The rest becomes an entry without a day, owner or table. A
    rest of credits that is not known or negative, since the reports were made later, is left out.

    If the billing period is renewed meanwhile, everything is read once more.

    Args:
        clay: The client.
        workspace_id: The id of the workspace. The other operations are about the workspace that the session belongs to.
        now: The moment, with a time zone.
        progress: Is called after each call.

    Raises:
        ClayError: A call failed.
        ValueError: The moment has no time zone.
    """
    steps, counted = _usage_steps(workspace_id, _utc(now)), _Counted(progress)
    asked = _go_on(steps, None)
    while isinstance(asked, _Round):
        counted.begin(asked)
        asked = _go_on(steps, [_answer(clay, ask, asked, counted) for ask in asked.asks])
    return asked


async def read_usage_async(
    clay: AsyncClay, workspace_id: str, now: datetime.datetime, progress: Progress | None = None
) -> Usage:
    """Read as `read_usage` does, with at most 4 calls at once. The first failure ends the others.

    Raises:
        ClayError: A call failed.
        ValueError: The moment has no time zone.
    """
    steps, counted = _usage_steps(workspace_id, _utc(now)), _Counted(progress)
    asked = _go_on(steps, None)
    while isinstance(asked, _Round):
        counted.begin(asked)
        asked = _go_on(steps, await _at_once(clay, asked, counted))
    return asked


def _go_on(steps: _Steps, answers: list[Any] | None) -> _Round | Usage:
    """Pass on the answers of a round. Return the next round, or the result."""
    try:
        return next(steps) if answers is None else steps.send(answers)
    except StopIteration as stop:
        usage: Usage = stop.value
        return usage


def _answer(clay: Clay, ask: _Ask, asked: _Round, counted: _Counted) -> Any:
    answer = None
    with suppress(*asked.skips):
        answer = ask(clay)
    counted.done(asked)
    return answer


async def _at_once(clay: AsyncClay, asked: _Round, counted: _Counted) -> list[Any]:
    """Return the answers of a round.

    Raises:
        BaseException: What the first call raised that failed.
    """
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    free = asyncio.Semaphore(AT_ONCE)

    async def answer_of(ask: _Ask) -> Any:
        answer = None
        async with free:
            with suppress(*asked.skips):
                answer = await ask(clay)
        counted.done(asked)
        return answer

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(answer_of(ask)) for ask in asked.asks]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


class _Counted:
    """Counts calls, and tells the caller's function."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0
        self._of = 0

    def begin(self, asked: _Round) -> None:
        self._of = self._done + len(asked.asks) + asked.later

    def done(self, asked: _Round) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._of, asked.what)


def _usage_steps(workspace_id: str, moment: datetime.datetime) -> _Steps:
    """Yield the calls for all usage, and return it.

    Raises:
        PeriodRenewedError: Answers of two billing periods would be mixed.
        ClayError: Answers of two workspaces would be mixed.
    """
    for _ in range(2):
        usage = yield from _one_reading(workspace_id, moment)
        if usage is not None:
            return usage
    raise PeriodRenewedError(
        f"The billing period of {workspace_id} was renewed while its usage was read, or the session belongs to another "
        "workspace. Read it again."
    )


def _one_reading(workspace_id: str, moment: datetime.datetime) -> Generator[_Round, list[Any], Usage | None]:
    """Yield the calls for all usage, and return it, or None if the billing period was renewed meanwhile."""
    found = yield _Round(
        "balance, owners and integrations",
        [
            lambda clay: clay.workspaces.get_credits(workspace_id),
            lambda clay: clay.owners.list(),
            lambda clay: clay.integrations.list(),
        ],
    )
    balance = _balance(found[0], moment)
    listed_integrations = found[2].integrations
    owners, integrations = _names(found[1].owners), _names(listed_integrations)
    later = len(integrations) + len(owners)
    amounts = yield _Round("credits of integrations", [_credits_of(one) for one in integrations], later)
    if _is_renewed(workspace_id, balance, amounts):
        return None
    reports = yield _Round("reports of integrations", [_report_of(one) for one in integrations], len(owners))
    if _is_renewed(workspace_id, balance, reports):
        return None
    entries = [
        entry
        for one, known, report in zip(integrations, amounts, reports, strict=True)
        for entry in _entries_of(one, known, report)
    ]
    # Those who own tables need not be listed, since not everybody may see the usage of credits.
    people = dict.fromkeys([*owners, *(entry.owner_id for entry in entries if entry.owner_id)])
    listed = yield _Round("names of tables", [_resources_of(one) for one in people], skips=_HIDDEN)
    is_whole = listed_integrations is not None and all(one.id for one in listed_integrations)
    rest = _rest_of(balance.used, entries)
    if rest or not is_whole:
        entries.append(Entry(credits=rest, actions=0 if rest < _ROUNDED and is_whole else None))
    return Usage(
        workspace_id=workspace_id,
        balance=balance,
        entries=tuple(sorted(entries, key=_day)),
        owners=owners,
        integrations=integrations,
        resources=_names(resource for answer in listed if answer for resource in answer.resources or ()),
    )


def _is_renewed(
    workspace_id: str, balance: Balance, answers: Iterable[IntegrationCredits | IntegrationCreditReport]
) -> bool:
    """Return whether answers are about a later billing period than the balance.

    Raises:
        ClayError: They are about another period, so about another workspace: only the balance is that of the one that
            is named.
    """
    starts = {in_utc(one.period_start) for one in answers if one.period_start is not None} - {balance.period_start}
    if any(balance.period_end is not None and start < balance.period_end for start in starts):
        raise ClayError(
            f"{workspace_id} is not the workspace that the session belongs to: their billing periods differ. "
            'Only with routes="workspace" any workspace of the session can be read.'
        )
    return bool(starts) and balance.period_end is not None


def _credits_of(integration: str) -> _Ask:
    return lambda clay: clay.integrations.get_credits(integration)


def _report_of(integration: str) -> _Ask:
    return lambda clay: clay.integrations.get_credit_report(integration)


def _resources_of(owner: str) -> _Ask:
    return lambda clay: clay.users.list_resources(owner)


def _entries_of(integration: str, known: IntegrationCredits, report: IntegrationCreditReport) -> list[Entry]:
    """Return the rows of a report, and an entry for what they do not account for, if there is anything."""
    entries = report_entries(report, integration)
    rest, ran = _rest_of(known.used_credits, entries), report.action_executions
    if ran is None and report.rows is not None and not rest:
        ran = 0
    counted = count(entry.actions for entry in entries)
    # If the actions of an entry are not known, their sum is not known without a rest.
    actions = None if ran is None else 0 if counted is None else max(0, ran - counted)
    return (
        [*entries, Entry(integration_id=integration, credits=rest, actions=actions)]
        if rest or actions != 0
        else entries
    )


def _rest_of(used: float | None, entries: Sequence[Entry]) -> float:
    accounted = total(entry.credits for entry in entries)
    return 0.0 if used is None or accounted is None else max(0.0, round(used - accounted, PLACES))


def _balance(answer: WorkspaceCredits, moment: datetime.datetime) -> Balance:
    return Balance(
        moment=moment,
        remaining=answer.remaining_credits,
        used=answer.used_credits,
        total=answer.total_credits,
        period_start=in_utc(answer.period_start),
        period_end=in_utc(answer.period_end),
    )


def _names(listed: Iterable[Any] | None) -> dict[str, str]:
    """Return the names of those that have an id. The id is the name of those that have none."""
    return {one.id: one.name or one.id for one in listed or () if one.id}


def _day(entry: Entry) -> tuple[bool, datetime.date]:
    return entry.day is None, entry.day or datetime.date.max


def _utc(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError("the moment must have a time zone, such as datetime.now(UTC)")
    return in_utc(moment)
