"""The checks of an examination, made of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clay_credits_runtime.drift import json_type

from ..period import LEAST_MILLISECONDS
from .entity_ids import kinds, known, lower_ids, top_ids
from .facts import REPORTS
from .report import NO, UNKNOWN, YES, Check
from .sums import sum_checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clay_credits_upstream.models import CreditReport

    from .asking import Answer
    from .facts import Facts


def checks(facts: Facts) -> Iterator[Check]:
    """Yield all checks."""
    yield _answered("my_workspaces", facts.workspaces)
    for operation, answer in facts.documented.items():
        yield _answered(f"documented_{operation}", answer)
    yield _answered("subscription", facts.subscription)
    yield _period(facts)
    if facts.balance is None:
        yield Check("public_balance", UNKNOWN, "CLAY_API_KEY is not set")
    else:
        yield _answered("public_balance", facts.balance)
    yield from sum_checks(facts)
    yield _answered("members", facts.members)
    yield _answered("integration_types", facts.types)
    yield _answered("actions", facts.actions)
    yield _tables(facts)
    places = _places(facts)
    for kind in REPORTS:
        yield _ids(kind, facts.reports[kind], places)
    if facts.key is not None:
        yield Check("key_opens_reports", YES if facts.key == "200" else NO, f"answered {facts.key}")


def _answered(name: str, answer: Answer[Any]) -> Check:
    return Check(name, *_outcome(answer), differs=answer.value is None)


def _outcome(answer: Answer[Any]) -> tuple[str, str]:
    answered = f"answered {answer.outcome}" if answer.outcome[0].isdigit() else answer.outcome
    return (NO if answer.value is None else YES), answered


def _period(facts: Facts) -> Check:
    """Tell the unit of the billing period."""
    name = "period_unit"
    if facts.subscription.value is None:
        return Check(name, UNKNOWN, "the subscription cannot be read")
    body = facts.subscription.value.to_dict()
    classes = [_class(body.get(one)) for one in ("currentPeriodStart", "currentPeriodEnd")]
    result = classes[0] if classes[0] == classes[1] else " and ".join(classes)
    if facts.period is None:
        return Check(name, result, "the subscription names no billing period that can be read", differs=True)
    return Check(name, result, "class of the two numbers of the period")


def _class(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "milliseconds" if value >= LEAST_MILLISECONDS else "seconds"
    return json_type(value)


def _tables(facts: Facts) -> Check:
    name, answer = "tables_are_listed", facts.resources
    if answer.value is None:
        return Check(name, *_outcome(answer), differs=True)
    listed = {one.resource_type for one in answer.value.resources or ()}
    if not listed:
        return Check(name, UNKNOWN, "no workbook or table is listed")
    return Check(name, YES if "TABLE" in listed else NO, "whether the search of resources finds tables")


def _places(facts: Facts) -> dict[str, set[str]]:
    """Return the ids that are known from elsewhere. What cannot be read is left out."""
    places: dict[str, set[str]] = {}
    if facts.types.value is not None:
        places["types"] = {str(one.id) for one in facts.types.value}
    if facts.actions.value is not None:
        places["packages"] = {str(one.package) for one in facts.actions.value.actions or ()}
    if facts.members.value is not None:
        places["members"] = {str(one.id) for one in facts.members.value.users or ()}
    return places


def _ids(kind: str, answer: Answer[CreditReport], places: dict[str, set[str]]) -> Check:
    name = f"ids_{kind}"
    if answer.value is None:
        return Check(name, *_outcome(answer), differs=True)
    ids, lower = top_ids(answer.value), lower_ids(answer.value)
    if not ids:
        return Check(name, "none", "the report names nothing")
    integrations = places.get("types", set()) | places.get("packages", set())
    unknown = kind == "integration" and any(str(one) not in integrations for one in ids)
    return Check(name, kinds(ids), f"below: {kinds(lower)}; known: {known(ids, places)}", differs=unknown)
