"""A mock with the control API, as its own tests need it."""

from __future__ import annotations

import pytest
import trustme

from clay_credits.mock import MockServer
from raw import Raw


@pytest.fixture(scope="session")
def _authority(tmp_path_factory):
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture(autouse=True)
def _one_authority(monkeypatch, _authority):
    # Reading the certificates of all the world for each HTTP client would be most of the time of these tests.
    monkeypatch.setenv("SSL_CERT_FILE", _authority)


@pytest.fixture(scope="module")
def controlled():
    with MockServer(control=True) as running:
        yield running


@pytest.fixture
def mock(controlled):
    """A mock that is as at its start, whose control API is on."""
    controlled.reset()
    controlled.faults.clear()
    yield controlled
    controlled.reset()


@pytest.fixture
def origin(mock):
    return mock.base_url.removesuffix("/v3")


@pytest.fixture
def raw(mock):
    with Raw(mock) as connection:
        yield connection
