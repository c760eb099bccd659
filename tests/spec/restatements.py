# ruff: noqa: E501 -- a table: one edit, one line
"""Pairs of edits after which two documents mean the same. Each is a patch in both directions."""

import document_names
from edits import LIBRARY, OURS, OWNER, OWNERS, Between, both, call, cut, put

AMOUNT = f"components schemas UserCredits properties {document_names.USED}"
RUNS = f"components schemas IntegrationCreditReport properties {document_names.RUNS}"
BOOK = "paths /shelves/{shelfId}/books/{bookId} get"
USER_ID = OURS["components"]["parameters"]["UserId"]
COUNT = LIBRARY["components"]["schemas"]["StampCount"]["properties"]
OWN = LIBRARY["components"]["schemas"]["Stamps"]["allOf"][1]["properties"]
STAMPED = {"type": "object", "x-evidence": "documented", "properties": {**COUNT, **OWN}}
OPERATIONS = [f"paths {path} {method}" for path, item in OURS["paths"].items() for method in item]
SHEET = both(
    put("components schemas Stamps title", "Stamps"),
    put("components schemas Sheet", {"minProperties": 0, "allOf": [{"$ref": "#/components/schemas/Stamps"}]}),
)
COUNTRY = {"type": "string", "minLength": 2}
UNAUTHORIZED = "components responses Unauthorized"
WAYS = [{"sessionCookie": []}, {"sessionCookie": ["read"]}]
SERVERS = [{"url": "https://eu.clay.example"}, {"url": "https://us.clay.example"}]


def written(place, *ways):
    """Return a change between two ways to write a value."""
    return Between(*(put(place, one) for one in ways))


def inlined(name):
    """Write a response where it is referred to, instead of as a component."""

    def edit(document):
        definition = document["components"]["responses"].pop(name)
        for place in OPERATIONS:
            _, path, method = place.split()
            responses = document["paths"][path][method]["responses"]
            for status, one in responses.items():
                if one == {"$ref": f"#/components/responses/{name}"}:
                    responses[status] = definition

    return edit


def in_properties(*ways):
    return written(f"{OWNER} country", *ways)


# fmt: off
RESTATEMENTS = [
    ("the type of an enum", in_properties({"enum": ["a", "b"]}, {"type": "string", "enum": ["a", "b"]})),
    ("the type of a constant", in_properties({"const": 1}, {"type": "integer", "const": 1})),
    ("a union of enums", in_properties({"anyOf": [{"enum": ["a"]}, {"enum": ["b"]}, COUNTRY]}, {"anyOf": [{"enum": ["a", "b"]}, COUNTRY]})),
    ("a union in a union", in_properties({"anyOf": [{"type": "integer"}, {"anyOf": [{"type": "boolean"}, COUNTRY]}]},
        {"anyOf": [{"type": "integer"}, {"type": "boolean"}, COUNTRY]})),
    ("nullable", in_properties({"type": "string", "nullable": True}, {"type": ["string", "null"]})),
    ("not nothing", in_properties({"type": "string", "not": False}, {"type": "string"})),
    ("a multiple of 1", in_properties({"type": "integer", "multipleOf": 1}, {"type": "integer"})),
    ("one value cannot be exploded", written(f"{OWNERS} parameters", *([{"name": "q", "in": "query", "schema": {"type": "integer"}, **more}] for more in ({}, {"explode": False})))),
    ("the order in which parameters are listed", put(f"{BOOK} parameters", LIBRARY["paths"]["/shelves/{shelfId}/books/{bookId}"]["get"]["parameters"][::-1])),
    # Compositions.
    ("an allOf of a reference is flattened", both(cut("components schemas Stamps allOf"),
        put("components schemas Stamps", STAMPED))),
    ("an allOf of an allOf is flattened", Between(
        both(SHEET, put("components schemas Seal", {"type": "object", "allOf": [{"$ref": "#/components/schemas/Sheet"}, {"minProperties": 1}]})),
        both(SHEET, put("components schemas Seal", {"type": "object", "properties": {**COUNT, **OWN}, "minProperties": 1})))),
    ("properties are in a part of an allOf", Between(put("components schemas Owner",
        {"type": "object", "required": ["id", "name"], "properties": {"id": COUNTRY, "name": COUNTRY}}),
        put("components schemas Owner", {"type": "object", "allOf": [
        {"required": ["name"], "properties": {"id": COUNTRY}}, {"required": ["id"], "properties": {"name": COUNTRY}}]}))),
    ("a limit is in a part of an allOf", in_properties(COUNTRY, {"type": "string", "allOf": [{"minLength": 2}]})),
    ("an allOf has another allOf", in_properties(COUNTRY, {"allOf": [{"allOf": [COUNTRY]}]})),
    ("an allOf has a part that says nothing", put("components schemas Book allOf",
        [{"$ref": "#/components/schemas/IsNone"}])),
    ("the parts of an allOf are in another order", put("components schemas Stamps allOf",
        LIBRARY["components"]["schemas"]["Stamps"]["allOf"][::-1])),
    ("null is an alternative", in_properties({**COUNTRY, "type": ["string", "null"]},
        {"anyOf": [COUNTRY, {"type": "null"}]})),
    ("null is one of an enum", in_properties({"type": ["string", "null"], "enum": ["a", None]},
        {"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}], "description": "It."})),
    ("a union has one alternative", in_properties(COUNTRY, {"oneOf": [COUNTRY]})),
    ("a type is a list of one", put(f"{OWNER} name type", ["string"])),
    ("types are in another order", in_properties({"type": ["string", "null"]}, {"type": ["null", "string"]})),
    ("a constant is an enum of one", in_properties({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]})),
    ("anything is true", Between(put(f"{OWNER} country", {}), put(f"{OWNER} country", True))),
    ("items are true", in_properties({"type": "array", "items": {}}, {"type": "array", "items": True})),
    ("additional values are anything", put("components schemas ErrorDetails additionalProperties", {})),
    ("null is a constant", in_properties({"const": None}, {"type": "null"})),
    ("null is a constant beside another", in_properties({"anyOf": [{"const": "a"}, {"const": None}]},
        {"type": ["string", "null"], "enum": ["a", None]})),
    ("unevaluated properties are anything", in_properties({"properties": {"a": COUNTRY}},
        {"properties": {"a": COUNTRY}, "unevaluatedProperties": True})),
    ("nothing is false", in_properties({"not": {}}, False)),
    # Limits.
    ("an integer is above a limit", both(cut(f"{RUNS} minimum"), put(f"{RUNS} exclusiveMinimum", -1))),
    ("an integer of an allOf is above a limit", in_properties({"allOf": [{"type": "integer"}, {"exclusiveMinimum": 0}]},
        {"type": "integer", "minimum": 1})),
    ("an integer is below a limit", Between(put(f"{RUNS} maximum", 9), put(f"{RUNS} exclusiveMaximum", 10))),
    ("an integer has two limits", Between(put(f"{RUNS} minimum", 3), both(put(f"{RUNS} minimum", 1),
        put(f"{RUNS} exclusiveMinimum", 2)))),
    # Written defaults.
    ("a list is sent as usual", both(put(f"{BOOK} parameters 1 style", "form"), put(f"{BOOK} parameters 1 explode", True),
        put(f"{BOOK} parameters 1 allowReserved", False), put(f"{BOOK} parameters 1 required", False))),
    ("a header is sent as usual", both(put("components headers RetryAfter style", "simple"),
        put("components headers RetryAfter explode", False), put("components headers RetryAfter required", False))),
    ("a header of a request is sent as usual", both(put(f"{BOOK} parameters 5 style", "simple"),
        put(f"{BOOK} parameters 5 allowEmptyValue", False))),
    ("an operation has empty lists", both(put(f"{OWNERS} parameters", []), put(f"{OWNERS} callbacks", {}),
        put(f"{OWNERS} deprecated", False))),
    ("an operation is not safe in so many words", put("paths /books post x-safe", False)),
    ("a path has empty lists", both(put("paths /owners parameters", []), put("paths /owners servers", []))),
    ("a response has nothing", both(put(f"{UNAUTHORIZED} headers", {}), put(f"{UNAUTHORIZED} links", {}))),
    ("a body is not required in so many words",
        put("paths /libraries/{id}/loans delete requestBody required", False)),
    ("a schema has the defaults", both(put(f"{OWNER} name minLength", 0), put(f"{OWNER} name deprecated", False),
        put(f"{OWNER} name readOnly", False), put(f"{OWNER} name writeOnly", False))),
    ("a list has the defaults", both(put("components schemas OwnerList properties owners uniqueItems", False),
        put("components schemas OwnerList properties owners minItems", 0))),
    ("an object has the defaults", both(put("components schemas Owner required", []),
        put("components schemas Owner minProperties", 0), put("components schemas Owner additionalProperties", True))),
    ("the components have an empty section", put("components links", {})),
    ("the components have empty sections", both(put("components links", {}), put("components callbacks", {}),
        put("webhooks", {}))),
    ("the server is the usual one", Between(cut("servers"), put("servers", [{"url": "/"}]))),
    # Extensions and comments.
    ("a comment of a schema", put("components schemas Owner $comment", "It.")),
    ("a comment of a property", put(f"{OWNER} name $comment", "It.")),
    *((f"{key} at {place}", put(f"{place} {key}".strip(), {"x": 1})) for place in (
        "", "info", "info license", "servers 0", "tags 0", "paths", "paths /owners", OWNERS, f"{OWNERS} responses",
        f"{OWNERS} responses 200", f"{OWNERS} responses 200 content application/json", "components",
        f"{OWNERS} responses 200 links UserCredits", "components schemas Owner", f"{OWNER} role anyOf 1",
        "components schemas Stamps allOf 1", "components securitySchemes sessionCookie", "components parameters UserId",
        "components parameters UserId schema", "components headers RetryAfter", UNAUTHORIZED,
        "paths /books post requestBody", f"{BOOK} parameters 1 schema items")
        for key in ("x-new", "x-safe") if key == "x-new" or place != OWNERS),
    *((f"x-new in {name}", in_properties(*({"type": "object", "properties": {"a": {}}, name: {**one, **more}} for more in ({}, {"x-new": 1}))))
        for name, one in (("discriminator", {"propertyName": "a"}), ("xml", {"name": "a"}))),
    ("x-new in the server of a link", written(f"{OWNERS} responses 200 links UserCredits server", *({"url": "https://a.example", **more} for more in ({}, {"x-new": 1})))),
    ("notes in words", Between(*(both(put("paths x-note", text), put("components x-note", text)) for text in ("Get it.", "To get it.")))),
    # Names that are compared without their case, and parts of them that say nothing.
    ("a header's name is in lower case", call("components responses TooManyRequests headers Retry-After", "retry-after")),
    ("the name of a header of a request is in lower case", put(f"{BOOK} parameters 5 name", "x-trace-id")),
    ("the name of a header of a webhook is in lower case", written("webhooks", *({"lent": {"post": {"parameters": [
        {"name": name, "in": "header", "schema": COUNTRY}], "responses": {"200": {"description": "Taken."}}}}} for name in ("X-Id", "x-id")))),
    ("a content type has a charset", call(f"{OWNERS} responses 200 content application/json",
        "application/json; charset=utf-8")),
    ("a content type has a charset in capitals", call(f"{OWNERS} responses 200 content application/json",
        'Application/JSON;charset="UTF-8"')),
    ("a server ends in a slash", put("servers 0 url", "https://api.clay.com/v3/")),
    # The same in another place or order.
    ("an open operation says so otherwise", written(f"{OWNERS} security", [], [{}])),
    ("the ways to sign in stand in another order", written(f"{OWNERS} security", WAYS, WAYS[::-1])),
    ("the servers behind the first stand in another order", Between(*(put("servers", [OURS["servers"][0], *others]) for others in (SERVERS, SERVERS[::-1])))),
    ("every operation repeats what it demands", both(cut("security"), *(put(f"{one} security", OURS["security"])
        for one in OPERATIONS))),
    ("every operation repeats its server", both(cut("servers"), *(put(f"{one} servers", OURS["servers"])
        for one in OPERATIONS))),
    ("every path repeats its server", both(cut("servers"), *(put(f"{one} servers", OURS["servers"])
        for one in [place.rsplit(" ", 1)[0] for place in OPERATIONS]))),
    ("an operation repeats the parameter of its path", put(f"{BOOK} parameters",
        [*LIBRARY["paths"]["/shelves/{shelfId}/books/{bookId}"]["parameters"],
        *LIBRARY["paths"]["/shelves/{shelfId}/books/{bookId}"]["get"]["parameters"]])),
]
# The same in one direction. In the other direction a component comes, which is minor.
INLINED = [
    ("a path", Between(both(put("components pathItems", {"Owners": OURS["paths"]["/owners"]}), put("paths /owners", {"$ref": "#/components/pathItems/Owners"})), both())),
    ("a parameter", both(cut("components parameters UserId"), put("paths /users/{userId}/credits get parameters 0", USER_ID),
        put("paths /users/{userId}/resources post parameters 0", USER_ID))),
    ("a header", both(cut("components headers RetryAfter"), put("components responses TooManyRequests headers Retry-After",
        OURS["components"]["headers"]["RetryAfter"]))),
    ("a response", inlined("NotFound")),
    ("a schema without a class", Between(
        both(put("components schemas Country", COUNTRY), put(f"{OWNER} country", {"$ref": "#/components/schemas/Country"})),
        put(f"{OWNER} country", COUNTRY))),
]
# fmt: on
