"""One function for each operation, which makes the body of its answer.

A new operation of the document works without one: it is answered from the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from .clock import format_moment
from .media import encoded

if TYPE_CHECKING:
    import datetime

    from .account import Account, Snapshot, Spent
    from .period import Period
    from .records import Integration, Resource

T = TypeVar("T")

Answer = Callable[..., Any]

ANSWERS: dict[str, Answer] = {}
"""By operationId.

A function takes a snapshot of the account and the values of the path in their order. If it names further arguments, it
is also handed parameters of the query and the headers by their names in Python, such as `page_size` for `pageSize`, and
`query`, `headers` and `body`. `request_check.Values` describes them.
"""

_MAX_CACHED = 256


def answers(function: Answer) -> Answer:
    """Register a function for the operation of the same name."""
    ANSWERS[function.__name__] = function
    return function


def ids_of(account: Account) -> dict[str, Mapping[str, Any]]:
    """Return what an account has by id, for each parameter of a path that takes such an id."""
    return {
        "workspaceId": account.workspaces_by_id,
        "userId": account.users_by_id,
        "integrationType": account.integrations_by_id,
    }


class UnknownIdError(LookupError):
    """The account has nothing with this id. The message is also that of the answer."""


@frozen
class _Cached:
    """An encoded body, and the time in which it is up to date."""

    body: bytes
    since: datetime.datetime
    until: datetime.datetime


class Bodies:
    """The encoded bodies of an account, cached until something in them changes."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._cache: dict[tuple[Any, ...], _Cached] = {}

    def get(self, answer: Answer, *parameters: Any, **named: Any) -> bytes:
        """Return the body of an answer at the account's moment. It is cached if nothing is handed to it by name.

        Raises:
            UnknownIdError: The account has nothing with an id among the parameters.
        """
        snapshot, key = self._account.now(), (answer, *parameters)
        if named:
            return encoded(answer(snapshot, *parameters, **named))
        cached = self._cache.pop(key, None)
        if cached is None or not cached.since <= snapshot.moment < cached.until:
            body = encoded(answer(snapshot, *parameters))
            cached = _Cached(body, snapshot.moment, snapshot.until)
        # The order of the dictionary is that of the last use: the first has not been used for longest.
        self._cache[key] = cached
        if len(self._cache) > _MAX_CACHED:
            del self._cache[next(iter(self._cache))]
        return cached.body


@answers
def list_owners(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "owners": [
            {"id": user.id, "name": user.name, "email": user.email, "role": user.role}
            for user in snapshot.account.users
            if user.role is not None and user.workspace_id == snapshot.account.workspace_id
        ]
    }


@answers
def get_user_credits(snapshot: Snapshot, user_id: str) -> dict[str, Any]:
    user = _known(user_id, snapshot.account.users_by_id, "User")
    spent = snapshot.used_by(user)
    return {"userId": user_id, "usedCredits": credits_of(spent.millicredits), **_period(spent.period)}


@answers
def list_user_resources(snapshot: Snapshot, user_id: str) -> dict[str, Any]:
    user = _known(user_id, snapshot.account.users_by_id, "User")
    return {"userId": user_id, "resources": [resource_of(snapshot, one) for one in snapshot.resources_of(user)]}


@answers
def get_workspace_credits(snapshot: Snapshot, workspace_id: str) -> dict[str, Any]:
    workspace = _known(workspace_id, snapshot.account.workspaces_by_id, "Workspace")
    spent = snapshot.used_in(workspace)
    return {
        "totalCredits": credits_of(workspace.millicredits),
        "usedCredits": credits_of(spent.millicredits),
        "remainingCredits": credits_of(workspace.millicredits - spent.millicredits),
        **_period(spent.period),
    }


@answers
def list_integrations(snapshot: Snapshot) -> dict[str, Any]:
    return {"integrations": [_integration(integration) for integration in snapshot.account.integrations]}


@answers
def get_integration(snapshot: Snapshot, integration_type: str) -> dict[str, Any]:
    return _integration(_known(integration_type, snapshot.account.integrations_by_id, "Integration"))


@answers
def get_integration_credits(snapshot: Snapshot, integration_type: str) -> dict[str, Any]:
    integration = _known(integration_type, snapshot.account.integrations_by_id, "Integration")
    spent = snapshot.used_for(integration)
    return {"integrationType": integration_type, "usedCredits": credits_of(spent.millicredits), **_period(spent.period)}


@answers
def get_integration_credit_report(snapshot: Snapshot, integration_type: str) -> dict[str, Any]:
    integration = _known(integration_type, snapshot.account.integrations_by_id, "Integration")
    spent = snapshot.used_for(integration)
    return {
        "integrationType": integration_type,
        **_period(spent.period),
        "usedCredits": credits_of(spent.millicredits),
        "actionExecutions": spent.executions,
        "rows": _report_rows(spent),
    }


def _known(wanted: str, by_id: Mapping[str, T], kind: str) -> T:
    if wanted not in by_id:
        raise UnknownIdError(f"{kind} not found")
    return by_id[wanted]


def resource_of(snapshot: Snapshot, resource: Resource) -> dict[str, Any]:
    """Return a workbook or table as both services write it."""
    return {
        "id": resource.id,
        "name": resource.name,
        "resourceType": resource.kind,
        "ownerId": resource.owner_id,
        "createdAt": format_moment(resource.created_at),
        "updatedAt": format_moment(resource.updated_at(snapshot.moment)),
    }


def credits_of(millicredits: int) -> int | float:
    """Return credits as a JSON number."""
    whole, rest = divmod(millicredits, 1000)
    return millicredits / 1000 if rest else whole


def _period(period: Period) -> dict[str, str]:
    return {"periodStart": format_moment(period.start), "periodEnd": format_moment(period.last)}


def _integration(integration: Integration) -> dict[str, Any]:
    return {
        "id": integration.id,
        "name": integration.name,
        "description": integration.description,
        "provider": {"name": integration.provider_name, "url": integration.provider_url},
    }


def _report_rows(spent: Spent) -> list[dict[str, Any]]:
    """Sum the entries by day, user and resource. They are in the order of time, so the days are too."""
    sums: dict[tuple[datetime.date, str, str | None], tuple[int, int]] = {}
    for usage in spent.entries:
        key = (usage.moment.date(), usage.user_id, usage.resource_id)
        millicredits, executions = sums.get(key, (0, 0))
        sums[key] = (millicredits + usage.millicredits, executions + usage.executions)
    return [
        {
            "date": day.isoformat(),
            "userId": user_id,
            "resourceId": resource_id,
            "usedCredits": credits_of(millicredits),
            "actionExecutions": executions,
        }
        for (day, user_id, resource_id), (millicredits, executions) in sums.items()
    ]
