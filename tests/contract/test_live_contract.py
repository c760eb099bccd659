"""The contract suite once more: against the bridge, and so against the mapping and the mock of the live routes."""

import re

from bridging import bridged
from clay_credits.mock import Account, MockServer
from contract_suite.mock_states import OPENAPI, about, known_ids
from contract_suite.run import QUICK, Subject, examine
from openapi_document.loading import read_document

DIFFERENCES = {
    r"\w+ was asked for, and the answer is 200": "the bridge does not pass on a request for a fault of the mock",
    r"answered 404 with type NotFound": "the bridge has no other routes, which the advice for NoMatchingURL names",
    r"POST /users/\d+/resources: the id \d+ is answered 200, not 404": (
        "the live search does not tell an unknown owner from one that owns nothing"
    ),
}
"""What differs from the document's own mock, and why."""


def test_the_live_routes_keep_the_contract():
    account = Account.from_seed().with_live_ids()
    document = read_document(OPENAPI)
    own = account.workspace_id
    users = tuple(user.id for user in account.users if user.workspace_id == own)
    # The session sees one workspace.
    known = {**known_ids(document, account), "workspaceId": (own,), "userId": users}
    source = about(document, {name: ids[0] for name, ids in known.items()})
    with MockServer(account, routes="workspace") as server, bridged(server.base_url) as bridge:
        subject = Subject(source, server.session, known, base_url=bridge.base_url, now=account.clock.now())
        outcome = examine(subject, phases=QUICK)
    assert outcome.cases.total() > 500
    assert {reason for one in outcome.problems for reason in DIFFERENCES if re.search(reason, one)} == set(DIFFERENCES)
    assert [one for one in outcome.problems if not any(re.search(reason, one) for reason in DIFFERENCES)] == []
