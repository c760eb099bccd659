"""The calls of an examination, and their answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import frozen

from clay_credits_upstream.models import ResourceFilters, ResourceSearch

from ..operations import SLICES
from ..period import Period, Range
from .asking import NO_ANSWER, Answer
from .clients import CannotAskError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clay_credits_runtime.response import RawResponse
    from clay_credits_upstream.models import (
        ActionList,
        Balance,
        CreditReport,
        IntegrationType,
        MemberList,
        ResourceList,
        Subscription,
        WorkspaceList,
    )

    from .asking import Asker
    from .clients import Clients

REPORTS = (*SLICES, "integration")

_DAYS = 7
"""How many days are compared with their sum."""

_MOST_MEMBERS = 31
"""How many members are asked for one by one."""


class NoAnswerError(Exception):
    """The first call failed so that no other can succeed. The message says what to do."""


@frozen
class Facts:
    """All answers.

    Attributes:
        documented: The answers of the documented paths, by operation.
        balance: That of the public API, or None without a key.
        period: The billing period, or None if it is not known.
        reports: By type, the reports of the billing period so far; without a period, those of the last days.
        days: The report of the last days at once, and then one for each of them. Empty if it cannot be read.
        owners: The report of each member, or None if there are too many. Empty if it cannot be read.
        key: How a report answered the key, or None if it was not tried.
    """

    workspace: str
    workspaces: Answer[WorkspaceList]
    documented: dict[str, Answer[Any]]
    subscription: Answer[Subscription]
    balance: Answer[Balance] | None
    period: Period | None
    reports: dict[str, Answer[CreditReport]]
    members: Answer[MemberList]
    types: Answer[list[IntegrationType]]
    actions: Answer[ActionList]
    resources: Answer[ResourceList]
    days: list[Answer[CreditReport]]
    owners: list[Answer[CreditReport]] | None
    key: str | None


def gather(asker: Asker, clients: Clients, wanted: str | None, now: Callable[[], datetime], tried: str | None) -> Facts:
    """Send all calls.

    `tried` is a key to try on a report, or None.

    Raises:
        CannotAskError: The session does not tell which workspace to examine, or has another one.
        NoAnswerError: The service cannot be reached, or refuses the session.
    """
    listed = _first(asker.ask("list_my_workspaces", clients.upstream.workspaces.with_raw_response.list_my_workspaces))
    return _answers(_Asking(asker, clients, _chosen(wanted, listed)), listed, now(), tried)


def _answers(asking: _Asking, listed: Answer[WorkspaceList], now: datetime, tried: str | None) -> Facts:
    documented = asking.documented()
    subscription, balance = asking.subscription(), asking.balance()
    period, days = _period_of(subscription), _last_days(now)
    passed = days if period is None else period.until(now)
    reports = {one: asking.report(one, passed) for one in REPORTS}
    members = asking.members()
    # Without the report of the workspace there are no parts of it.
    readable = reports["workspace"].value is not None
    return Facts(
        workspace=asking.workspace,
        workspaces=listed,
        documented=documented,
        subscription=subscription,
        balance=balance,
        period=period,
        reports=reports,
        members=members,
        types=asking.types(),
        actions=asking.actions(),
        resources=asking.resources(),
        days=[asking.report("workspace", one) for one in (days, *days.days())] if readable else [],
        owners=asking.owners(members, passed) if readable else [],
        key=None if tried is None else asking.key(tried, days),
    )


class _Asking:
    """Asks about one workspace."""

    def __init__(self, asker: Asker, clients: Clients, workspace: str) -> None:
        self._asker = asker
        self._clients = clients
        self.workspace = workspace

    def documented(self) -> dict[str, Answer[Any]]:
        with self._clients.documented() as clay:
            sends: dict[str, Callable[[], RawResponse[Any]]] = {
                "list_owners": clay.owners.with_raw_response.list,
                "list_integrations": clay.integrations.with_raw_response.list,
                "get_workspace_credits": lambda: clay.workspaces.with_raw_response.get_credits(self.workspace),
            }
            answers = {name: self._asker.ask(name, send) for name, send in sends.items()}
        self._clients.renew()
        return answers

    def subscription(self) -> Answer[Subscription]:
        send = self._clients.upstream.billing.with_raw_response.get_subscription
        return self._asker.ask("get_subscription", lambda: send(self.workspace))

    def balance(self) -> Answer[Balance] | None:
        if self._clients.key is None:
            return None
        return self._asker.ask("get_balance", self._clients.upstream.billing.with_raw_response.get_balance)

    def report(self, kind: str, asked: Range, owner: str | None = None) -> Answer[CreditReport]:
        send = self._clients.upstream.reports.with_raw_response.get_credit_report
        return self._asker.ask(
            f"get_credit_report {kind}",
            lambda: send(
                self.workspace,
                kind,
                time_range_start_time=asked.start_text,
                time_range_end_time=asked.end_text,
                owner_ids_0=owner,
            ),
        )

    def members(self) -> Answer[MemberList]:
        send = self._clients.upstream.workspaces.with_raw_response.list_members
        return self._asker.ask("list_members", lambda: send(self.workspace))

    def types(self) -> Answer[list[IntegrationType]]:
        send = self._clients.upstream.catalogue.with_raw_response.list_integration_types
        return self._asker.ask("list_integration_types", send)

    def actions(self) -> Answer[ActionList]:
        send = self._clients.upstream.catalogue.with_raw_response.list_actions
        return self._asker.ask("list_actions", lambda: send(workspace_id=self.workspace))

    def resources(self) -> Answer[ResourceList]:
        send = self._clients.upstream.workspaces.with_raw_response.search_resources
        filters = ResourceFilters(resource_types=["WORKBOOK", "TABLE"])
        body = ResourceSearch(parent_resource=None, filters=filters, is_global_search=True)
        return self._asker.ask("search_resources", lambda: send(self.workspace, body=body))

    def owners(self, members: Answer[MemberList], asked: Range) -> list[Answer[CreditReport]] | None:
        """Return the report of each member. Too many calls would be a burden to the service."""
        listed = (members.value and members.value.users) or []
        if len(listed) > _MOST_MEMBERS:
            return None
        return [self.report("workspace", asked, str(one.id)) for one in listed if one.id is not None]

    def key(self, tried: str, asked: Range) -> str:
        self._asker.begin("get_credit_report with a key")
        return self._clients.try_key(tried, self.workspace, asked)


def _first(listed: Answer[WorkspaceList]) -> Answer[WorkspaceList]:
    if listed.outcome == NO_ANSWER:
        raise NoAnswerError("the service does not answer: check the connection, and CLAY_BASE_URL if it is set")
    if listed.outcome[:1] == "5" or listed.outcome == "429":
        raise NoAnswerError(f"the service fails ({listed.outcome}): try again later")
    if listed.outcome == "401":
        raise NoAnswerError(
            "the session has expired or is not valid: sign in again, and set CLAY_SESSION to the new session cookie"
        )
    return listed


def _chosen(wanted: str | None, listed: Answer[WorkspaceList]) -> str:
    """Return the id of the workspace. Without a list of them, any can be examined that is named."""
    own = [str(one.id) for one in (listed.value and listed.value.results) or () if one.id is not None]
    if wanted is not None and (wanted in own or not own):
        return wanted
    if wanted is not None:
        raise CannotAskError("this session has no workspace with the number of --workspace: check it")
    if len(own) == 1:
        return own[0]
    several = "has several workspaces" if own else "lists no workspace that can be read"
    raise CannotAskError(f"this session {several}: pass --workspace with the number of one")


def _period_of(subscription: Answer[Subscription]) -> Period | None:
    value = subscription.value
    return None if value is None else Period.of_numbers(value.current_period_start, value.current_period_end)


def _last_days(now: datetime) -> Range:
    """Return the last days that are over."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Range(midnight - timedelta(days=_DAYS), midnight)
