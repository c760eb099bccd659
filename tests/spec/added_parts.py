"""Operations, schemas and other parts of `additions.py`, written as the team of an API would write them."""

CONFLICT = """
Conflict:
  description: The export cannot be started, because another one of the workspace is still running.
  content:
    application/json:
      schema:
        $ref: "#/components/schemas/Error"
      example: {type: ExportAlreadyRunning, message: Wait until the export that is running has finished}
"""
EXPORT = """
CreditExport:
  type: object
  description: An export of credit usage, which the service writes in the background.
  x-evidence: inferred
  properties:
    id: {type: string, description: Id of the export., x-evidence: inferred, examples: [exp_1]}
    status:
      anyOf:
        - $ref: "#/components/schemas/ExportState"
        - type: string
      description: How far the export has come. Expect values that are not listed.
      x-evidence: inferred
      examples: [queued]
    progress:
      type: number
      format: double
      minimum: 0
      maximum: 100
      description: Percentage of the rows that are written.
      x-evidence: inferred
      examples: [0]
    downloadUrl:
      type: [string, "null"]
      format: uri
      description: |
        Address of the finished file.

        `null` as long as the export is not finished.
      x-evidence: inferred
      examples: [null]
    createdAt:
      type: string
      format: date-time
      description: When the export was requested (UTC).
      x-evidence: inferred
      examples: ["2024-06-30T12:00:00Z"]
    createdBy:
      type: string
      description: Id of the user who requested the export.
      x-evidence: inferred
      examples: [u_2]
    updatedBy:
      type: string
      description: Id of the user who changed the export last.
      x-evidence: inferred
      examples: [u_1]
ExportState:
  type: string
  description: A state of an export.
  x-evidence: inferred
  enum: [queued, running, finished, failed]
  examples: [queued]
"""
EXPORT_REQUEST = """
CreditExportRequest:
  type: object
  description: What an export contains.
  x-evidence: inferred
  required: [format, startDate, endDate]
  additionalProperties: false
  properties:
    format: {type: string, enum: [csv, jsonl], description: Format of the file., x-evidence: inferred}
    startDate:
      type: string
      format: date
      description: First day of the export, inclusive, in UTC.
      x-evidence: inferred
    endDate:
      type: string
      format: date
      description: Last day of the export, inclusive, in UTC.
      x-evidence: inferred
    rowsPerFile:
      type: integer
      minimum: 1
      default: 10000
      description: How much goes into one file before the next one begins.
      x-evidence: inferred
    labels:
      type: object
      additionalProperties: {type: string, maxLength: 100}
      maxProperties: 20
      description: Your own labels, which the export keeps.
      x-evidence: inferred
"""
START_EXPORT = """
/workspaces/{workspaceId}/credit-exports:
  post:
    operationId: start_workspace_credit_export
    tags: [workspaces]
    summary: Start an export of a workspace's credit usage
    description: |
      Starts an export of the workspace's credit usage, and returns before it is finished.

      A workspace runs one export at a time:

      - While one is running, another request is refused with 409.
      - A finished one stays available for 30 days
    parameters:
      - $ref: "#/components/parameters/WorkspaceId"
      - name: Idempotency-Key
        in: header
        description: An id of your choice. A second request with the same key does not start another export.
        schema: {type: string, maxLength: 100}
        example: 123e4567-e89b-12d3-a456-426614174000
    requestBody:
      description: The period and the format of the export.
      required: true
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/CreditExportRequest"
          example: {format: csv, startDate: "2024-06-01", endDate: "2024-06-30", labels: {team: growth}}
    responses:
      "202":
        description: The export was accepted and will be written soon.
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/CreditExport"
            example:
              id: exp_1
              status: queued
              progress: 0
              downloadUrl: null
              createdAt: "2024-06-30T12:00:00Z"
              createdBy: u_2
              updatedBy: u_1
"""
GET_EXPORT = """
/workspaces/{workspaceId}/credit-exports/{creditExportId}:
  get:
    operationId: get_workspace_credit_export
    tags: [workspaces]
    summary: Get the state of an export
    description: Returns one export and, once it is finished, the address of its file.
    parameters:
      - $ref: "#/components/parameters/WorkspaceId"
      - name: creditExportId
        in: path
        required: true
        description: Id of the export, as the request to start it returned it.
        schema: {type: string}
        example: exp_1
    responses:
      "200":
        description: The export in its current state.
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/CreditExport"
            examples:
              running:
                summary: An export that is being written
                value:
                  id: exp_1
                  status: running
                  progress: 62.5
                  downloadUrl: null
                  createdAt: "2024-06-30T12:00:00Z"
                  createdBy: u_2
                  updatedBy: u_1
              finished:
                summary: An export that can be downloaded
                value:
                  id: exp_1
                  status: finished
                  progress: 100
                  downloadUrl: https://files.example.com/exports/exp_1.csv
                  createdAt: "2024-06-30T12:00:00Z"
                  createdBy: u_2
                  updatedBy: u_1
"""
TABLE = """
Table:
  type: object
  description: A table of a workbook.
  x-evidence: inferred
  properties:
    id: {type: string, description: Id of the table., x-evidence: inferred, examples: [t_1]}
    name:
      type: string
      description: Name of the table as shown in the workspace.
      x-evidence: inferred
      examples: [Prospects for spring]
    createdAt:
      type: string
      format: date-time
      description: When the table was created, in UTC.
      x-evidence: inferred
      examples: ["2024-05-02T09:31:00Z"]
    columnNames:
      type: array
      description: Names of the table's columns, from left to right.
      x-evidence: inferred
      maxItems: 500
      items:
        type: string
      examples: [[Company, Domain]]
    hasCredits:
      type: boolean
      description: "`true` if the table spent credits in the current billing period."
      x-evidence: inferred
      examples: [true]
    lastRunAt:
      type: [string, "null"]
      format: date-time
      description: When the table ran last, in UTC, or null if it never did.
      x-evidence: inferred
      examples: ["2024-06-04T16:45:00Z"]
"""
GET_TABLE = """
/tables/{tableId}:
  get:
    operationId: get_table
    tags: [tables]
    summary: Get one table
    description: Returns one table with the names of its columns.
    parameters:
      - {name: tableId, in: path, required: true, description: Id of the table., schema: {type: string}, example: t_1}
    responses:
      "200":
        description: The table with its columns.
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Table"
            example:
              id: t_1
              name: Prospects for spring
              createdAt: "2024-05-02T09:31:00Z"
              columnNames: [Company, Domain]
              hasCredits: true
              lastRunAt: "2024-06-04T16:45:00Z"
"""
MEMBERS = """
/workspaces/{workspaceId}/members/{memberId}:
  delete:
    operationId: remove_member
    tags: [members]
    summary: Remove a person from a workspace
    description: Takes the person's access to the workspace away. What they created stays.
    parameters:
      - $ref: "#/components/parameters/WorkspaceId"
      - name: memberId
        in: path
        required: true
        description: Id of the person in the workspace.
        schema: {type: string, minLength: 1}
        example: u_2
    responses:
      "204":
        description: The person no longer has access.
"""
PERSON = """
/people/{personId}:
  get:
    operationId: get_person
    tags: [people]
    summary: Get a person
    description: Returns one person of the account.
    parameters:
      - name: personId
        in: path
        required: true
        description: Id of the person.
        schema: {type: string}
        example: u_1
    responses:
      "200":
        description: The person, with what they may do.
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Owner"
            example: {id: u_1, name: Sample Owner, email: owner@example.com, role: workspace-admin}
"""
SPENDING_LIMIT = """
/users/{userId}/spending-limit:
  patch:
    operationId: update_user_spending_limit
    tags: [users]
    summary: Update the spending limit of one user
    description: Changes how much one user may spend in a billing period. Only what is sent is changed.
    parameters:
      - $ref: "#/components/parameters/UserId"
    requestBody:
      description: The new limit.
      required: true
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/SpendingLimit"
          examples:
            raise:
              summary: A higher limit
              value: {maximum: 5000}
            none:
              summary: No limit
              value: {maximum: null}
    responses:
      "200":
        description: The limit that is in force from now on.
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/SpendingLimit"
            example: {maximum: 5000, resetDay: 1}
"""
LIMIT = """
SpendingLimit:
  type: object
  description: How much a user may spend in a billing period.
  x-evidence: inferred
  minProperties: 1
  properties:
    maximum:
      type: [number, "null"]
      format: double
      minimum: 0
      multipleOf: 0.5
      description: Credits the user may spend, or null for no limit.
      x-evidence: inferred
      examples: [5000]
    resetDay:
      type: integer
      format: int32
      minimum: 1
      maximum: 28
      description: Day of the month on which a new period begins.
      x-evidence: inferred
      examples: [1]
"""
