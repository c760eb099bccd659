"""What the answers of this account mean together. Only this module of the suite knows its fields."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openapi_document.places import properties

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openapi_document.document import Document

    Bodies = Mapping[tuple[str, str], dict[str, Any]]
    """The bodies of an account by operationId and id."""


def problems(bodies: Bodies, document: Document, notes: list[str]) -> Iterator[str]:
    """Compare the answers of an account.

    What the document does not have any more is not compared. `notes` gets a line for it.
    """
    known = {name for _, name, _ in properties(document)} | {one.operation_id for one in document.operations()}
    for compare in (_integrations, _users, _resources, _periods):
        try:
            yield from compare(bodies)
        except KeyError as error:
            missing = error.args[0]
            if missing in known:
                yield f"{_sentence(compare)} cannot be compared: {missing} is missing"
            else:
                notes.append(f"not compared: {_sentence(compare)}, because the document has no {missing}")


def _sentence(compare: Any) -> str:
    return str(compare.__doc__).rstrip(".").lower()


def _only(bodies: Bodies, operation_id: str) -> dict[str, dict[str, Any]]:
    """Return the bodies of an operation by id.

    Raises:
        KeyError: There is none.
    """
    found = {about: body for (name, about), body in bodies.items() if name == operation_id}
    if not found:
        raise KeyError(operation_id)
    return found


def _whole(bodies: Bodies) -> dict[str, Any]:
    # The first workspace is the one that the session belongs to.
    return next(iter(_only(bodies, "get_workspace_credits").values()))


def _integrations(bodies: Bodies) -> Iterator[str]:
    """The credits of the integrations and the workspace."""
    whole = _whole(bodies)["usedCredits"]
    used = sum((_exact(body["usedCredits"]) for body in _only(bodies, "get_integration_credits").values()), Decimal())
    if used != _exact(whole):
        yield f"the integrations used {used}, the workspace {whole}"


def _users(bodies: Bodies) -> Iterator[str]:
    """The credits of the users and the rows of the reports."""
    users = _only(bodies, "get_user_credits")
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for owner in _only(bodies, "list_owners")[""]["owners"]:
        totals[owner["id"]] = Decimal()
    for report in _only(bodies, "get_integration_credit_report").values():
        for row in report["rows"]:
            totals[row["userId"]] += _exact(row["usedCredits"])
    for user, total in totals.items():
        if user in users and _exact(users[user]["usedCredits"]) != total:
            yield f"{user} used {users[user]['usedCredits']}, and {total} in the reports' rows"


def _resources(bodies: Bodies) -> Iterator[str]:
    """The owners of the resources and the rows of the reports."""
    makers: dict[str, str] = {}
    for user, body in _only(bodies, "list_user_resources").items():
        for resource in body["resources"]:
            makers[resource["id"]] = user
            if resource["ownerId"] != user:
                yield f"{resource['id']} is among the resources of {user}, but belongs to {resource['ownerId']}"
    for integration, body in _only(bodies, "get_integration_credit_report").items():
        strangers = [row for row in body["rows"] if makers.get(row["resourceId"], row["userId"]) != row["userId"]]
        if strangers:
            yield f"the report of {integration} counts {strangers[0]['resourceId']} for {strangers[0]['userId']}"


def _periods(bodies: Bodies) -> Iterator[str]:
    """The periods of the integrations and the workspace."""
    compared = [_whole(bodies), *_only(bodies, "get_integration_credits").values()]
    if len({(body["periodStart"], body["periodEnd"]) for body in compared}) > 1:
        yield "the answers are about several periods"


def _exact(credits_: float) -> Decimal:
    return Decimal(str(credits_))
