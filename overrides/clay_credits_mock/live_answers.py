"""One function for each operation of `upstream.yaml`, from the same ledger as the eight operations.

The shapes are the recorded ones. `variants.py` lists what else the service may answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import UnknownIdError, credits_of, resource_of
from .clock import parse_moment
from .request_check import InvalidRequestError
from .usage_report import entries_in, integration_tree, package_of, unattributed, workbook_tree

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from .account import Account, Snapshot
    from .answers import Answer
    from .records import Integration, User, Workspace

LIVE_ANSWERS: dict[str, Answer] = {}
"""By operationId, as `answers.ANSWERS`."""

_ACTIONS = 40_000
"""Actions that a workspace has for a period."""

_ANY_ROLE = "workspace-member"


def answers(function: Answer) -> Answer:
    """Register a function for the operation of the same name."""
    LIVE_ANSWERS[function.__name__] = function
    return function


def live_ids(account: Account) -> dict[str, Mapping[str, Any]]:
    """Return what an account has by id, for each parameter of a path."""
    return {"workspaceId": account.workspaces_by_id}


@answers
def list_my_workspaces(snapshot: Snapshot) -> dict[str, Any]:
    account = snapshot.account
    own = account.workspaces if "several-workspaces" in account.variants else account.workspaces[:1]
    return {
        "results": [
            {
                "id": int(workspace.id),
                "credits": _left(snapshot, workspace),
                "creditBudgets": _budgets(workspace),
            }
            for workspace in own
        ]
    }


@answers
def get_subscription(snapshot: Snapshot, workspace_id: str) -> dict[str, Any]:
    workspace = _workspace(snapshot, workspace_id)
    start, end = _period(snapshot, workspace)
    return {
        "creditBalances": _left(snapshot, workspace),
        "creditBudgets": _budgets(workspace),
        "currentPeriodStart": start,
        "currentPeriodEnd": end,
    }


@answers
def get_credit_report(
    snapshot: Snapshot,
    workspace_id: str,
    report_type: str,
    *,
    time_range_start_time: str,
    time_range_end_time: str,
    owner_ids_0: str | None = None,
    integrations_0: str | None = None,
) -> dict[str, Any]:
    account, workspace = snapshot.account, _workspace(snapshot, workspace_id)
    start, end = _moment(time_range_start_time), _moment(time_range_end_time)
    found = [
        one
        for one in entries_in(snapshot, workspace, start, end)
        if owner_ids_0 in {None, one.user_id} and integrations_0 in {None, package_of(one.integration_id)}
    ]
    if report_type == "integration":
        return integration_tree(account, found)
    without_table = [one for one in found if one.resource_id is None]
    in_signals = bool(account.variants & {"disjoint", "overlapping"})
    if report_type == "workspace":
        rest = [] if "disjoint" in account.variants else without_table
        return {"entities": workbook_tree(snapshot, found), **unattributed(rest)}
    rest = without_table if report_type == "signal" and in_signals else []
    return {"entities": [], **unattributed(rest)}


@answers
def list_members(snapshot: Snapshot, workspace_id: str) -> dict[str, Any]:
    workspace = _workspace(snapshot, workspace_id)
    return {"users": [_member(user) for user in snapshot.account.users if user.workspace_id == workspace.id]}


@answers
def search_resources(snapshot: Snapshot, workspace_id: str, *, body: Any) -> dict[str, Any]:
    account, workspace = snapshot.account, _workspace(snapshot, workspace_id)
    filters: dict[str, Any] = body.get("filters") or {}
    owners, kinds = filters.get("ownerIds"), filters.get("resourceTypes")
    return {
        "resources": [
            resource_of(snapshot, resource)
            for user in account.users
            if user.workspace_id == workspace.id and (owners is None or int(user.id) in owners)
            for resource in snapshot.resources_of(user)
            if kinds is None or resource.kind in kinds
        ]
    }


@answers
def list_integration_types(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [_type(integration) for integration in snapshot.account.integrations]


@answers
def list_actions(snapshot: Snapshot, *, workspace_id: str) -> dict[str, Any]:
    _workspace(snapshot, workspace_id)
    return {
        "actions": [
            {"package": package_of(integration.id), "auth": {"providerType": integration.id}}
            for integration in snapshot.account.integrations
        ]
    }


@answers
def get_balance(snapshot: Snapshot) -> dict[str, Any]:
    left = _left(snapshot, snapshot.account.workspaces[0])
    return {"balance": left["basic"], "action_execution_balance": left["actionExecution"]}


def _moment(text: str) -> datetime.datetime:
    try:
        return parse_moment(text)
    except ValueError as error:
        raise InvalidRequestError(str(error)) from None


def _workspace(snapshot: Snapshot, workspace_id: str) -> Workspace:
    workspace = snapshot.account.workspaces_by_id.get(workspace_id)
    if workspace is None:
        raise UnknownIdError("Workspace not found")
    return workspace


def _left(snapshot: Snapshot, workspace: Workspace) -> dict[str, Any]:
    spent = snapshot.used_in(workspace)
    return {
        "basic": credits_of(workspace.millicredits - spent.millicredits),
        "actionExecution": max(0, _ACTIONS - spent.executions),
    }


def _budgets(workspace: Workspace) -> dict[str, Any]:
    return {"basic": credits_of(workspace.millicredits), "actionExecution": _ACTIONS}


def _period(snapshot: Snapshot, workspace: Workspace) -> tuple[int | None, int | None]:
    variants = snapshot.account.variants
    if "no-period" in variants:
        return None, None
    period = snapshot.used_in(workspace).period
    start, end = period.start, period.end
    if "annual" in variants:
        start, end = start.replace(month=1), start.replace(year=start.year + 1, month=1)
    unit = 1000 if "milliseconds" in variants else 1
    return int(start.timestamp()) * unit, int(end.timestamp()) * unit


def _member(user: User) -> dict[str, Any]:
    return {
        "id": int(user.id),
        "name": user.name.partition(" ")[0],
        "fullName": user.name,
        "email": user.email,
        "role": {"role": user.role or _ANY_ROLE},
    }


def _type(integration: Integration) -> dict[str, Any]:
    return {
        "id": integration.id,
        "displayMetadata": {
            "name": integration.name,
            "description": integration.description,
            "providerName": integration.provider_name,
            "providerUrl": integration.provider_url,
        },
        "deletedAt": None,
    }
