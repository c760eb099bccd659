"""Fixtures of the mock, which pytest finds by itself. The mock is loaded when a test first uses a fixture.

Only this module knows the generated package by its name: pytest calls a plugin without arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from clay_credits.mock import Account, InProcessMock, MockServer


@pytest.fixture(scope="session")
def clay_mock_account() -> Account:
    """The account of both mocks. To choose another, override this fixture with the same scope, `session`."""
    account: Account = _of_mock("Account").from_seed()
    return account


@pytest.fixture
def clay_mock(clay_mock_account: Account) -> Generator[InProcessMock]:
    """An in-process mock, new for each test: `clay`, `async_clay`, `faults`, `calls`, `account`, `clock`."""
    mock: InProcessMock = _of_mock("InProcessMock")(clay_mock_account)
    with _instant_retries():
        yield mock
    mock.reset()


@pytest.fixture(scope="session")
def _clay_mock_running(clay_mock_account: Account) -> Generator[MockServer]:
    with _of_mock("MockServer")(clay_mock_account) as server:
        yield server


@pytest.fixture
def clay_mock_server(
    _clay_mock_running: MockServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Generator[MockServer]:
    """A mock server on 127.0.0.1, reset for each test. `Clay()` without arguments calls it."""
    from clay_credits_runtime.defaults import BASE_URL_VARIABLE, SESSION_VARIABLE  # noqa: PLC0415

    monkeypatch.setenv(SESSION_VARIABLE, _clay_mock_running.session)
    monkeypatch.setenv(BASE_URL_VARIABLE, _clay_mock_running.base_url)
    with _instant_retries():
        yield _clay_mock_running
    _clay_mock_running.reset()


def _of_mock(name: str) -> Any:
    from clay_credits import mock  # noqa: PLC0415

    try:
        return getattr(mock, name)
    except mock.ExtraMissingError as error:
        pytest.fail(str(error), pytrace=False)


def _instant_retries() -> Any:
    from clay_credits.testing import instant_retries  # noqa: PLC0415

    return instant_retries()
