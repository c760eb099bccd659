"""Changes of a document, each with the version step that it asks for and the kind it is told as.

A row is: what is done, the edit, and the kinds of the changes that must be told, the gravest first. The step is judged
by what breaks in clients generated in Python, TypeScript, Java, Go and Rust, at run time or when they are compiled.
A place is written as its keys with blanks between them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Edit = Callable[[dict[str, Any]], None]

ROOT = Path(__file__).resolve().parents[2]
OURS = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
# Has what our document lacks: parameters of the query, bodies of requests, closed enums, compositions.
LIBRARY = yaml.safe_load((ROOT / "tests" / "generation" / "variant.yaml").read_text(encoding="utf-8"))

OWNERS = "paths /owners get"
RESOURCES = "paths /users/{userId}/resources post"
BALANCE = "paths /workspaces/{workspaceId}/credits get"
OWNER = "components schemas Owner properties"
CREDITS = "components schemas WorkspaceCredits"
RETRY_AFTER = "components responses TooManyRequests headers Retry-After"
SESSION = "components securitySchemes sessionCookie"
BOOK = "paths /shelves/{shelfId}/books/{bookId} get"
IMPORT = "paths /books post"
BOOKS = "components schemas Book"
REASON = "components schemas Problem properties reason"


def step(node, key):
    return node[int(key)] if isinstance(node, list) else node[key]


def walk(document, place):
    """Give what holds the last key of a place, and that key."""
    *keys, last = place.split()
    for key in keys:
        document = step(document, key)
    return document, int(last) if isinstance(document, list) else last


def put(place, value):
    def edit(document):
        node, key = walk(document, place)
        node[key] = value

    return edit


def cut(place):
    def edit(document):
        node, key = walk(document, place)
        del node[key]

    return edit


def add(place, *values):
    def edit(document):
        node, key = walk(document, place)
        node[key] = [*node.get(key, []), *values]

    return edit


def insert(place, value):
    """Put a value before all others of a list."""

    def edit(document):
        node, key = walk(document, place)
        node[key] = [value, *node[key]]

    return edit


def call(place, name):
    """Call what stands at a place by another name."""

    def edit(document):
        node, key = walk(document, place)
        items = [(name if one == key else one, value) for one, value in node.items()]
        node.clear()
        node.update(items)

    return edit


def swap(old, new):
    """Replace text wherever it stands in the document, written as JSON."""

    def edit(document):
        text = json.dumps(document)
        assert old in text
        document |= json.loads(text.replace(old, new))

    return edit


def both(*edits):
    def edit(document):
        for one in edits:
            one(document)

    return edit


def nothing(document):
    pass


class Between(NamedTuple):
    """A change between what two edits make of a document."""

    old: Edit
    new: Edit

    @classmethod
    def of(cls, edit):
        return edit if isinstance(edit, cls) else cls(nothing, edit)

    def documents(self):
        """Give the old and the new one, made of the first document that has the place."""
        try:
            return edited(OURS, self.old), edited(OURS, self.new)
        except (KeyError, IndexError):
            return edited(LIBRARY, self.old), edited(LIBRARY, self.new)


def edited(document, edit):
    """Give a changed copy."""
    document = copy.deepcopy(document)
    edit(document)
    return document


def back(edit):
    """What an edit did is undone."""
    return Between(edit, nothing)


TEAMS = {"operationId": "list_teams", "tags": ["owners"], "responses": {"200": {"description": "Teams."}}}
QUERY = {"name": "limit", "in": "query", "schema": {"type": "integer"}}

# fmt: off
MAJOR = [
    # Names: whatever is called by them no longer compiles.
    ("an operation goes", cut(OWNERS), ["operation-removed"]),
    ("a deprecated operation goes", cut("paths /books get"), ["operation-removed"]),
    ("a path with its operation goes", cut("paths /integrations"), ["operation-removed"]),
    ("an operationId is another", both(put(f"{OWNERS} operationId", "list_people")), ["operation-renamed"]),
    ("a path is another", call("paths /owners", "/people"), ["operation-path-changed"]),
    ("a path has one more level", call("paths /owners", "/v4/owners"), ["operation-path-changed"]),
    ("a method is another", call(RESOURCES, "get"), ["operation-method-changed"]),
    ("a tag is another", swap('"owners"]', '"people"]'), ["tag-renamed"]),
    ("an operation moves to another tag", put(f"{OWNERS} tags", ["users"]), ["operation-tag-removed"]),
    ("a schema is called otherwise", both(swap("schemas/OwnerList", "schemas/People"),
        call("components schemas OwnerList", "People")), ["schema-renamed"]),
    ("a schema goes", back(put("components schemas Team", {"type": "object"})), ["schema-removed"]),
    ("an answer is another schema", put(f"{OWNERS} responses 200 content application/json schema $ref",
        "#/components/schemas/IntegrationList"), ["type-name-changed"]),
    ("a title names another class", put("components schemas Owner title", "Person"), ["schema-title-changed"]),
    ("a path parameter is called otherwise", both(swap("/users/{userId}/", "/users/{id}/"),
        put("components parameters UserId name", "id")), ["parameter-renamed"]),
    ("an inline path parameter is called otherwise", both(
        call("paths /libraries/{id}/loans", "/libraries/{library}/loans"),
        put("paths /libraries/{library}/loans delete parameters 0 name", "library")), ["parameter-renamed"]),
    ("a query parameter is called otherwise", put(f"{BOOK} parameters 1 name", "tongues"), ["parameter-renamed"]),
    ("a query parameter becomes a header", put(f"{BOOK} parameters 3 in", "header"), ["parameter-moved"]),
    ("a property is called otherwise", call(f"{OWNER} email", "mail"), ["property-renamed"]),
    # Requests: what was sent is refused, or means something else.
    ("a query parameter goes", cut(f"{BOOK} parameters 1"), ["parameter-removed"]),
    ("a required query parameter comes", add(f"{OWNERS} parameters", {**QUERY, "required": True}),
        ["parameter-required-added"]),
    ("a query parameter becomes required", put(f"{BOOK} parameters 3 required", True), ["parameter-became-required"]),
    ("parameters change places", both(
        put(f"{BOOK} parameters", [LIBRARY["paths"]["/shelves/{shelfId}/books/{bookId}"]["get"]["parameters"][i]
        for i in (4, 1, 2, 3, 0, 5)])), ["parameter-order-changed"]),
    ("a list is sent otherwise", put(f"{BOOK} parameters 2 explode", True), ["serialization-changed"]),
    ("a parameter is of another type", put("components parameters UserId schema type", "integer"), ["type-changed"]),
    ("a parameter has another format", put("components parameters UserId schema format", "uuid"), ["format-changed"]),
    ("a parameter's format goes", cut("paths /libraries/{id}/loans delete parameters 0 schema format"),
        ["format-changed"]),
    ("a parameter must be longer", put("components parameters UserId schema minLength", 3),
        ["request-limit-tightened"]),
    ("a parameter may be no longer", put("components parameters UserId schema maxLength", 9),
        ["request-limit-tightened"]),
    ("a parameter must match", put("components parameters UserId schema pattern", "^u_"), ["request-pattern-added"]),
    ("a parameter's default is another", Between(put(f"{BOOK} parameters 4 schema default", True),
        put(f"{BOOK} parameters 4 schema default", False)), ["default-changed"]),
    ("a parameter's default goes", back(put(f"{BOOK} parameters 4 schema default", True)), ["default-removed"]),
    ("a value of a request's enum goes", cut("components schemas Genre enum 0"), ["enum-value-removed"]),
    ("a body becomes required", put("paths /libraries/{id}/loans delete requestBody required", True),
        ["request-body-became-required"]),
    ("a required body comes", put("paths /users/{userId}/resources post requestBody",
        {"required": True, "content": {"application/json": {"schema": {"type": "string"}}}}),
        ["request-body-required-added"]),
    ("a body goes", cut(f"{IMPORT} requestBody"), ["request-body-removed"]),
    ("a body is of another content type", call(f"{IMPORT} requestBody content application/json", "application/xml"),
        ["content-type-removed", "content-type-added"]),
    ("a required property of a request comes", both(add(f"{BOOKS} required", "shelf"),
        put(f"{BOOKS} properties shelf", {"type": "string"})), ["request-required-property-added"]),
    ("a property of a request becomes required", add(f"{BOOKS} required", "isbn"),
        ["request-property-became-required"]),
    ("a property of a request may not be null", put(f"{BOOKS} properties lentUntil type", "string"),
        ["request-null-removed"]),
    # Answers: what comes was never expected, or what was expected does not come.
    ("a property goes", cut(f"{OWNER} email"), ["property-removed"]),
    ("a required property goes", both(cut(f"{CREDITS} properties totalCredits"), cut(f"{CREDITS} required 0")),
        ["property-removed"]),
    ("a property becomes optional", cut(f"{CREDITS} required 0"), ["response-property-became-optional"]),
    ("all properties become optional", cut(f"{CREDITS} required"), ["response-property-became-optional"]),
    ("a property may be null", put(f"{OWNER} name type", ["string", "null"]), ["response-null-added"]),
    ("a property is of another type", put(f"{CREDITS} properties usedCredits type", "string"), ["type-changed"]),
    ("an integer becomes a number", put("components schemas IntegrationCreditReport properties actionExecutions type",
        "number"), ["type-changed"]),
    ("a property may also be a number", put(f"{OWNER} name type", ["string", "number"]), ["type-changed"]),
    ("a date is a moment", put("components schemas IntegrationCreditReportRow properties date format", "date-time"),
        ["format-changed"]),
    ("an int64 is an int32", put("components schemas IntegrationCreditReport properties actionExecutions format",
        "int32"), ["format-changed"]),
    ("a format of an answer goes", cut(f"{CREDITS} properties periodStart format"), ["format-changed"]),
    ("an amount may be negative", cut(f"{CREDITS} properties usedCredits minimum"), ["response-limit-loosened"]),
    ("an amount may be lower", put(f"{CREDITS} properties usedCredits minimum", -5), ["response-limit-loosened"]),
    ("an answer's pattern is another", Between(put(f"{REASON} pattern", "^a"), put(f"{REASON} pattern", "^b")),
        ["pattern-changed"]),
    ("a closed enum of an answer has a new value", add("components schemas Size enum", 3),
        ["response-enum-value-added"]),
    ("an enum of an answer becomes open", back(put(f"{OWNER} role", {"$ref": "#/components/schemas/OwnerRole"})),
        ["response-alternative-added"]),
    ("a value of an answer's enum goes", cut("components schemas OwnerRole enum 3"), ["enum-value-removed"]),
    ("an enum's value is spelt otherwise", put("components schemas ResourceType enum 1", "SHEET"),
        ["enum-value-removed", "open-enum-value-added"]),
    ("a closed enum becomes any integer", cut("components schemas Size enum"), ["enum-dropped"]),
    ("a list is of something else", put("components schemas OwnerList properties owners items",
        {"type": "string"}), ["type-name-changed"]),
    ("a list becomes one", put("components schemas OwnerList properties owners type", "object"), ["type-changed"]),
    ("an answer has one more alternative", add(f"{BOOKS} properties weight anyOf", {"type": "string"}),
        ["response-alternative-added"]),
    ("a part of an answer goes", cut("components schemas Stamps allOf 0"), ["all-of-removed"]),
    ("additional properties are of another type", put("components schemas Labels additionalProperties format", "uuid"),
        ["format-changed"]),
    ("a constant is another", put("components schemas StampCount properties kind const", "mark"), ["const-changed"]),
    ("a property is only read", put(f"{BOOKS} properties title readOnly", True), ["access-changed"]),
    ("a success goes", cut(f"{OWNERS} responses 200"), ["response-removed"]),
    ("a success has another status", call(f"{OWNERS} responses 200", "206"), ["response-removed", "success-added"]),
    ("a success has a second status", put(f"{OWNERS} responses 202", {"description": "Later."}), ["success-added"]),
    ("an error is no longer described", cut(f"{OWNERS} responses 404"), ["response-removed"]),
    ("an answer is of another content type", call(f"{OWNERS} responses 200 content application/json", "text/csv"),
        ["content-type-removed", "content-type-added"]),
    ("an answer has no body", cut(f"{OWNERS} responses 200 content"), ["content-type-removed"]),
    ("a header goes", cut(RETRY_AFTER), ["header-removed"]),
    ("a header is of another type", put("components headers RetryAfter schema type", "integer"), ["type-changed"]),
    # What surrounds a call.
    ("the server is another", put("servers 0 url", "https://api.clay.com/v4"), ["server-changed"]),
    ("another server comes first", put("servers", [{"url": "https://eu.clay.example"}, *OURS["servers"]]),
        ["server-changed"]),
    ("the servers go", cut("servers"), ["server-removed"]),
    ("one operation has its own server", put(f"{OWNERS} servers", [{"url": "https://owners.clay.example"}]),
        ["server-changed"]),
    ("the cookie is called otherwise", put(f"{SESSION} name", "session"), ["security-scheme-changed"]),
    ("the session goes into a header", put(f"{SESSION} in", "header"), ["security-scheme-changed"]),
    ("the session is a token", put(SESSION, {"type": "http", "scheme": "bearer"}), ["security-scheme-changed"]),
    ("the scheme is called otherwise", swap("sessionCookie", "session"), ["component-renamed"]),
    ("one operation needs no session", put(f"{OWNERS} security", []), ["security-dropped"]),
    ("no operation needs a session", put("security", []), ["security-dropped"]),
    ("the session alone is not enough", put("security", [{"sessionCookie": [], "pin": []}]), ["security-removed"]),
    ("an open operation asks for a session", back(put(f"{OWNERS} security", [])), ["security-demanded"]),
    ("an operation may not be retried", cut(f"{RESOURCES} x-safe"), ["retry-withdrawn"]),
    ("a promise is withdrawn", put(f"{CREDITS} properties totalCredits x-evidence", "inferred"),
        ["evidence-withdrawn"]),
    ("the promise about a schema is withdrawn", put(f"{CREDITS} x-evidence", "recorded"), ["evidence-withdrawn"]),
    ("a keyword comes that no rule knows", put("components schemas Owner minContains", 2), ["other-change"]),
]

MINOR = [
    ("an operation comes", put("paths /teams", {"get": TEAMS}), ["operation-added"]),
    ("an operation comes to a path", put("paths /owners put", {**TEAMS, "operationId": "set_owners"}),
        ["operation-added"]),
    ("an operation has a second tag", add(f"{OWNERS} tags", "users"), ["operation-tag-added"]),
    ("an optional query parameter comes", add(f"{OWNERS} parameters", QUERY), ["parameter-added"]),
    ("a query parameter becomes optional", cut(f"{BOOK} parameters 4 required"), ["parameter-became-optional"]),
    ("a parameter may be shorter", cut("components parameters UserId schema minLength"), ["request-limit-loosened"]),
    ("a parameter may be null", put(f"{BOOK} parameters 5 schema type", ["string", "null"]), ["request-null-added"]),
    ("an optional body comes", put("paths /books get requestBody",
        {"content": {"application/json": {"schema": {"type": "string"}}}}), ["request-body-added"]),
    ("a body becomes optional", cut(f"{IMPORT} requestBody required"), ["request-body-became-optional"]),
    ("a body has a second content type", put(f"{IMPORT} requestBody content text/csv", {}), ["content-type-added"]),
    ("a property comes", put(f"{OWNER} team", {"type": "string"}), ["property-added"]),
    ("a required property of an answer comes", both(put(f"{CREDITS} properties plan", {"type": "string"}),
        add(f"{CREDITS} required", "plan")), ["response-required-property-added"]),
    ("an optional property of a request comes", put(f"{BOOKS} properties shelf", {"type": "string"}),
        ["property-added"]),
    ("a property of an answer becomes required", put("components schemas Owner required", ["id"]),
        ["response-property-became-required"]),
    ("a property is never null", put("components schemas IntegrationCreditReportRow properties userId type", "string"),
        ["response-null-removed"]),
    ("an open enum has a new value", add("components schemas OwnerRole enum", "workspace-guest"),
        ["open-enum-value-added"]),
    ("an open enum has two new values", add("components schemas ResourceType enum", "VIEW", "NOTE"),
        ["open-enum-value-added", "open-enum-value-added"]),
    ("an amount has a highest value", put(f"{CREDITS} properties usedCredits maximum", 10**9),
        ["response-limit-tightened"]),
    ("an answer always matches", put(f"{OWNER} id pattern", "^u_"), ["response-pattern-added"]),
    ("an error is described", put(f"{OWNERS} responses 402", {"description": "Pay."}), ["error-added"]),
    ("a header comes", put("components responses Unauthorized headers",
        {"WWW-Authenticate": {"schema": {"type": "string"}}}), ["header-added"]),
    ("a header is always there", put("components headers RetryAfter required", True), ["header-became-required"]),
    ("a link comes", put(f"{BALANCE} responses 200 links", {"Owners": {"operationId": "list_owners"}}), ["link-added"]),
    ("a link goes", cut(f"{OWNERS} responses 200 links UserCredits"), ["link-removed"]),
    ("a schema comes", put("components schemas Team", {"type": "object"}), ["schema-added"]),
    ("a second server comes", add("servers", {"url": "https://eu.clay.example"}), ["server-added"]),
    ("another way to sign in comes", both(put("components securitySchemes token", {"type": "http", "scheme": "bearer"}),
        add("security", {"token": []})), ["security-added", "component-added"]),
    ("an operation is deprecated", put(f"{OWNERS} deprecated", True), ["deprecated"]),
    ("a property is deprecated", put(f"{OWNER} email deprecated", True), ["deprecated"]),
    ("an operation may be retried", put(f"{IMPORT} x-safe", True), ["retry-granted"]),
    ("what was inferred was recorded", put(f"{OWNER} id x-evidence", "recorded"), ["evidence-strengthened"]),
    ("what was inferred is documented", put("components schemas Owner x-evidence", "documented"),
        ["evidence-strengthened"]),
]

PATCH = [
    ("a summary is another", put(f"{OWNERS} summary", "List owners"), ["text-changed"]),
    ("a description is another", put(f"{OWNER} id description", "Id."), ["text-changed"]),
    ("a response's description is another", put(f"{OWNERS} responses 200 description", "All."), ["text-changed"]),
    ("an example is another", put("components parameters UserId example", "u_2"), ["text-changed"]),
    ("a body's example is another", put(f"{BALANCE} responses 200 content application/json example", {}),
        ["text-changed"]),
    ("the title of the API is another", put("info title", "Credits"), ["info-changed"]),
    ("the licence is another", put("info license name", "BSD"), ["info-changed"]),
    ("the version alone is another", put("info version", "1.0.1"), ["version-changed"]),
    ("a tag is described otherwise", put("tags 0 description", "People."), ["text-changed"]),
    ("the tags stand in another order", put("tags", OURS["tags"][::-1]), ["order-changed"]),
    ("an extension comes", put(f"{OWNERS} x-internal", True), ["extension-changed"]),
    ("an extension of a property comes", put(f"{OWNER} id x-order", 1), ["extension-changed"]),
    ("the values of an enum stand in another order", put("components schemas ResourceType enum",
        ["TABLE", "FOLDER", "WORKBOOK"]), ["order-changed"]),
    ("what is required stands in another order", put(f"{CREDITS} required", OURS["components"]["schemas"]
        ["WorkspaceCredits"]["required"][::-1]), ["document-restated"]),
    ("a reference stands in an allOf", put("components schemas OwnerList properties owners items",
        {"allOf": [{"$ref": "#/components/schemas/Owner"}]}), ["document-restated"]),
    ("a parameter moves from the path to its operation", both(
        cut("paths /shelves/{shelfId}/books/{bookId} parameters"),
        insert(f"{BOOK} parameters", LIBRARY["paths"]["/shelves/{shelfId}/books/{bookId}"]["parameters"][0])),
        ["document-restated"]),
    ("an operation repeats what it demands", put(f"{OWNERS} security", OURS["security"]), ["document-restated"]),
    ("an operation is no longer deprecated", cut("paths /books get deprecated"), ["deprecation-withdrawn"]),
]
# fmt: on
