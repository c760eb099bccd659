# fmt: off
# ruff: noqa: E501 -- a table: one edit, one line
"""Changes of openapi.yaml that the linter must not report, each by one or more edits."""

from defects import GONE, Edit
from document_names import LEFT, TOTAL

NEW_OPERATION = """
  /workspaces/{workspaceId}:
    get:
      operationId: get_workspace
      tags: [workspaces]
      summary: Get one workspace
      description: Gives one workspace, by the name that people see.
      parameters:
        - $ref: "#/components/parameters/WorkspaceId"
      responses:
        "200":
          description: The workspace with its name.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Workspace"
              example:
                id: w_1
                name: Sample workspace
        "400":
          $ref: "#/components/responses/BadRequest"
        "401":
          $ref: "#/components/responses/Unauthorized"
        "403":
          $ref: "#/components/responses/Forbidden"
        "404":
          $ref: "#/components/responses/NotFound"
        "429":
          $ref: "#/components/responses/TooManyRequests"
        5XX:
          $ref: "#/components/responses/ServerError"

components:
"""
NEW_SCHEMA = """
  schemas:
    Workspace:
      type: object
      description: A workspace, as people see it.
      x-evidence: inferred
      properties:
        id:
          type: string
          description: Id that the workspace has for good.
          x-evidence: inferred
          examples: [w_1]
        name:
          type: string
          description: Name of the workspace as people see it.
          x-evidence: inferred
          examples: [Sample workspace]
"""
NEW_PARAMETER = """      parameters:
        - name: maxOwners
          in: query
          description: How many owners to give at most.
          schema: {type: integer, format: int32, minimum: 0, maximum: 200, description: How many owners to give at most.}
          example: 50
      responses:"""
NEW_PROPERTY = """
        isActive:
          type: boolean
          description: Whether the person was there in the last month.
          x-evidence: inferred
          examples: [true]

    WorkspaceRole:"""
NEW_LINK = """
          links:
            UserResources:
              operationId: list_user_resources
              description: What the user made.
              parameters:
                userId: $response.body#/userId
        "400":"""
HARMLESS = {
    "other words": [Edit("", "\n    Owner:", "Name of the person as shown in the workspace.", "What the workspace calls the person.")],
    "an operation's name in a description": [Edit("", "\n    Owner:", "as shown in the workspace.", "as `list_owners` gives it.")],
    "another value of an enum": [Edit("", "\n    ResourceType:", "- FOLDER", "- FOLDER\n        - VIEW")],
    "keys in another order": [Edit("", "\n    Owner:", "      type: object\n      description: One person who may see the account's credit usage.\n", "      description: One person who may see the account's credit usage.\n      type: object\n")],
    "properties in another order": [Edit("", "operationId: list_owners", "id: u_1\n                    name: Sample Owner", "name: Sample Owner\n                    id: u_1")],
    "a new operation and its schema": [Edit("", "paths:", "\ncomponents:\n", NEW_OPERATION), Edit("", "\n  responses:\n", "\n  schemas:\n", NEW_SCHEMA)],
    "a new parameter": [Edit("", "operationId: list_owners", "      responses:", NEW_PARAMETER)],
    "a list in pages": [
        Edit("", "operationId: list_owners", "      responses:", NEW_PARAMETER.replace("maxOwners", "page")),
        Edit("", "operationId: list_owners", "tags:", "x-pagination: {page: page, items: owners}\n      tags:"),
    ],
    "a new property": [
        Edit("", "operationId: list_owners", "role: workspace-admin", "role: workspace-admin\n                    isActive: true"),
        Edit("", "id: u_2", "role: workspace-admin", "role: workspace-admin\n                    isActive: false"),
        Edit("", "\n    OwnerList:", "role: workspace-admin", "role: workspace-admin\n                isActive: true"),
        Edit("", "\n    Owner:", "\n\n    WorkspaceRole:", NEW_PROPERTY),
    ],
    "a new link": [Edit("", "operationId: get_user_credits\n      tags", '\n        "400":', NEW_LINK)],
    "a second server of the same host": [
        Edit("", "servers:", "    description: The live service.\n", "    description: The live service.\n  - url: https://api.clay.com/v4\n    description: What comes next.\n"),
    ],
    "a search by post": [
        Edit("", "/users/{userId}/resources:", "operationId: list_", "operationId: search_"),
        Edit("", "/users/{userId}/resources:", "summary: List", "summary: Search"),
        Edit("", "/users/{userId}/resources:", "x-safe", GONE),
        Edit("", "UserResources:", "list_user_resources", "search_user_resources"),
    ],
    "an array that can be streamed": [Edit("", "\n    OwnerList:", "type: array\n", "type: array\n          x-streamed: true\n")],
    "no array that can be streamed": [Edit("", "\n    IntegrationCreditReport:", "x-streamed", GONE)],
    "a comment": [Edit("", "paths:", "paths:", "# What can be called.\npaths:")],
    "quotes": [Edit("", "operationId: list_owners", "id: u_1", 'id: "u_1"')],
    "a folded description": [Edit("", "\n    Owner:", "description: Name of", "description: >-\n            Name of")],
    "a sequence in one line": [Edit("", "\n    ResourceType:", "\n        - WORKBOOK\n        - TABLE\n        - FOLDER", " [WORKBOOK, TABLE, FOLDER]")],
    "a new version": [Edit("", "info:", "version: 1.0.0", "version: 1.10.2")],
    "other amounts that agree": [
        Edit("", "operationId: get_workspace_credits", f"{TOTAL}: 10000", f"{TOTAL}: 10000.75"),
        Edit("", "operationId: get_workspace_credits", f"{LEFT}: 6500", f"{LEFT}: 6500.75"),
        Edit("", "\n    WorkspaceCredits:", "examples: [10000]", "examples: [10000.75]"),
        Edit("", "\n    WorkspaceCredits:", "examples: [6500]", "examples: [6500.75]"),
    ],
    "a property that may be null": [Edit("", "\n    Resource:", "type: string\n          description: Name of the resource as shown in the workspace.", 'type: [string, "null"]\n          description: Name of the resource, or null where it has none.')],
    "a maximum": [Edit("", "\n    UserCredits:", "minimum: 0", "minimum: 0\n          maximum: 1000000")],
    "an open object with a limit": [Edit("", "\n    ErrorDetails:", "additionalProperties: true", "additionalProperties: true\n      maxProperties: 100")],
    "a deprecated operation": [Edit("", "operationId: get_integration\n", "      tags:", "      deprecated: true\n      tags:")],
    "another address of nobody": [Edit("", "operationId: list_owners", "admin@example.com", "admin@mail.example.org")],
    "a page below the host of an example": [
        Edit("", "operationId: list_integrations", "https://provider.example", "https://provider.example/about"),
    ],
    "the file of another editor": [Edit("", "paths:", "\n\n  /users/{userId}/credits:", "\n  /users/{userId}/credits:")],
}
