"""The mocks of documents with other credentials and servers than Clay's check them, and show how to send them."""

import importlib
from pathlib import Path

import httpx
import pytest

from children import serving
from contract_suite.mock_states import with_faults
from contract_suite.run import QUICK, Subject, examine
from openapi_document.loading import read_document


@pytest.mark.parametrize("name", ["vault", "lock", "yard"])
def test_the_mock_asks_for_what_the_document_says(request, name):
    package = request.getfixturevalue(name)
    mock = importlib.import_module(f"{name}.mock")
    document = read_document(Path(package.__file__).parent / "openapi.yaml")
    account = mock.Account.from_seed(1)
    outcome = examine(Subject(document, account.session, {}, with_faults(account, name)), phases=QUICK)
    assert outcome.problems == []


OPERATIONS = ("usual", "header", "query", "device", "token", "login", "person", "either", "both", "open", "optional")


def get(name):
    return lambda clay: getattr(clay.vaults, f"get_{name}")()


@pytest.mark.parametrize("name", OPERATIONS)
def test_clients_of_the_mock_have_every_credential(vault, name):
    mock, testing = (importlib.import_module(f"vault.{one}") for one in ("mock", "testing"))
    for one in (mock.InProcessMock(), testing.Examples()):
        assert get(name)(one.clay).name == "Gold"
        assert all(one.session not in repr(call) for call in one.calls.list())
    in_process = mock.InProcessMock()
    schemes = importlib.import_module("vault._document").API.schemes
    wrong = {**{scheme.keyword: "wrong" for scheme in schemes}, "login": ("me", "wrong")}
    clay = vault.Clay(base_url=in_process.base_url, http_client=in_process.http_client, **wrong)
    if name == "open":
        get(name)(clay)
    else:
        with pytest.raises(vault.AuthenticationError):
            get(name)(clay)


SHOWN = [
    ("vault", "curl -H &#x27;Cookie: ticket=s%3Amock-1"),
    ("lock", "curl -G -d &#x27;key=s%253Amock-1"),
    ("yard", "curl http://127.0.0.1"),
]


@pytest.mark.parametrize(("name", "command"), SHOWN)
def test_the_page_of_the_mock_shows_how_to_call(request, name, command):
    request.getfixturevalue(name)
    mock = importlib.import_module(f"{name}.mock")
    with mock.MockServer(mock.Account.from_seed(1)) as server:
        assert command in httpx.get(server.base_url.removesuffix("/v3") + "/").text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("vault", ["export CLAY_SESSION=s%3A", "export CLAY_LOGIN=user:s%3A", "export CLAY_HEADER_KEY=s%3A"]),
        ("lock", ["export CLAY_API_KEY=s%3A", "Try  curl -G -d 'key=s%253A"]),
        ("yard", ["Try  curl http"]),
    ],
)
def test_the_command_of_the_mock_prints_the_environment(request, name, printed):
    package = request.getfixturevalue(name)
    with serving(name, "mock", cwd=Path(package.__file__).parent.parent) as (_, shown):
        assert [one for one in printed if one not in shown] == []
