"""Edits of the document that make it differ from the mock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from document_names import RUNS, START, TOTAL, USED

Edit = Callable[[dict[str, Any]], object]


def at(*place: str) -> Callable[..., Edit]:
    """Return a function that sets the value at a place of the document."""

    def to(value: Any) -> Edit:
        def edit(content: dict[str, Any]) -> None:
            *above, last = place
            node = content
            for segment in above:
                node = node[segment]
            if value is None:
                del node[last]
            else:
                node[last] = value(node.get(last)) if callable(value) else value

        return edit

    return to


def schema(name: str, *place: str) -> Callable[..., Edit]:
    """Return the same for a place in a schema."""
    return at("components", "schemas", name, *place)


def of(name: str, key: str, *place: str) -> Callable[..., Edit]:
    """Return the same for a place in a property."""
    return schema(name, "properties", key, *place)


def path_renamed(content: dict[str, Any]) -> None:
    """Rename a path."""
    content["paths"] = {path.replace("/owners", "/people"): item for path, item in content["paths"].items()}


def parameter_renamed(content: dict[str, Any]) -> None:
    """Rename a parameter in the path only."""
    content["paths"] = {path.replace("{userId}", "{id}"): item for path, item in content["paths"].items()}


def method_changed(content: dict[str, Any]) -> None:
    """Change the method of an operation to GET."""
    item = content["paths"]["/users/{userId}/resources"]
    item["get"] = item.pop("post")


def operation_added(content: dict[str, Any]) -> None:
    """Add an operation that the mock does not have."""
    answer = {**content["paths"]["/owners"]["get"], "operationId": "list_teams"}
    content["paths"]["/teams"] = {"get": {**answer, "responses": {**answer["responses"]}}}


def open_to_all(content: dict[str, Any]) -> None:
    """Remove the security of an operation."""
    content["paths"]["/owners"]["get"]["security"] = []


OWNERS = ("paths", "/owners", "get")
SUCCESS = (*OWNERS, "responses", "200")

EDITS: dict[str, Edit] = {
    "credits are whole": of("WorkspaceCredits", USED, "type")("integer"),
    "credits are text": of("UserCredits", USED, "type")("string"),
    "credits have a limit": of("WorkspaceCredits", TOTAL, "maximum")(100),
    "credits begin at 1": of("UserCredits", USED, "minimum")(1),
    "counts have a limit": of("IntegrationCreditReportRow", RUNS, "maximum")(1),
    "ids are longer": of("Owner", "id", "minLength")(10),
    "ids are a UUID": of("Owner", "id", "format")("uuid"),
    "ids have another form": of("Integration", "id", "pattern")("^[A-Z]+$"),
    "a time is a day": of("WorkspaceCredits", START, "format")("date"),
    "a day is a time": of("IntegrationCreditReportRow", "date", "format")("date-time"),
    "a name is an address": of("Integration", "name", "format")("uri"),
    "a role is closed and short": of("Owner", "role")({"type": "string", "enum": ["workspace-member"]}),
    "a kind of resource is gone": schema("ResourceType", "enum")(lambda values: values[:1]),
    "a property is required that is not there": schema("Owner", "required")(["id", "phone"]),
    "an error has details": schema("Error", "required")(["type", "message", "details"]),
    "a property is gone": of("Integration", "description")(None),
    "a property has another name": schema("UserCredits", "properties")(
        lambda one: {("credits" if key == USED else key): value for key, value in one.items()}
    ),
    "a list is an object": of("OwnerList", "owners")({"type": "object"}),
    "a list has at most one": of("OwnerList", "owners", "maxItems")(1),
    "rows may have no null": of("IntegrationCreditReportRow", "userId", "type")("null"),
    "an answer is another's": at(*SUCCESS, "content", "application/json", "schema")(
        {"$ref": "#/components/schemas/IntegrationList"}
    ),
    "404 is not promised": at("paths", "/users/{userId}/credits", "get", "responses", "404")(None),
    "401 is not promised": at(*OWNERS, "responses", "401")(None),
    "success is a 204": at(*OWNERS, "responses")(
        lambda one: {("204" if key == "200" else key): one[key] for key in one}
    ),
    "success is XML": at(*SUCCESS, "content")(lambda one: {"application/xml": one["application/json"]}),
    "a header is promised": at(*SUCCESS, "headers")({"X-Total": {"required": True, "schema": {"type": "integer"}}}),
    "a link follows nothing": at(*SUCCESS, "links", "UserCredits", "parameters")(
        {"userId": "$response.body#/people/0/id"}
    ),
    "a link leads to no operation": at(*SUCCESS, "links", "UserCredits", "operationId")("get_nothing"),
    "a path has another name": path_renamed,
    "a path's parameter has another name": parameter_renamed,
    "a method is another": method_changed,
    "an operation is promised that there is not": operation_added,
    "an operation needs no session": open_to_all,
    "the cookie has another name": at("components", "securitySchemes", "sessionCookie", "name")("session"),
    "the session is a header": at("components", "securitySchemes", "sessionCookie", "in")("header"),
    "the server's path is another": at("servers")([{"url": "https://api.clay.com/v4"}]),
    "an id that there is not": at("components", "parameters", "UserId", "schema", "enum")(["u_404"]),
    "ids of one letter": at("components", "parameters", "UserId", "schema", "maxLength")(1),
    "an operation is removed": at("paths", "/workspaces/{workspaceId}/credits")(None),
    "an answer may be more": of("UserCredits", USED, "type")(["number", "null"]),
    "a word of a description": of("UserCredits", USED, "description")("Credits."),
}
