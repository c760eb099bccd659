"""What the document must be beyond valid OpenAPI."""

from __future__ import annotations

import re

import pytest

CONTRACT = {
    "list_owners": ("get", "/owners"),
    "get_user_credits": ("get", "/users/{userId}/credits"),
    "list_user_resources": ("post", "/users/{userId}/resources"),
    "get_workspace_credits": ("get", "/workspaces/{workspaceId}/credits"),
    "list_integrations": ("get", "/integrations"),
    "get_integration": ("get", "/integrations/{integrationType}"),
    "get_integration_credits": ("get", "/integrations/{integrationType}/credits"),
    "get_integration_credit_report": ("get", "/integrations/{integrationType}/credits/report"),
}
DOCUMENTED_BODY = {
    "totalCredits": 10000,
    "usedCredits": 3500,
    "remainingCredits": 6500,
    "periodStart": "2024-06-01T00:00:00Z",
    "periodEnd": "2024-06-30T23:59:59Z",
}


@pytest.fixture(scope="session")
def schemas(document):
    return document["components"]["schemas"]


@pytest.fixture(scope="session")
def properties(schemas):
    """By place: every property of every schema."""
    return {
        f"{name}.{key}": definition
        for name, schema in schemas.items()
        for key, definition in schema.get("properties", {}).items()
    }


def example(operation, status="200"):
    return operation["responses"][status]["content"]["application/json"]["example"]


def test_it_describes_the_eight_operations_and_no_other(operations):
    assert {name: (method, path) for name, (path, method, _) in operations.items()} == CONTRACT


def test_it_names_the_server_and_the_session(document):
    assert [server["url"] for server in document["servers"]] == ["https://api.clay.com/v3"]
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "cookie", "claysession")


def test_every_operation_demands_the_session(document, operations):
    assert document["security"] == [{"sessionCookie": []}]
    assert not any("security" in operation for _, _, operation in operations.values())


def test_the_documented_body_is_described_to_the_letter(schemas, operations):
    schema = schemas["WorkspaceCredits"]
    assert example(operations["get_workspace_credits"][2]) == DOCUMENTED_BODY
    assert list(schema["properties"]) == schema["required"] == list(DOCUMENTED_BODY)
    assert all(definition["x-evidence"] == "documented" for definition in schema["properties"].values())


def test_every_schema_and_property_states_its_evidence(schemas, properties):
    for place, definition in {**schemas, **properties}.items():
        assert definition.get("x-evidence") in {"documented", "recorded", "inferred"}, place


def test_only_documented_properties_are_required(schemas):
    for name, schema in schemas.items():
        for key in schema.get("required", ()):
            assert schema["properties"][key]["x-evidence"] == "documented", f"{name}.{key}"


def test_descriptions_say_more_than_the_name(document, operations, schemas, properties):
    described = {**schemas, **properties, **document["components"]["parameters"]}
    described |= {name: operation for name, (_, _, operation) in operations.items()}
    described |= {tag["name"]: tag for tag in document["tags"]}
    for place, definition in described.items():
        words = re.findall(r"\w+", definition["description"])
        assert len(words) >= 4, f"{place}: {definition['description']}"
        assert definition["description"].endswith("."), place


def test_amounts_and_times_state_their_unit(properties):
    for place, definition in properties.items():
        if definition.get("type") == "number":
            assert definition["description"].startswith("Credits "), place
            assert (definition["minimum"], definition["format"]) == (0, "double"), place
        if definition.get("format") in {"date", "date-time"}:
            assert "in UTC" in definition["description"], place


def test_parameter_descriptions_are_repeated_in_their_schema(document):
    for name, parameter in document["components"]["parameters"].items():
        assert parameter["schema"]["description"] == parameter["description"], name


def test_every_operation_has_the_same_errors(document, operations):
    expected = {
        "400": "BadRequest",
        "401": "Unauthorized",
        "403": "Forbidden",
        "404": "NotFound",
        "429": "TooManyRequests",
        "5XX": "ServerError",
    }
    for name, (_, _, operation) in operations.items():
        errors = {status: one.get("$ref", "") for status, one in operation["responses"].items() if status != "200"}
        assert errors == {status: f"#/components/responses/{target}" for status, target in expected.items()}, name
    for name, response in document["components"]["responses"].items():
        assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}, name
    assert "Retry-After" in document["components"]["responses"]["TooManyRequests"]["headers"]


def test_operations_have_one_tag_and_verb_first_names(document, operations):
    tags = [tag["name"] for tag in document["tags"]]
    assert tags == ["owners", "users", "workspaces", "integrations"]
    for name, (_, _, operation) in operations.items():
        assert len(operation["tags"]) == 1
        assert operation["tags"][0] in tags
        assert re.fullmatch(r"(get|list)(_[a-z]+)+", name)


def schemas_in(node, place=()):
    """Find every schema of the document, wherever it stands."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from schemas_in(item, (*place, index))
    elif isinstance(node, dict):
        parent = place[-1:] and place[-1]
        if parent in {"schema", "items"} or (place[-2:-1] and place[-2] in {"schemas", "properties", "anyOf", "allOf"}):
            yield "/".join(map(str, place)), node
        for key, value in node.items():
            if key not in {"example", "examples"}:
                yield from schemas_in(value, (*place, key))


def test_schemas_keep_to_what_every_generator_reads_alike(document):
    places = dict(schemas_in(document))
    assert len(places) > 60
    for place, schema in places.items():
        assert isinstance(schema, dict), f"{place}: a boolean schema"
        if "$ref" in schema:
            assert set(schema) == {"$ref"}, f"{place}: keywords beside a reference"
        if schema.get("type") == "array":
            assert "items" in schema, f"{place}: an array of nothing"
        if schema.get("type") == "object":
            assert place.count("/") == 2, f"{place}: an object without a name"
        if "enum" in schema:
            assert place.count("/") == 2, f"{place}: an enum without a name"
        assert "nullable" not in schema, f"{place}: OpenAPI 3.0"
        assert len(schema.get("allOf", [0])) == 1, f"{place}: composition"


def test_examples_validate(document, operations, schemas, properties, validate):
    wrong = {}
    for name, (_, _, operation) in operations.items():
        media = operation["responses"]["200"]["content"]["application/json"]
        wrong[name] = validate(media["example"], media["schema"])
    for name, response in document["components"]["responses"].items():
        media = response["content"]["application/json"]
        wrong[name] = validate(media["example"], media["schema"])
    for name, parameter in document["components"]["parameters"].items():
        wrong[name] = validate(parameter["example"], parameter["schema"])
    for place, definition in {**schemas, **properties}.items():
        for number, one in enumerate(definition.get("examples", ())):
            wrong[f"{place} {number}"] = validate(one, definition)
    assert {place: errors for place, errors in wrong.items() if errors} == {}


def test_every_property_has_an_example(properties):
    assert [place for place, definition in properties.items() if not definition.get("examples")] == []


def test_examples_fit_together(document, operations):
    answers = {name: example(operation) for name, (_, _, operation) in operations.items()}
    ids = {name: parameter["example"] for name, parameter in document["components"]["parameters"].items()}
    users = [owner["id"] for owner in answers["list_owners"]["owners"]]
    integrations = answers["list_integrations"]["integrations"]
    report = answers["get_integration_credit_report"]
    assert (
        ids["UserId"] == answers["get_user_credits"]["userId"] == answers["list_user_resources"]["userId"] == users[0]
    )
    assert ids["IntegrationType"] == report["integrationType"] == answers["get_integration"]["id"]
    assert answers["get_integration"] == integrations[0]
    for total in ("usedCredits", "actionExecutions"):
        assert report[total] == sum(row[total] for row in report["rows"])
    assert report["usedCredits"] == answers["get_integration_credits"]["usedCredits"]
    balance = answers["get_workspace_credits"]
    assert balance["totalCredits"] == balance["usedCredits"] + balance["remainingCredits"]
    assert answers["get_user_credits"]["usedCredits"] <= balance["usedCredits"]
    assert {row["userId"] for row in report["rows"]} <= set(users)
    resources = {resource["id"] for resource in answers["list_user_resources"]["resources"]}
    assert {row["resourceId"] for row in report["rows"] if row["userId"] == users[0]} <= resources | {None}
    for answer in answers.values():
        if "periodStart" in answer:
            assert (answer["periodStart"], answer["periodEnd"]) == (balance["periodStart"], balance["periodEnd"])


def test_examples_hold_no_real_person_or_session(document):
    text = repr(document)
    assert all(domain == "example.com" for domain in re.findall(r"@([\w.-]+)", text))
    assert re.findall(r"s%3A[\w.]+", text) == []


def test_links_lead_to_operations_and_properties(operations, document):
    for name, (_, _, operation) in operations.items():
        for link in operation["responses"]["200"].get("links", {}).values():
            _, _, target = operations[link["operationId"]]
            names = [
                document["components"]["parameters"][one["$ref"].split("/")[-1]]["name"] for one in target["parameters"]
            ]
            for parameter, expression in link["parameters"].items():
                assert parameter in names, name
                value = example(operation)
                for segment in expression.removeprefix("$response.body#/").split("/"):
                    value = value[int(segment) if segment.isdecimal() else segment]
                assert isinstance(value, str), name
