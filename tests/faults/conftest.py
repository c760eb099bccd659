"""Every test of faults runs for everything that sends requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from carriers import CARRIERS

if TYPE_CHECKING:
    from ways import AsyncWay, SyncWay


@pytest.fixture(params=CARRIERS.values(), ids=CARRIERS)
def way(request: pytest.FixtureRequest) -> SyncWay | AsyncWay:
    """Run the test for each way of calling, and each library."""
    return request.param
