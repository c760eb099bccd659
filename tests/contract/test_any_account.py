"""The mock's answers are valid for any account and at any time."""

import pytest
from hypothesis import given, settings

from asking import MOMENTS, accounts, ask, questions


@pytest.fixture(scope="session")
def problems(operations, validate):
    """Return a function that lists what is wrong with all answers of an account."""
    schemas = {
        operation_id: operation["responses"]["200"]["content"]["application/json"]["schema"]
        for operation_id, (_, _, operation) in operations.items()
    }

    def problems(account):
        return [
            problem
            for operation_id, *ids in questions(account)
            for problem in validate(ask(account, operation_id, *ids), schemas[operation_id])
        ]

    return problems


@settings(max_examples=25)
@given(accounts(), MOMENTS)
def test_every_answer_is_one_that_the_document_allows(problems, account, moment):
    account.clock.set(moment)
    assert problems(account) == []
