"""Document and mock against each other, by all phases and checks of schemathesis."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from clay_credits.mock import Account

ROOT = Path(__file__).resolve().parents[2]


def load():
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CLAY_SESSION", Account.from_seed().session)
        config = SchemathesisConfig.from_path(ROOT / "schemathesis.toml")
    return schemathesis.openapi.from_path(ROOT / "openapi.yaml", config=config)


schema = load()
SUCCEEDED: set[str] = set()


@schema.parametrize()
def test_every_answer_is_one_that_the_document_allows(case, server):
    answer = case.call_and_validate(base_url=server.base_url)
    if answer.status_code == 200:
        SUCCEEDED.add(case.operation.label)


def test_every_operation_has_succeeded():
    """A session that opens nothing would let the test above pass over nothing."""
    assert {operation.ok().label for operation in schema.get_all_operations()} == SUCCEEDED


def test_a_chain_of_calls_along_the_links_holds_together(server):
    class Machine(schema.as_state_machine()):
        def get_call_kwargs(self, case):  # noqa: ARG002 -- the signature is schemathesis'
            return {"base_url": server.base_url}

    Machine.run()
