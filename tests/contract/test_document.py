"""Tests of this document, in addition to the general rules of `make lint-spec`."""

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


def example(operation, status="200"):
    return operation["responses"][status]["content"]["application/json"]["example"]


def test_it_describes_the_eight_operations(operations):
    assert CONTRACT.items() <= {name: (method, path) for name, (path, method, _) in operations.items()}.items()


def test_it_names_the_server_and_the_session(document):
    assert [server["url"] for server in document["servers"]] == ["https://api.clay.com/v3"]
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "cookie", "claysession")


def test_every_operation_demands_the_session(document, operations):
    assert document["security"] == [{"sessionCookie": []}]
    assert not any("security" in operation for _, _, operation in operations.values())


def test_the_documented_body_is_described_to_the_letter(document, operations):
    schema = document["components"]["schemas"]["WorkspaceCredits"]
    assert example(operations["get_workspace_credits"][2]) == DOCUMENTED_BODY
    assert list(schema["properties"]) == schema["required"] == list(DOCUMENTED_BODY)
    assert all(definition["x-evidence"] == "documented" for definition in schema["properties"].values())


def test_every_operation_has_the_same_errors(operations):
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


def test_the_tags_are_the_four_resources(document):
    assert [tag["name"] for tag in document["tags"]] == ["owners", "users", "workspaces", "integrations"]


def test_examples_fit_together(operations):
    """`make lint-spec` does not know which answer is a part of another."""
    answers = {name: example(operation) for name, (_, _, operation) in operations.items()}
    report = answers["get_integration_credit_report"]
    assert answers["get_integration"] == answers["list_integrations"]["integrations"][0]
    assert answers["get_user_credits"]["usedCredits"] <= answers["get_workspace_credits"]["usedCredits"]
    user = answers["list_user_resources"]["userId"]
    resources = {resource["id"] for resource in answers["list_user_resources"]["resources"]}
    assert {row["resourceId"] for row in report["rows"] if row["userId"] == user} <= resources | {None}
