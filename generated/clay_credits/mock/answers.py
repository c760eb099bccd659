"""What each operation answers, as a sum over the account's ledger.

An operation that the document gains needs nothing here: it is answered by its example until it has a function.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .account import PERIOD_END, PERIOD_START

if TYPE_CHECKING:
    from .account import Account, Integration, Usage

Answer = Callable[..., dict[str, Any]]

ANSWERS: dict[str, Answer] = {}
"""By operationId: takes the account and the path's parameters in the order of the path."""

_Day = tuple[datetime.date, str, str | None]


def answers(function: Answer) -> Answer:
    """Let a function answer the operation of its name."""
    ANSWERS[function.__name__] = function
    return function


class UnknownIdError(LookupError):
    """The account has nothing with this id; has what the error's body says instead of the document's example."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.changes: dict[str, str] = {"message": f"{kind} not found"}


@answers
def list_owners(account: Account) -> dict[str, Any]:
    return {
        "owners": [
            {"id": user.id, "name": user.name, "email": user.email, "role": user.role}
            for user in account.users
            if user.role is not None
        ]
    }


@answers
def get_user_credits(account: Account, user_id: str) -> dict[str, Any]:
    _known(user_id, [user.id for user in account.users], "User")
    used = account.used(lambda usage: usage.user_id == user_id)
    return {"userId": user_id, "usedCredits": _credits(used), **_period()}


@answers
def list_user_resources(account: Account, user_id: str) -> dict[str, Any]:
    _known(user_id, [user.id for user in account.users], "User")
    resources = [
        {
            "id": resource.id,
            "name": resource.name,
            "resourceType": resource.kind,
            "ownerId": resource.owner_id,
            "createdAt": _moment(resource.created_at),
            "updatedAt": _moment(resource.updated_at),
        }
        for resource in account.resources
        if resource.owner_id == user_id
    ]
    return {"userId": user_id, "resources": resources}


@answers
def get_workspace_credits(account: Account, workspace_id: str) -> dict[str, Any]:
    _known(workspace_id, [account.workspace_id], "Workspace")
    used = account.used()
    return {
        "totalCredits": _credits(account.total_millicredits),
        "usedCredits": _credits(used),
        "remainingCredits": _credits(account.total_millicredits - used),
        **_period(),
    }


@answers
def list_integrations(account: Account) -> dict[str, Any]:
    return {"integrations": [_integration(integration) for integration in account.integrations]}


@answers
def get_integration(account: Account, integration_type: str) -> dict[str, Any]:
    _known(integration_type, [integration.id for integration in account.integrations], "Integration")
    return next(_integration(one) for one in account.integrations if one.id == integration_type)


@answers
def get_integration_credits(account: Account, integration_type: str) -> dict[str, Any]:
    _known(integration_type, [integration.id for integration in account.integrations], "Integration")
    used = account.used(lambda usage: usage.integration_id == integration_type)
    return {"integrationType": integration_type, "usedCredits": _credits(used), **_period()}


@answers
def get_integration_credit_report(account: Account, integration_type: str) -> dict[str, Any]:
    _known(integration_type, [integration.id for integration in account.integrations], "Integration")
    entries = [usage for usage in account.ledger if usage.integration_id == integration_type]
    return {
        "integrationType": integration_type,
        **_period(),
        "usedCredits": _credits(sum(usage.millicredits for usage in entries)),
        "actionExecutions": sum(usage.executions for usage in entries),
        "rows": _report_rows(entries),
    }


def _known(wanted: str, ids: list[str], kind: str) -> None:
    if wanted not in ids:
        raise UnknownIdError(kind)


def _credits(millicredits: int) -> int | float:
    whole, rest = divmod(millicredits, 1000)
    return millicredits / 1000 if rest else whole


def _period() -> dict[str, str]:
    return {"periodStart": _moment(PERIOD_START), "periodEnd": _moment(PERIOD_END)}


def _moment(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _integration(integration: Integration) -> dict[str, Any]:
    return {
        "id": integration.id,
        "name": integration.name,
        "description": integration.description,
        "provider": {"name": integration.name, "url": f"https://{integration.id}.example"},
    }


def _report_rows(entries: list[Usage]) -> list[dict[str, Any]]:
    sums: dict[_Day, tuple[int, int]] = {}
    for usage in entries:
        key = (usage.day, usage.user_id, usage.resource_id)
        millicredits, executions = sums.get(key, (0, 0))
        sums[key] = (millicredits + usage.millicredits, executions + usage.executions)
    return [
        {
            "date": day.isoformat(),
            "userId": user_id,
            "resourceId": resource_id,
            "usedCredits": _credits(millicredits),
            "actionExecutions": executions,
        }
        for (day, user_id, resource_id), (millicredits, executions) in sums.items()
    ]
