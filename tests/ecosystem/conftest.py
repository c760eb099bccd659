"""Fixtures of the tests with real tools: everything that sends requests, and a host without a network."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from carriers import CARRIERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ways import AsyncWay, SyncWay

OF_HTTPX2 = ("httpx2-sync", "httpx2-async")


@pytest.fixture(params=CARRIERS.values(), ids=CARRIERS)
def way(request: pytest.FixtureRequest) -> SyncWay | AsyncWay:
    """Run the test for each way of calling, and each library."""
    return request.param


@pytest.fixture(params=[name for name in CARRIERS if name not in OF_HTTPX2])
def way_of_httpx(request: pytest.FixtureRequest) -> SyncWay | AsyncWay:
    """Run the test for all but httpx2, which some tools do not know."""
    return CARRIERS[request.param]


@pytest.fixture(params=[name for name in CARRIERS if not name.startswith("own-")])
def way_of_caller(request: pytest.FixtureRequest) -> SyncWay | AsyncWay:
    """Run the test for an `http_client` of each library."""
    return CARRIERS[request.param]


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return a base URL, and fail if any connection is attempted."""
    attempts = []

    def refuse(*address: object, **_: object) -> None:
        attempts.append(address)
        raise socket.gaierror("there is no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield "https://nowhere.invalid/v3"
    assert attempts == []
