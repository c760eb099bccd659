"""What tests know of Clay's API: some answers, and the calls that get them, for a client of either kind."""

import json

from document_names import END, LEFT, RUNS, START, TOTAL, USED

OWNERS = {"owners": [{"id": "u_1"}]}
BALANCE = {
    TOTAL: 10000,
    USED: 3500.5,
    LEFT: 6499.5,
    START: "2024-06-01T00:00:00Z",
    END: "2024-06-30T23:59:59Z",
}
ROW = {"date": "2024-06-03", "userId": "u_1", "resourceId": "t_1", USED: 600.25, RUNS: 48}
REPORT = {"integrationType": "i", USED: 1200.5, "rows": [ROW, {**ROW, "userId": None}], RUNS: 96}
REPORT_BODY = json.dumps(REPORT).encode()


def list_owners(clay, **options):
    return clay.owners.list(**options)


def list_owners_raw(clay, **options):
    return clay.owners.with_raw_response.list(**options)


def get_balance(clay):
    return clay.workspaces.get_credits("w_1")


def get_unknown_user(clay):
    return clay.users.get_credits("u_unknown")


def get_report_raw(clay):
    return clay.integrations.with_raw_response.get_credit_report("i")


def stream_report(clay, integration_type="i"):
    return clay.integrations.with_streaming_response.get_credit_report(integration_type)
