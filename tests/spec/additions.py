# fmt: off
# ruff: noqa: E501 -- texts of a document, as long as their authors would write them
"""Ordinary additions to an API, written as its team would write them. The linter must not report any."""

from textwrap import indent

from added_parts import (
    CONFLICT,
    EXPORT,
    EXPORT_REQUEST,
    GET_EXPORT,
    GET_TABLE,
    LIMIT,
    MEMBERS,
    PERSON,
    SPENDING_LIMIT,
    START_EXPORT,
    TABLE,
)
from defects import Edit
from document_names import USED

ERRORS = "".join(
    f'        {status}:\n          $ref: "#/components/responses/{name}"\n'
    for status, name in {
        '"400"': "BadRequest", '"401"': "Unauthorized", '"403"': "Forbidden", '"404"': "NotFound",
        '"429"': "TooManyRequests", "5XX": "ServerError",
    }.items()
)


def block(text, spaces):
    return indent(text.strip("\n"), " " * spaces) + "\n"


def parameters(operation, text):
    """Add parameters to an operation that has none."""
    return Edit("", f"operationId: {operation}\n", "      responses:\n", f"      parameters:\n{block(text, 8)}      responses:\n")


def more_parameters(operation, text):
    """Add parameters to an operation that has one of a component."""
    return Edit("", f"operationId: {operation}\n", "      responses:\n", f"{block(text, 8)}      responses:\n")


def paths(text, errors=ERRORS):
    return Edit("", "paths:\n", "\ncomponents:\n", f"\n{block(text, 2)}{errors}\ncomponents:\n")


def component(section, text):
    """Add components in front of the others of their kind."""
    return Edit("", "\ncomponents:\n", f"\n  {section}:\n", f"\n  {section}:\n{block(text, 4)}")


def properties(schema, text):
    return Edit("", f"\n    {schema}:\n", "      properties:\n", f"      properties:\n{block(text, 8)}")


def shown(operation, first, text):
    """Add properties to the example of an operation, in front of the first one."""
    return Edit("", f"operationId: {operation}\n", f"              example:\n                {first}", f"              example:\n{block(text, 16)}                {first}")


PAGE = """
nextCursor:
  type: [string, "null"]
  description: Cursor of the next page, to be passed as `cursor`. Null on the last page.
  x-evidence: inferred
  examples: [b2Zmc2V0OjUw]
total:
  type: integer
  format: int64
  minimum: 0
  description: Total number of entries on all pages.
  x-evidence: inferred
  examples: [2]
"""
CURSOR = """
- name: cursor
  in: query
  description: Cursor of the page to return, as `nextCursor` of the page before. The first page if omitted.
  schema:
    type: string
  example: b2Zmc2V0OjUw
"""
ADDITIONS = {
    "an optional query parameter with a default": [parameters("list_owners", """
- name: includeSuspended
  in: query
  description: Whether to include owners who can no longer sign in.
  schema:
    type: boolean
    default: false
  example: true
""")],
    "a page size": [parameters("list_integrations", """
- name: pageSize
  in: query
  description: Maximum number of integration types per page.
  schema:
    type: integer
    minimum: 1
    maximum: 200
    default: 50
  example: 50
""")],
    "the number of a page": [parameters("list_owners", """
- name: page
  in: query
  description: Page to return. The first page is 1.
  schema: {type: integer, minimum: 1, default: 1}
  example: 1
""")],
    "a cursor of two lists": [
        parameters("list_owners", CURSOR), properties("OwnerList", PAGE),
        shown("list_owners", "owners:", "nextCursor: b2Zmc2V0OjUw\ntotal: 2"),
        parameters("list_integrations", CURSOR), properties("IntegrationList", PAGE),
        shown("list_integrations", "integrations:", "nextCursor: null\ntotal: 150"),
        Edit("", "\n    IntegrationList:", "examples: [b2Zmc2V0OjUw]", "examples: [null]"),
        Edit("", "\n    IntegrationList:", "examples: [2]", "examples: [150]"),
    ],
    "a post with a body, answered with 202, 409 and a map": [
        paths(START_EXPORT, ERRORS.replace('        "429"', '        "409":\n          $ref: "#/components/responses/Conflict"\n        "429"')),
        component("responses", CONFLICT), component("schemas", EXPORT + EXPORT_REQUEST),
    ],
    "a post and the thing that it made, with named examples": [
        paths(START_EXPORT), paths(GET_EXPORT), component("schemas", EXPORT + EXPORT_REQUEST),
    ],
    "an error of one more status": [
        component("responses", 'Unprocessable:\n  description: The workspace has no billing period yet.\n  content:\n    application/json:\n      schema:\n        $ref: "#/components/schemas/Error"\n      example:\n        type: NoBillingPeriod\n        message: The workspace has no billing period yet'),
        Edit("", "operationId: get_workspace_credits", '        "429":', '        "422":\n          $ref: "#/components/responses/Unprocessable"\n        "429":'),
    ],
    "a new tag": [
        Edit("", "\ntags:\n", "\ntags:\n", "\ntags:\n  - name: tables\n    description: Tables of a workbook, with their columns.\n"),
        paths(GET_TABLE), component("schemas", TABLE),
    ],
    "a tag of a part of a workspace, and a removal without a body": [
        Edit("", "\ntags:\n", "\ntags:\n", "\ntags:\n  - name: members\n    description: The people of a workspace.\n"), paths(MEMBERS),
    ],
    "an irregular plural in a path": [
        Edit("", "\ntags:\n", "\ntags:\n", "\ntags:\n  - name: people\n    description: The people of an account.\n"), paths(PERSON),
    ],
    "an update with a body that has named examples": [paths(SPENDING_LIMIT), component("schemas", LIMIT)],
    "a header parameter with an id": [
        component("parameters", """
RequestId:
  name: X-Request-Id
  in: header
  description: Id of the request, which the service repeats in its logs.
  schema:
    type: string
    format: uuid
  example: 123e4567-e89b-12d3-a456-426614174000
"""),
        parameters("list_owners", '- $ref: "#/components/parameters/RequestId"'),
        more_parameters("get_user_credits", '- $ref: "#/components/parameters/RequestId"'),
    ],
    "a header of an answer": [Edit("", "operationId: get_workspace_credits", "          content:\n", "          headers:\n            X-RateLimit-Remaining:\n              description: Number of requests left in this minute.\n              schema: {type: integer, format: int32, minimum: 0}\n              example: 59\n          content:\n")],
    "an enum parameter": [parameters("list_integrations", """
- name: sortBy
  in: query
  description: Property to sort by. A leading minus, such as `-createdAt`, sorts in descending order.
  schema:
    type: string
    enum: [name, createdAt, -createdAt]
    default: name
  example: name
- name: kind
  in: query
  description: Kind of integration to list. All kinds, including `data_source`, if omitted.
  schema:
    type: string
    enum: [enrichment, data_source]
  example: data_source
""")],
    "a deprecated operation with a reason": [Edit("", "operationId: get_integration\n", "      tags:", "      deprecated: true\n      tags:"), Edit("", "operationId: get_integration\n", "the company that provides it.", "the company that provides it. Use `list_integrations` instead, which returns the same.")],
    "a deprecated parameter": [parameters("list_owners", """
- name: role
  in: query
  deprecated: true
  description: Role of the owners to list. It is ignored since all owners are listed.
  schema:
    type: string
  example: workspace-admin
""")],
    "a nullable property": [
        properties("Owner", """
lastSeenAt:
  type: [string, "null"]
  format: date-time
  description: When the person was last seen, in UTC. Null if they never signed in.
  x-evidence: inferred
  examples: ["2024-06-04T16:45:00Z"]
"""),
        Edit("", "operationId: list_owners", "role: workspace-admin", 'role: workspace-admin\n                    lastSeenAt: "2024-06-04T16:45:00Z"'),
        Edit("", "id: u_2", "role: workspace-admin", "role: workspace-admin\n                    lastSeenAt: null"),
        Edit("", "\n    OwnerList:", "role: workspace-admin", 'role: workspace-admin\n                lastSeenAt: "2024-06-04T16:45:00Z"'),
    ],
    "a date range whose parameters say UTC": [more_parameters("get_integration_credit_report", """
- name: startDate
  in: query
  description: First day of the report, inclusive, in UTC. The first day of the billing period if omitted.
  schema:
    type: string
    format: date
  example: "2024-06-01"
- name: createdBefore
  in: query
  description: Leaves out what was created at this moment (UTC) or later.
  schema:
    type: string
    format: date-time
  example: "2024-06-30T00:00:00Z"
""")],
    "a list of ids to filter by": [parameters("list_owners", """
- name: workspaceIds
  in: query
  description: Ids of the workspaces whose owners to list. All workspaces if omitted.
  style: form
  explode: false
  schema:
    type: array
    minItems: 1
    maxItems: 50
    items:
      type: string
  example: [w_1]
- name: years
  in: query
  description: Calendar years in which the owners joined.
  style: form
  explode: true
  schema:
    type: array
    items:
      type: integer
      minimum: 2017
  example: [2023, 2024]
""")],
    "a description in several paragraphs": [Edit("", "operationId: get_workspace_credits", "description: >-\n        Gives the credit usage of a whole workspace in the current billing period: its credits in total, what was\n        used, and what is left.", """description: |
        Gives the credit usage of a whole workspace in the current billing period.

        The response contains:

        * `totalCredits`: the credits of the period in total
        * what was used, as a progress bar would show it
        * `remainingCredits`: what is left

        ```
        total = used + remaining
        ```""")],
    "an example of a named kind": [Edit("", "operationId: get_workspace_credits", f'              example:\n                totalCredits: 10000\n                {USED}: 3500\n                remainingCredits: 6500\n                periodStart: "2024-06-01T00:00:00Z"\n                periodEnd: "2024-06-30T23:59:59Z"\n', f"""              examples:
                usual:
                  summary: A workspace in the middle of its period
                  value:
                    totalCredits: 10000
                    {USED}: 3500
                    remainingCredits: 6500
                    periodStart: "2024-06-01T00:00:00Z"
                    periodEnd: "2024-06-30T23:59:59Z"
                spent:
                  summary: A workspace without any credits left
                  value:
                    totalCredits: 10000
                    {USED}: 10000
                    remainingCredits: 0
                    periodStart: "2024-06-01T00:00:00Z"
                    periodEnd: "2024-06-30T23:59:59Z"
""")],
    "a header for caches, and 304": [
        parameters("list_owners", """
- name: If-None-Match
  in: header
  description: The `ETag` of an earlier response. If nothing changed since then, the response has no body.
  schema:
    type: string
  example: '"33a64df5"'
"""),
        Edit("", "operationId: list_owners\n", '        "400":', '        "304":\n          description: Nothing changed since the earlier response.\n        "400":'),
    ],
    "an amount that may be negative": [
        properties("UserCredits", """
balance:
  type: number
  format: double
  description: Credits left of the user's limit. Negative if the user is above it.
  x-evidence: inferred
  examples: [-12.5]
"""),
        shown("get_user_credits", "userId:", "balance: -12.5"),
    ],
    "a property of a request that is a reference": [
        paths(SPENDING_LIMIT), component("schemas", LIMIT + """
    resetMode:
      $ref: "#/components/schemas/ResetMode"
ResetMode:
  type: string
  description: What happens to credits that are left at the end of a period.
  x-evidence: inferred
  enum: [expire, roll-over]
""".lstrip("\n")),
        Edit("", "\n    SpendingLimit:", "description: How much a user may spend in a billing period.", "description: A limit, as it is sent."),
        Edit("", "operationId: update_user_spending_limit", '            schema:\n                $ref: "#/components/schemas/SpendingLimit"\n              example: {maximum: 5000, resetDay: 1}', '            schema:\n                $ref: "#/components/schemas/Owner"\n              example: {id: u_1, name: Sample Owner, email: owner@example.com, role: workspace-admin}'),
    ],
    "a map of amounts, and a day after the period": [
        properties("UserCredits", """
creditsByWorkspace:
  type: object
  description: Credits used in each workspace, by the id of the workspace.
  x-evidence: inferred
  maxProperties: 1000
  additionalProperties:
    type: number
    format: double
    minimum: 0
  examples: [{w_1: 2100}]
resetDate:
  type: string
  format: date
  description: Day on which the next period begins, in UTC.
  x-evidence: inferred
  examples: ["2024-07-01"]
"""),
        shown("get_user_credits", "userId:", 'creditsByWorkspace: {w_1: 2100}\nresetDate: "2024-07-01"'),
    ],
}
