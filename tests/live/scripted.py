"""A live service whose answers a test decides."""

import datetime
import re

import httpx

DAY = (datetime.datetime(2024, 6, 3, tzinfo=datetime.UTC), datetime.datetime(2024, 6, 4, tzinfo=datetime.UTC))
MONTH = (DAY[0].replace(day=1), DAY[0].replace(month=7, day=1))
PACKAGE = "00000000-0000-4000-8000-000000000011"
ROUTES = {
    "/v3/my-workspaces": "workspaces",
    "/v3/subscriptions/1": "subscription",
    "/v3/workspaces/1/users": "members",
    "/v3/workspaces/1/resources_v2/": "resources",
    "/v3/app-accounts/types": "types",
    "/v3/actions": "actions",
}
ANSWERS = {
    "workspaces": {"results": [{"id": 1}]},
    "subscription": {
        "creditBalances": {"basic": 10},
        "currentPeriodStart": DAY[0].timestamp(),
        "currentPeriodEnd": DAY[1].timestamp(),
    },
    "members": {"users": [{"id": 7, "fullName": "Sample Owner"}]},
    "resources": {"resources": []},
    "types": [{"id": "clearbit", "displayMetadata": {"name": "Clearbit"}, "deletedAt": None}],
    "actions": {"actions": [{"package": PACKAGE, "auth": {"providerType": "clearbit"}}]},
    "report": {"entities": [], "unattributedCredits": 0, "unattributedActionExecutions": 0},
}


def live_service(**answers):
    """Return a handler. Each answer is a JSON value, or a function of the request that returns a response.

    `report` is for all kinds of reports, and `report_workspace` and its like for one kind.
    """

    def handle(request):
        path = request.url.path
        kind = re.fullmatch(r"/v3/credit-reporting/1/creditReportType/(\w+)", path)
        name = f"report_{kind[1]}" if kind else ROUTES[path]
        chosen = answers.get(name, answers.get("report", ANSWERS["report"]) if kind else None)
        if chosen is None:
            chosen = answers[name] if name in answers else ANSWERS[name]
        return chosen(request) if callable(chosen) else httpx.Response(200, json=chosen)

    return handle


OPTIONS = {"routes": "workspace", "workspace": "1", "max_retries": 0}


def answered(way, use, period=None, drift=None, **answers):
    """Call a live service of some answers, and add what drifts to a list."""
    on_drift = None if drift is None else drift.append
    return way.answer(live_service(**answers), use, period=period, on_drift=on_drift, **OPTIONS)


def entity(one_id, credits_=None, *parts, **others):
    """Return an entity of a report."""
    found = {"id": one_id, "entity": {"name": one_id, "isDeleted": False, "__kind": "table"}, **others}
    if credits_ is not None:
        found["credits"] = credits_
    return {**found, "subentities": list(parts)} if parts else found


def of_user(clay):
    """Ask what the only member used."""
    return clay.users.get_credits("7")


def of_workspace(clay):
    """Ask for the balance."""
    return clay.workspaces.get_credits("1")


def of_integration(clay):
    """Ask what the only integration used."""
    return clay.integrations.get_credits("clearbit")


def report(clay):
    """Ask for the report of the only integration."""
    return clay.integrations.get_credit_report("clearbit")
