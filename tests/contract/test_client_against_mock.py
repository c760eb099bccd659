"""All eight operations over a real socket, compared with the raw JSON and with the document."""

from __future__ import annotations

import json
import re

import pytest

from clay_credits import AuthenticationError, NotFoundError

IDS = {"userId": "u_1", "workspaceId": "w_1", "integrationType": "clearbit"}
CALLS = {
    "list_owners": lambda clay: clay.owners.list,
    "get_user_credits": lambda clay: clay.users.get_credits,
    "list_user_resources": lambda clay: clay.users.list_resources,
    "get_workspace_credits": lambda clay: clay.workspaces.get_credits,
    "list_integrations": lambda clay: clay.integrations.list,
    "get_integration": lambda clay: clay.integrations.get,
    "get_integration_credits": lambda clay: clay.integrations.get_credits,
    "get_integration_credit_report": lambda clay: clay.integrations.get_credit_report,
}


class Raw:
    """Turns `clay.owners` into `clay.owners.with_raw_response`, so that one table serves both."""

    def __init__(self, clay):
        self._clay = clay

    def __getattr__(self, resource):
        return getattr(self._clay, resource).with_raw_response


def arguments(operations, operation_id, **ids):
    path, _, _ = operations[operation_id]
    return [{**IDS, **ids}[name] for name in re.findall(r"{(\w+)}", path)]


def test_every_operation_of_the_document_is_called(operations):
    assert set(CALLS) == set(operations)


@pytest.mark.parametrize("operation_id", CALLS)
def test_the_client_gives_what_the_mock_sent(way, server, operations, validate, operation_id):
    method, ids = CALLS[operation_id], arguments(operations, operation_id)
    options = {"session": server.session, "base_url": server.base_url}
    raw = way.call(lambda clay: method(Raw(clay))(*ids), **options)
    parsed = way.call(lambda clay: method(clay)(*ids), **options)
    body = json.loads(raw.content)
    media = operations[operation_id][2]["responses"]["200"]["content"]["application/json"]
    assert validate(body, media["schema"]) == []
    assert parsed == raw.parse()
    assert parsed.to_dict() == body
    assert raw.drift == ()
    assert parsed.additional_properties == {}


@pytest.mark.parametrize("operation_id", CALLS)
def test_another_session_is_refused(way, server, operations, operation_id):
    ids = arguments(operations, operation_id)
    with pytest.raises(AuthenticationError) as caught:
        way.call(lambda clay: CALLS[operation_id](clay)(*ids), session=server.session + "x", base_url=server.base_url)
    assert caught.value.error.type_ == "Unauthorized"


@pytest.mark.parametrize("unknown", ["nothing", "a/b", "ü", "%2e%2e", "...", "null,null"])
@pytest.mark.parametrize("operation_id", [name for name in CALLS if name not in {"list_owners", "list_integrations"}])
def test_an_unknown_id_is_not_found(way, server, operations, operation_id, unknown):
    ids = arguments(operations, operation_id, **dict.fromkeys(IDS, unknown))
    with pytest.raises(NotFoundError) as caught:
        way.call(lambda clay: CALLS[operation_id](clay)(*ids), session=server.session, base_url=server.base_url)
    assert caught.value.error.type_ in {"NotFound", "NoMatchingURL"}
