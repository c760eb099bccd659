"""Checks that the sums of an account agree across operations, which a document cannot express."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Bodies = Mapping[tuple[str, str], dict[str, Any]]
    """The bodies of an account by operationId and id."""


def problems(bodies: Bodies, workspace: str) -> Iterator[str]:
    """Compare the sums of an account.

    Args:
        bodies: All answers.
        workspace: The workspace of the session.
    """
    try:
        yield from _problems(bodies, workspace)
    except KeyError as missing:
        yield f"the sums cannot be compared: {missing} is missing"


def _problems(bodies: Bodies, workspace: str) -> Iterator[str]:
    whole = bodies["get_workspace_credits", workspace]
    integrations = [body for (name, _), body in bodies.items() if name == "get_integration_credits"]
    used = sum((_exact(body["usedCredits"]) for body in integrations), Decimal())
    if used != _exact(whole["usedCredits"]):
        yield f"the integrations used {used}, the workspace {whole['usedCredits']}"
    owners = {owner["id"] for owner in bodies["list_owners", ""]["owners"]}
    for user, total in _by_user(bodies, owners).items():
        body = bodies.get(("get_user_credits", user))
        if body is not None and _exact(body["usedCredits"]) != total:
            yield f"{user} used {body['usedCredits']}, and {total} in the reports' rows"
    yield from _resources(bodies)
    yield from _periods([whole, *integrations])


def _by_user(bodies: Bodies, owners: set[str]) -> dict[str, Decimal]:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal, dict.fromkeys(owners, Decimal()))
    for (name, _), body in bodies.items():
        if name == "get_integration_credit_report":
            for row in body["rows"]:
                totals[row["userId"]] += _exact(row["usedCredits"])
    return totals


def _resources(bodies: Bodies) -> Iterator[str]:
    makers: dict[str, str] = {}
    for (name, user), body in bodies.items():
        if name == "list_user_resources":
            for resource in body["resources"]:
                makers[resource["id"]] = user
                if resource["ownerId"] != user:
                    yield f"{resource['id']} is among the resources of {user}, but belongs to {resource['ownerId']}"
    for (name, integration), body in bodies.items():
        if name == "get_integration_credit_report":
            strangers = [row for row in body["rows"] if makers.get(row["resourceId"], row["userId"]) != row["userId"]]
            if strangers:
                yield f"the report of {integration} counts {strangers[0]['resourceId']} for {strangers[0]['userId']}"


def _periods(bodies: list[dict[str, Any]]) -> Iterator[str]:
    if len({(body["periodStart"], body["periodEnd"]) for body in bodies}) > 1:
        yield "the answers are about several periods"


def _exact(credits_: float) -> Decimal:
    return Decimal(str(credits_))
