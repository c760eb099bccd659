"""What each operation of the document asks of the routes of a workspace, and the body that it makes of the answers.

`docs/live.md` says what each property rests on. A number that the service does not send is left out, never made up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from clay_credits_runtime.errors import ClayError
from clay_credits_upstream.models import ResourceFilters, ResourceSearch
from clay_credits_upstream.resources import billing, workspaces
from clay_credits_usage.sums import total

from .catalogue import KeptCatalogue, has_uuids
from .credit_report import body_of, report_call, reports_of
from .ids import id_of, is_number
from .period import NoPeriodError, Period
from .steps import NotFound
from .usage_tree import attributed, is_empty, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from clay_credits_runtime.operation import Call
    from clay_credits_upstream.models import IntegrationType, Member, Resource, Subscription, Workspace

    from .steps import Asking, Found, Steps

SLICES = ("workspace", "signal", "triggerDefinition", "mcp", "api")
"""The reports whose sum is all that a workspace used. The vendor says that each covers another part."""


@frozen
class Settings:
    """What all calls of a client share. `WorkspaceRoutes` describes the options."""

    workspace: str | None
    period: Period | None
    catalogue: KeptCatalogue = field(factory=KeptCatalogue)


class Operations:
    """The operations of a client, by the routes of a workspace. It is made for one call."""

    def __init__(self, settings: Settings, found: Found) -> None:
        """Take what the client's calls share, and where the differences go that this call finds."""
        self._workspace = settings.workspace
        self._period = settings.period
        self._catalogue = settings.catalogue
        self._found = found

    def start(self, call: Call[Any]) -> Steps:
        """Return the steps of a call."""
        name = call.operation.operation_id
        if name not in MAPPED:
            raise ClayError(f'routes="workspace" has no answer for {name}: use another client for it')
        steps: Callable[..., Steps] = getattr(self, name)
        return steps(**call.arguments)

    def list_owners(self) -> Steps:
        """All members, since their ids are what the operations about a user take."""
        (members,) = yield [workspaces.call_list_members((yield from self._own_workspace()))]
        return _present(owners=None if members.users is None else [_owner(one) for one in members.users])

    def get_user_credits(self, user_id: str) -> Steps:
        """What the workbooks used that the user owns."""
        if not is_number(user_id):
            return NotFound("User")
        workspace = yield from self._own_workspace()
        asked = [] if self._period else [billing.call_get_subscription(workspace)]
        members, *subscription = yield [workspaces.call_list_members(workspace), *asked]
        if _is_missing(user_id, members.users):
            return NotFound("User")
        period = self._period or _period_of(subscription[0])
        (report,) = yield [_report(workspace, "workspace", period, owner_ids_0=user_id)]
        return _present(userId=user_id, usedCredits=attributed(report), **period.properties())

    def list_user_resources(self, user_id: str) -> Steps:
        """The workbooks and tables that the user owns."""
        if not is_number(user_id):
            return NotFound("User")
        (listed,) = yield [_search((yield from self._own_workspace()), [int(user_id)])]
        if listed.resources is None:
            return {"userId": user_id}
        resources = [_resource(one) for one in listed.resources]
        own = [one for one in resources if one.get("ownerId", user_id) == user_id]
        if len(own) < len(resources):
            self._found.differs("/resources", "resources of one owner", "those of others too")
        return {"userId": user_id, "resources": own}

    def get_workspace_credits(self, workspace_id: str) -> Steps:
        """The balance, and the sum of all reports. The total is what is left and what was used."""
        if not is_number(workspace_id):
            return NotFound("Workspace")
        (subscription,) = yield [billing.call_get_subscription(workspace_id)]
        period = self._period or _period_of(subscription)
        slices = yield [_report(workspace_id, one, period) for one in SLICES]
        used = total(map(whole, slices))
        remaining = subscription.credit_balances and subscription.credit_balances.basic
        return _present(
            totalCredits=total((used, remaining)), usedCredits=used, remainingCredits=remaining, **period.properties()
        )

    def list_integrations(self) -> Steps:
        """The types that are in use."""
        types = yield from self._catalogue.fresh_types()
        return {"integrations": [_integration(one) for one in types.values()]}

    def get_integration(self, integration_type: str) -> Steps:
        """One type of the list."""
        types = yield from self._catalogue.fresh_types()
        return _integration(types[integration_type]) if integration_type in types else NotFound("Integration")

    def get_integration_credits(self, integration_type: str) -> Steps:
        """What the entities of the report by integration used that belong to the type."""
        if integration_type not in (yield from self._catalogue.types_with(integration_type)):
            return NotFound("Integration")
        workspace = yield from self._own_workspace()
        period = yield from self._period_in(workspace)
        (report,) = yield [_report(workspace, "integration", period)]
        catalogue = yield from self._catalogue.known(integration_type, workspace if has_uuids(report) else None)
        used = catalogue.used_by(integration_type, report)
        return _present(integrationType=integration_type, usedCredits=used, **period.properties())

    def get_integration_credit_report(self, integration_type: str) -> Steps:
        """The report by table of each package of the type, one for each day."""
        if integration_type not in (yield from self._catalogue.types_with(integration_type)):
            return NotFound("Integration")
        workspace = yield from self._own_workspace()
        period = yield from self._period_in(workspace)
        catalogue = yield from self._catalogue.known(integration_type, workspace)
        head = {"integrationType": integration_type, **period.properties()}
        packages = sorted(catalogue.packages.get(integration_type, ()))
        if not packages:
            # No action of the workspace belongs to the type, so none can have used it.
            return head | {"rows": []}
        days, of_whole = reports_of(workspace, packages, period.until(datetime.now(UTC)))
        whole_range = (yield of_whole) if of_whole else []
        if of_whole and all(map(is_empty, whole_range)):
            # A type that was not used would take a call for each day.
            return head | body_of([], [], {}, self._found)
        resources, *answers = yield [_search(workspace, None), *(call for _, call in days)]
        listed = map(_resource, resources.resources or ())
        owners = {one["id"]: one.get("ownerId") for one in listed if "id" in one}
        dated = [(day, answer) for (day, _), answer in zip(days, answers, strict=True)]
        return head | body_of(dated, whole_range, owners, self._found)

    def _own_workspace(self) -> Asking[str]:
        """Return the id of the workspace that the client is for.

        Raises:
            ClayError: The session has none, or several.
        """
        if self._workspace is not None:
            return self._workspace
        (listed,) = yield [workspaces.call_list_my_workspaces()]
        found: list[Workspace] = listed.results or []
        own = id_of(found[0]) if len(found) == 1 else None
        if own is not None:
            return own
        several = "several workspaces" if len(found) > 1 else "no workspace that can be read"
        raise ClayError(f"This session has {several}: pass workspace= with the number of one, or set CLAY_WORKSPACE.")

    def _period_in(self, workspace: str) -> Asking[Period]:
        """Return the period to report.

        Raises:
            NoPeriodError: The service does not name one.
        """
        if self._period is not None:
            return self._period
        (subscription,) = yield [billing.call_get_subscription(workspace)]
        return _period_of(subscription)


MAPPED = frozenset(name for name in vars(Operations) if name.startswith(("get_", "list_")))
"""The operations that have an answer from these routes."""


def _is_missing(user_id: str, members: list[Member] | None) -> bool:
    """Return whether nobody has an id. It is not known if the id of a member cannot be read."""
    ids = [id_of(one) for one in members or ()]
    return members is not None and None not in ids and user_id not in ids


def _period_of(subscription: Subscription) -> Period:
    period = Period.of_numbers(subscription.current_period_start, subscription.current_period_end)
    if period is None:
        raise NoPeriodError("The subscription of this workspace names no billing period: pass period=(start, end).")
    return period


def _report(workspace: str, kind: str, period: Period, **filters: str) -> Call[Any]:
    """Return the call for a report of the period so far."""
    return report_call(workspace, kind, period.until(datetime.now(UTC)), **filters)


def _search(workspace: str, owners: list[int] | None) -> Call[Any]:
    filters = ResourceFilters(owner_ids=owners, resource_types=["WORKBOOK", "TABLE"])
    # Without the global search, large workspaces do not list all workbooks.
    return workspaces.call_search_resources(
        workspace, body=ResourceSearch(parent_resource=None, filters=filters, is_global_search=True)
    )


def _owner(member: Member) -> dict[str, Any]:
    return _present(
        id=id_of(member),
        name=member.full_name or member.name,
        email=member.email,
        role=member.role and member.role.role,
    )


def _resource(resource: Resource) -> dict[str, Any]:
    known = {"id", "name", "resourceType", "ownerId", "createdAt", "updatedAt"}
    found = {name: value for name, value in resource.to_dict().items() if name in known}
    owner = id_of(resource, "owner_id", "ownerId")
    return found if owner is None else {**found, "ownerId": owner}


def _integration(one: IntegrationType) -> dict[str, Any]:
    shown = one.display_metadata
    if shown is None:
        return _present(id=one.id)
    provider = _present(name=shown.provider_name, url=shown.provider_url)
    return _present(id=one.id, name=shown.name, description=shown.description, provider=provider or None)


def _present(**properties: Any) -> dict[str, Any]:
    """Return the properties that are known."""
    return {name: value for name, value in properties.items() if value is not None}
