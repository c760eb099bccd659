"""The checks of sums. They tell how amounts compare, and no amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clay_credits_usage.sums import total

from ..operations import SLICES
from ..usage_tree import attributed, whole
from .report import NO, UNKNOWN, YES, Check
from .shares import EQUAL, LESS, compared, compared_parents, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clay_credits_upstream.models import CreditAmounts, CreditReport

    from .asking import Answer
    from .facts import Facts


def sum_checks(facts: Facts) -> Iterator[Check]:
    """Yield the checks of sums."""
    subscription = facts.subscription.value
    basic = _basic(subscription.credit_balances if subscription else None)
    budget = _basic(subscription.credit_budgets if subscription else None)
    yield _same("balance_in_workspaces", basic, _own_balance(facts), "balance of subscription and list of workspaces")
    balance = facts.balance.value if facts.balance else None
    official = balance.balance if balance else None
    yield _same("balance_in_public_api", basic, official, "balance of subscription and public API")
    used = {kind: _whole(answer) for kind, answer in facts.reports.items()}
    slices = total(used[one] for one in SLICES)
    yield _spent(facts, basic, budget, slices)
    text = "sum of the five reports, against that of"
    yield _ordered("slices_and_integrations", slices, used["integration"], f"{text} integrations", expected=EQUAL)
    yield _ordered("slices_and_workbooks", slices, used["workspace"], f"{text} workbooks")
    yield _parents(facts)
    at_once, *daily = map(_whole, facts.days) if facts.days else [None]
    yield _same("days_add_up", at_once, total(daily), "one report of the last 7 days, and their sum", used=True)
    yield _owners(facts)


def _basic(amounts: CreditAmounts | None) -> float | None:
    return amounts.basic if amounts else None


def _own_balance(facts: Facts) -> float | None:
    workspaces = facts.workspaces.value
    listed = (workspaces and workspaces.results) or ()
    return next((_basic(one.credits_) for one in listed if str(one.id) == facts.workspace), None)


def _whole(answer: Answer[CreditReport]) -> float | None:
    return None if answer.value is None else whole(answer.value)


def _attributed(answer: Answer[CreditReport]) -> float | None:
    return None if answer.value is None else attributed(answer.value)


def _same(name: str, left: float | None, right: float | None, text: str, *, used: bool = False) -> Check:
    """Return whether two amounts are the same. Of usage, nothing proves nothing."""
    if left is None or right is None:
        return Check(name, UNKNOWN, f"{text}: not both are known")
    if used and left == right == 0:
        return Check(name, UNKNOWN, f"{text}: nothing was used")
    same = compared(left, right) == EQUAL
    return Check(name, YES if same else NO, text, differs=not same)


def _ordered(name: str, left: float | None, right: float | None, text: str, *, expected: str | None = None) -> Check:
    """Return how two amounts of usage compare. Without an expectation, nothing differs."""
    if left is None or right is None:
        return Check(name, UNKNOWN, f"{text}: not both are known")
    if left == right == 0:
        return Check(name, UNKNOWN, f"{text}: nothing was used")
    result = compared(left, right)
    return Check(name, result, text, differs=expected not in {None, result})


def _spent(facts: Facts, basic: float | None, budget: float | None, slices: float | None) -> Check:
    name, text = "spent_and_slices", "allotment less balance, against the sum of the five reports"
    if facts.period is None:
        return Check(name, UNKNOWN, f"{text}: the billing period is not known")
    spent = None if budget is None or basic is None else budget - basic
    return _ordered(name, spent, slices, text)


def _parents(facts: Facts) -> Check:
    name, report = "parents_add_up", facts.reports["workspace"].value
    found = compared_parents(report) if report else []
    if not found:
        return Check(name, UNKNOWN, "no entity has parts")
    equal, less = found.count(EQUAL), found.count(LESS)
    more = len(found) - equal - less
    text = f"entities that equal the sum of their parts; more {share(more, len(found))}, less {share(less, len(found))}"
    return Check(name, share(equal, len(found)), text, differs=less > 0)


def _owners(facts: Facts) -> Check:
    name, text = "owners_add_up", "the report of workbooks, and the sum of those of all owners"
    if facts.owners is None:
        return Check(name, UNKNOWN, f"{text}: not asked, because there are too many members")
    owned = total(map(_attributed, facts.owners)) if facts.owners else None
    return _same(name, _attributed(facts.reports["workspace"]), owned, text, used=True)
