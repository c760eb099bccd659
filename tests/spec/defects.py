# fmt: off
# ruff: noqa: E501 -- a table: one defect, one line
"""Mistakes that people make in OpenAPI documents, each as an edit of the text of openapi.yaml.

The rules were written with this table. So the share that is found shows that every rule works, but not how many other
mistakes the linter would find. `MISSED` are defects that it does not find.
"""

from __future__ import annotations

from typing import NamedTuple

from document_names import LEFT, TOTAL, USED

GONE = ""
"""In the place of `new`: the whole line is taken out."""


class Edit(NamedTuple):
    """Replaces the first `old` after `after` by `new`."""

    name: str
    after: str
    old: str
    new: str
    finding: str = ""
    """A part of the line that tells of it: the rule, or what only a finding about this defect says."""

    def apply(self, text: str) -> str:
        """Change the text of a document.

        Raises:
            ValueError: The document does not have the text to replace.
        """
        start = text.index(self.after)
        start = text.index(self.old, start)
        end = start + len(self.old)
        if self.new == GONE and "\n" not in self.old:
            start, end = text.rindex("\n", 0, start), text.index("\n", end)
        return text[:start] + self.new + text[end:]


NOTATION = (
    Edit("a key stands twice", "operationId: list_owners", "tags: [owners]", "tags: [owners]\n      tags: [users]", "duplicate key"),
    Edit("a tab indents", "info:", "  title:", "\ttitle:", "yaml"),
    Edit("a status is a number", "operationId: list_owners", '"401":', "401:", "401 is not a string"),
    Edit("a day is a date of YAML", "operationId: get_integration_credit_report", 'date: "2024-06-03"', "date: 2024-06-03", "is a date"),
    Edit("no is a name", "OwnerList:", "name: Sample Owner", "name: no", "readers"),
    Edit("a number has a line below", "operationId: get_workspace_credits", f"{TOTAL}: 10000", f"{TOTAL}: 10_000", "plain-yaml"),
    Edit("an anchor and an alias", "\n    Unauthorized:", "description: The session is missing, unknown or expired. Sign in again and copy the new session.", "description: &text The session is missing.\n      x-evidence: *text", "plain-yaml"),
    Edit("a space that is not seen", "info:", "Clay credit usage API", "Clay credit\u00a0usage API", "whitespace"),
)
STRUCTURE = (
    Edit("the version of the document is of two parts", "info:", "version: 1.0.0", 'version: "1.0"', "rule/version"),
    Edit("a misspelt keyword of an operation", "operationId: list_owners", "summary:", "sumary:", "sumary"),
    Edit("an operation has no operationId", "  /owners:", "operationId: list_owners", GONE, "operation-operationId"),
    Edit("the summary of the document is gone", "info:", "summary:", GONE, "rule/info"),
    Edit("the server is not described", "servers:", "description:", GONE, "rule/server-description"),
)
REFERENCES = (
    Edit("a reference leads nowhere", "operationId: list_owners", "schemas/OwnerList", "schemas/OwnersList", "does not exist"),
    Edit("a reference to another kind of component", "operationId: get_user_credits", "schemas/UserCredits", "parameters/UserId", "is not of type 'array'"),
    Edit("a reference to itself", "\n    ErrorDetails:", "type: object", '$ref: "#/components/schemas/ErrorDetails"', "does not exist"),
    Edit("a component that nothing uses", "  schemas:\n", "\n    OwnerList:", "\n    Unused:\n      type: object\n      description: What no operation answers with.\n      x-evidence: inferred\n      additionalProperties: true\n    OwnerList:", "no-unused-components"),
    Edit("two errors are exchanged", "operationId: list_owners", 'responses/Unauthorized"\n        "403":\n          $ref: "#/components/responses/Forbidden', 'responses/Forbidden"\n        "403":\n          $ref: "#/components/responses/Unauthorized', "errors"),
)
SCHEMAS = (
    Edit("a misspelt description", "\n    UserCredits:", "description: Credits used", "desciption: Credits used", "desciption"),
    Edit("misspelt examples", "\n    UserCredits:", "examples: [2100]", "exmaples: [2100]", "exmaples"),
    Edit("a misspelt type", "\n    UserCredits:", "type: number", "type: nubmer", "nubmer"),
    Edit("a misspelt format", "\n    UserCredits:", "format: date-time", "format: datetime", "datetime"),
    Edit("a missing type", "\n    UserCredits:", "type: string", GONE, "composition"),
    Edit("a missing format of a number", "\n    UserCredits:", "format: double", GONE, "formats"),
    Edit("a time without a format", "\n    Resource:", "format: date-time", GONE, "formats-by-name"),
    Edit("an id is a number", "\n    Owner:", "type: string", "type: integer\n          format: int64", "formats-by-name"),
    Edit("a required property that is none", "\n    WorkspaceCredits:", f"- {TOTAL}", "- total", "no-required-schema-properties-undefined"),
    Edit("a required property that is not documented", "\n    UserCredits:", "      properties:", "      required: [userId]\n      properties:", "required"),
    Edit("the maximum is less than the minimum", "\n    UserCredits:", "minimum: 0", "minimum: 0\n          maximum: -1", "bounds"),
    Edit("minLength of a number", "\n    UserCredits:", "minimum: 0", "minimum: 0\n          minLength: 1", "minLength"),
    Edit("an array of nothing", "\n    OwnerList:", '          items:\n            $ref: "#/components/schemas/Owner"\n', "", "items"),
    Edit("an enum has a value twice", "\n    ResourceType:", "- TABLE", "- TABLE\n        - TABLE", "no-duplicated-enum-values"),
    Edit("a value of an enum is a number", "\n    ResourceType:", "- TABLE", "- 1", "no-enum-type-mismatch"),
    Edit("a value of an enum is misspelt in case", "\n    ResourceType:", "- FOLDER", "- Folder", "enums"),
    Edit("additional properties are forbidden", "\n    Owner:", "      properties:", "      additionalProperties: false\n      properties:", "grow"),
    Edit("a property has another case", "\n    Owner:", "        email:", "        e_mail:", "rule/property-name"),
    Edit("readOnly in an answer", "\n    UserCredits:", "type: string", "type: string\n          readOnly: true", "readOnly"),
    Edit("the schema of a list is that of an item", "operationId: list_owners", "schemas/OwnerList", "schemas/Owner", "valid-examples"),
    Edit("a property is at the wrong level", "\n    Owner:", "        email:", "      email:", "yaml"),
    Edit("a schema in another case", "components:", "\n    ErrorDetails:", "\n    error_code:\n      type: string\n    ErrorDetails:", "rule/schema-name"),
)
PORTABILITY = (
    Edit("nullable of OpenAPI 3.0", "\n    IntegrationCreditReportRow:", 'type: [string, "null"]', "type: string\n          nullable: true", "nullable"),
    Edit("a list of two types", "\n    IntegrationCreditReportRow:", 'type: [string, "null"]', "type: [string, integer]", "composition"),
    Edit("oneOf", "\n    Owner:", "anyOf:", "oneOf:", "oneOf"),
    Edit("a closed enum", "\n    Owner:", '          anyOf:\n            - $ref: "#/components/schemas/WorkspaceRole"\n            - type: string\n', '          allOf:\n            - $ref: "#/components/schemas/WorkspaceRole"\n', "an enum is open"),
    Edit("a keyword beside a reference", "\n    OwnerList:", '$ref: "#/components/schemas/Owner"', '$ref: "#/components/schemas/Owner"\n            description: One owner of the list.', "a $ref has no other"),
    Edit("an object without a name", "\n    Integration:", '          allOf:\n            - $ref: "#/components/schemas/IntegrationProvider"\n', "          type: object\n          additionalProperties: true\n", "names"),
    Edit("an enum without a name", "\n    Owner:", '- $ref: "#/components/schemas/WorkspaceRole"', "- {type: string, enum: [workspace-admin]}", "names"),
    Edit("an enum has the name of a property's type", "\n    Owner:", "\n    WorkspaceRole:", "\n    OwnerRole:\n      type: string\n      description: What a person may do in the workspace.\n      x-evidence: inferred\n      enum: [workspace-admin]\n      examples: [workspace-admin]\n\n    WorkspaceRole:", "names-of-generators"),
    Edit("a format that some clients check", "\n    Owner:", "description: Email address", "format: email\n          description: Email address", "formats"),
    Edit("a map without a limit", "\n    ErrorDetails:", "additionalProperties: true", "additionalProperties: {type: string, description: What is wrong with the property.}", "maps"),
    Edit("a boolean schema", "\n    OwnerList:", 'items:\n            $ref: "#/components/schemas/Owner"', "items: true", "boolean-schemas"),
)
SECURITY = (
    Edit("the security is gone", "servers:", "security:\n  - sessionCookie: []\n", "", "security"),
    Edit("the security is optional", "security:", "  - sessionCookie: []", "  - sessionCookie: []\n  - {}", "security"),
    Edit("an operation demands nothing", "operationId: list_owners", "summary:", "security: []\n      summary:", "security"),
    Edit("the cookie is a header", "  securitySchemes:", "in: cookie", "in: header", "an apiKey in a cookie"),
    Edit("the scheme is not described", "  securitySchemes:", "description: >-", "x-description: >-", "rule/security-scheme"),
    Edit("the server has credentials", "servers:", "https://api", "https://user:word@api", "rule/server-parts"),
    Edit("the server has a query", "servers:", "/v3", "/v3?beta=1", "rule/server-parts"),
    Edit("the server has a fragment", "servers:", "/v3", "/v3#top", "rule/server-parts"),
    Edit("a second server of another host", "servers:", "    description: The live service.\n", "    description: The live service.\n  - url: https://api.example/v3\n    description: A copy of it.\n", "servers: the session"),
    Edit("the server is not encrypted", "servers:", "https:", "http:", "rule/server-url"),
)
OPERATIONS = (
    Edit("an operationId stands twice", "/users/{userId}/credits:", "get_user_credits", "list_owners", "unique"),
    Edit("an operationId in camelCase", "/owners:", "operationId: list_owners", "operationId: listOwners", "rule/operation-id"),
    Edit("an operationId names another tag's noun", "/integrations/{integrationType}/credits:", "get_integration_credits", "get_provider_credits", "operation-names"),
    Edit("get for a list", "/integrations:", "operationId: list_integrations", "operationId: get_integrations", "rename one operationId"),
    Edit("a tag that is not declared", "operationId: list_owners", "tags: [owners]", "tags: [people]", "operation-tag-defined"),
    Edit("the tag of another resource", "operationId: get_workspace_credits", "tags: [workspaces]", "tags: [users]", "tags"),
    Edit("a tag without a description", "tags:", "description: The people who may see credit usage.", GONE, "tag-description"),
    Edit("x-safe is misspelt", "operationId: list_user_resources", "x-safe", "x-save", "x-save"),
    Edit("a path ends in a slash", "paths:", "  /owners:", "  /owners/:", "no-path-trailing-slash"),
    Edit("a path has two slashes", "paths:", "  /users/{userId}/credits:", "  /users//{userId}/credits:", "rule/path:"),
    Edit("x-safe is missing", "operationId: list_user_resources", "x-safe", GONE, "safety: list_user_resources only reads"),
    Edit("a list by put", "/owners:", "get:", "put:", "safety: list_owners only reads, and put"),
    Edit("a get by delete", "/users/{userId}/credits:", "get:", "delete:", "safety: get_user_credits only reads, and delete"),
    Edit("x-safe of a get", "operationId: list_owners", "tags:", "x-safe: true\n      tags:", "safety"),
)
PARAMETERS = (
    Edit("a path parameter is not declared", "operationId: get_user_credits", '      parameters:\n        - $ref: "#/components/parameters/UserId"\n', "", "userId"),
    Edit("a path parameter is optional", "\n    UserId:", "required: true", "required: false", "required"),
    Edit("a parameter without a description", "\n    WorkspaceId:", "description: Id of the workspace whose credits are asked for.", GONE, "parameter-description"),
    Edit("a parameter without an example", "\n    WorkspaceId:", "example: w_1", GONE, "rule/parameter"),
    Edit("a schema describes something else than its parameter", "\n    UserId:", "        minLength: 1\n        description: Id of the user, as `list_owners` gives it in `id`.", "        minLength: 1\n        description: Id of the workspace that the user belongs to.", "repeated-descriptions"),
    Edit("a parameter's example is a number", "\n    UserId:", "example: u_1", "example: 1", "valid-examples"),
    Edit("an example that no list shows", "\n    UserId:", "example: u_1", "example: u_9", "known-ids"),
    Edit("a description names an operation that is none", "\n    UserId:", "`list_owners`", "`list_users`", "list_users"),
    Edit("a parameter in another case", "\n    WorkspaceId:", "name: workspaceId", "name: workspace_id", "rule/parameter-name"),
    Edit("a parameter of another noun than the path", "paths:", "/users/{userId}/credits:", "/people/{userId}/credits:", "path-parameters: the parameter after"),
)
RESPONSES = (
    Edit("401 is not described", "operationId: get_integration\n", '        "401":\n          $ref: "#/components/responses/Unauthorized"\n', "", "rule/statuses"),
    Edit("5XX in small letters", "operationId: list_owners", "5XX", "5xx", "5xx"),
    Edit("a status of four digits", "operationId: list_owners", '"200"', '"2000"', "2000"),
    Edit("an error of its own", "operationId: list_owners", '"404":\n          $ref: "#/components/responses/NotFound"', '"404":\n          description: There is no such account.', "components/responses"),
    Edit("Retry-After is gone", "\n    TooManyRequests:", '      headers:\n        Retry-After:\n          $ref: "#/components/headers/RetryAfter"\n', "", "response-contains-header"),
    Edit("Retry-After is misspelt", "\n    TooManyRequests:", "        Retry-After:", "        Retry-after-ms:", "response-contains-header"),
    Edit("a header says other seconds", "\n    RetryAfter:", "      description: How long to wait before the next call, as a number of seconds", "      description: How long to wait before the next call, as a number of minutes", "repeated-descriptions"),
    Edit("an error without an example", "\n    Forbidden:", "          example:\n            type: Forbidden\n            message: Insufficient permissions\n", "", "rule/content"),
    Edit("a header without a description", "\n    RetryAfter:", "description: How long", GONE, "rule/header"),
)
PAGES = (
    Edit("pages without items", "operationId: list_owners", "tags:", "x-pagination: {page: page}\n      tags:", "the answer is not an array: items names"),
    Edit("pages by a parameter that is none", "operationId: list_owners", "tags:", "x-pagination: {page: page, items: owners}\n      tags:", "page is page, but the query has no parameter"),
    Edit("pages of a property that is none", "operationId: list_owners", "tags:", "x-pagination: {page: page, items: people}\n      tags:", "items is people, but the answer has no property"),
    Edit("pages of a text", "operationId: get_user_credits", "tags:", "x-pagination: {page: page, items: userId}\n      tags:", "userId is not an array: items names"),
    Edit("a cursor that no answer has", "operationId: list_owners", "tags:", "x-pagination: {cursor: after, next: nextCursor, items: owners}\n      tags:", "next is nextCursor, but the answer has no property"),
)
STREAMS = (
    Edit("x-streamed is misspelt", "\n    IntegrationCreditReport:", "x-streamed", "x-stream", "x-stream means"),
    Edit("x-streamed of an array further down", "\n    IntegrationProvider:", "      properties:", "      properties:\n        addresses:\n          type: array\n          x-streamed: true\n          description: Further addresses of the company's site.\n          x-evidence: inferred\n          items:\n            type: string\n          examples: [[https://clearbit.example]]", "of the object that a successful answer is"),
    Edit("x-streamed of a number", "\n    IntegrationCreditReport:", "          minimum: 0\n          description: Credits used in the period", "          minimum: 0\n          x-streamed: true\n          description: Credits used in the period", "one array of an answer"),
    Edit("x-streamed of a string", "\n    UserCredits:", "type: string\n", "type: string\n          x-streamed: true\n", "marks an array that"),
    Edit("x-streamed is false", "\n    IntegrationCreditReport:", "x-streamed: true", "x-streamed: false", "marks an array that"),
    Edit("x-streamed of an array that may be null", "\n    OwnerList:", "type: array\n", 'type: [array, "null"]\n          x-streamed: true\n', "marks an array that"),
    Edit("x-streamed of an operation", "operationId: list_owners", "tags:", "x-streamed: true\n      tags:", "of the object that a successful answer is"),
    Edit("x-streamed of strings", "\n    OwnerList:", '          items:\n            $ref: "#/components/schemas/Owner"\n', "          x-streamed: true\n          items:\n            type: string\n", "streams"),
    Edit("x-streamed of an array of a few", "\n    IntegrationCreditReport:", "x-streamed: true", "x-streamed: true\n          maxItems: 3", "streams"),
)
EXAMPLES = (
    Edit("an example has the wrong type", "operationId: get_user_credits", f"{USED}: 2100", f'{USED}: "2100"', "valid-examples"),
    Edit("an example has a misspelt property", "operationId: get_user_credits", f"{USED}: 2100", "usedCredit: 2100", "valid-examples"),
    Edit("an example lacks a required property", "operationId: get_workspace_credits", f"{LEFT}: 6500", GONE, LEFT),
    Edit("an example is not a time", "operationId: get_user_credits", "2024-06-01T00:00:00Z", "2024-06-01", "valid-examples"),
    Edit("a moment in another zone", "operationId: get_user_credits", "2024-06-01T00:00:00Z", "2024-06-01T02:00:00+02:00", "moments"),
    Edit("a moment in another zone, of a property", "\n    UserCredits:", "2024-06-01T00:00:00Z", "2024-06-01T02:00:00+02:00", "moments"),
    Edit("an example is not in the enum", "operationId: list_owners", "role: workspace-admin", "role: workspace-owner", "valid-examples"),
    Edit("a success without an example", "operationId: list_owners", "              example:\n", "              x-example:\n", "rule/content"),
    Edit("an example beside examples", "operationId: get_user_credits", "              example:\n", "              examples:\n                usual: {value: {userId: u_1}}\n              example:\n", "one-kind-of-examples"),
    Edit("the examples are empty", "\n    Owner:", "examples: [Sample Owner]", "examples: []", "complete-examples"),
    Edit("the example of a property is found nowhere", "\n    UserCredits:", "examples: [2100]", "examples: [21]", "examples-of-properties"),
    Edit("the balance does not add up", "operationId: get_workspace_credits", f"{USED}: 3500", f"{USED}: 3400", "totals"),
    Edit("the rows do not add up", "operationId: get_integration_credit_report", f"{USED}: 600.25", f"{USED}: 600.5", "sums"),
    Edit("the report differs from the credits", "operationId: get_integration_credits", f"{USED}: 1250.5", f"{USED}: 1250", "same-answer"),
    Edit("a period differs", "operationId: get_user_credits", "2024-06-30T23:59:59Z", "2024-07-31T23:59:59Z", "same-answer"),
    Edit("a day outside of the period", "operationId: get_integration_credit_report", 'date: "2024-06-04"', 'date: "2024-07-04"', "orders"),
    Edit("a row of an unknown user", "operationId: get_integration_credit_report", "userId: u_2", "userId: u_7", "known-ids"),
    Edit("an owner that is in no list", "operationId: list_user_resources", "ownerId: u_1", "ownerId: u_8", "known-ids"),
    Edit("the answer is about another user", "operationId: get_user_credits", "userId: u_1", "userId: u_2", "echoed-parameters"),
    Edit("an id stands twice in a list", "operationId: list_user_resources", "id: t_1", "id: wb_1", "same-thing"),
    Edit("two examples of errors are the same", "\n    Forbidden:", "type: Forbidden\n            message: Insufficient permissions", "type: Unauthorized\n            message: You must be logged in", "errors"),
    Edit("a resource is updated before it is created", "operationId: list_user_resources", 'updatedAt: "2024-06-04', 'updatedAt: "2024-05-01', "orders"),
    Edit("a prefix of another kind of id", "operationId: list_user_resources", "id: wb_1", "id: t_2"),
)
LINKS = (
    Edit("a link to an operation that is none", "operationId: list_owners", "operationId: get_user_credits", "operationId: get_owner_credits", "no operation is called"),
    Edit("a link from a property that is none", "operationId: list_owners", "#/owners/0/id", "#/owners/0/ownerId", "is not in the answer"),
    Edit("a link from the second of a list", "operationId: list_owners", "#/owners/0/id", "#/owners/1/id", "the link leads to"),
    Edit("a link from the request", "operationId: list_owners", "$response.body#/owners/0/id", "$request.body#/owners/0/id", "an expression begins"),
    Edit("a link without a parameter", "operationId: list_owners", "              parameters:\n                userId: $response.body#/owners/0/id\n", "", "rule/link"),
    Edit("two links are exchanged", "operationId: list_owners", "operationId: get_user_credits", "operationId: list_user_resources", "links: the link"),
)
EVIDENCE = (
    Edit("a schema without evidence", "\n    Owner:", "x-evidence: inferred", GONE, "evidence"),
    Edit("evidence that is none", "\n    Owner:", "x-evidence: inferred", "x-evidence: guessed", "evidence"),
    Edit("evidence is misspelt", "\n    Owner:", "x-evidence", "x-evidance", "x-evidance"),
    Edit("a documented property is optional", "\n    WorkspaceCredits:", f"- {TOTAL}", GONE, f"required: {TOTAL} is documented"),
    Edit("a guess becomes documented", "\n    UserCredits:", "description: Id of the user whose usage this is.\n          x-evidence: inferred", "description: Id of the user whose usage this is.\n          x-evidence: documented", "evidence"),
    Edit("what is recorded becomes a guess", "\n    Error:", "description: One sentence for a person to read.\n          x-evidence: recorded", "description: One sentence for a person to read.\n          x-evidence: inferred"),
)
DESCRIPTIONS = (
    Edit("a property is not described", "\n    Owner:", "description: Name of the person as shown in the workspace.", GONE, "description"),
    Edit("a schema is not described", "\n    Owner:", "description: One person who may see the account's credit usage.", GONE, "description"),
    Edit("a description is the name", "\n    Owner:", "description: Name of the person as shown in the workspace.", "description: Name.", "too little"),
    Edit("a description is not finished", "\n    Owner:", "Name of the person as shown in the workspace.", "TODO say what the name is.", "not finished"),
    Edit("a summary with a full stop", "operationId: list_owners", "summary: List who may see credit usage", "summary: List who may see credit usage.", "rule/summary"),
    Edit("the summary of another operation", "operationId: get_integration_credits", "summary: Get the credits one integration type used", "summary: Get one integration type", "unique-descriptions"),
    Edit("an amount in another unit", "\n    UserCredits:", "Credits used since the start of the period.", "Dollars spent since the start of the period.", "units"),
    Edit("a time without a zone", "\n    UserCredits:", "First moment of the billing period, in UTC.", "First moment of the billing period.", "units"),
    Edit("null is not explained", "\n    IntegrationCreditReportRow:", ", or null where it cannot be attributed.", ".", "nulls"),
    Edit("a word stands twice", "\n    Owner:", "as shown in the workspace", "as shown in the the workspace", "repeated"),
    Edit("a description names a property that is none", "\n    Owner:", "the `userId` of", "the `ownerIdentifier` of", "ownerIdentifier"),
    Edit("a description says the opposite", "\n    Forbidden:", "The session is valid, but", "The session is not valid, and"),
    Edit("a link's description is of another link", "operationId: list_owners", "The resources that the first owner of the list created.", "The credits that the first owner of the list used.", "unique-descriptions"),
    Edit("script in a description", "\n    Owner:", "as shown in the workspace.", "as <script>alert(1)</script> shown in the workspace.", "markdown"),
)
PRIVACY = (
    Edit("a real address", "operationId: list_owners", "owner@example.com", "jane@gmail.com", "addresses"),
    Edit("a real address at a server", "servers:", "The live service.", "The live service of jane@gmail.com.", "addresses"),
    Edit("a real name", "operationId: list_owners", "name: Sample Admin", "name: Jane Smith", "people"),
    Edit("a session", "  securitySchemes:", "s%3A<id>.<signature>", "s%3AaX1bY2cZ3dW4.eV5fU6gT7", "secrets"),
    Edit("a UUID", "operationId: list_user_resources", "id: t_1", "id: 7c9e6679-7425-40de-944b-e07fc1f90ae7", "secrets"),
    Edit("an id as the service makes it", "operationId: list_user_resources", "id: t_1", "id: t_0sbq8w3kXy7Lm2PzQa9", "secrets"),
)
# The document alone does not show these.
MISSED = {
    "a prefix of another kind of id": "the service chooses ids, and no rule knows their prefixes",
    "what is recorded becomes a guess": "a recording is not part of the document",
    "a description says the opposite": "no rule reads sentences",
}
KINDS = {
    "notation": NOTATION,
    "structure": STRUCTURE,
    "references": REFERENCES,
    "schemas": SCHEMAS,
    "portability": PORTABILITY,
    "streams": STREAMS,
    "security": SECURITY,
    "operations": OPERATIONS,
    "parameters": PARAMETERS,
    "responses": RESPONSES,
    "examples": EXAMPLES,
    "pages": PAGES,
    "links": LINKS,
    "evidence": EVIDENCE,
    "descriptions": DESCRIPTIONS,
    "privacy": PRIVACY,
}
DEFECTS = tuple(edit for edits in KINDS.values() for edit in edits)
