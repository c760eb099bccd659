"""Fixtures of all tests: a clean environment, instant retries, sync and async calls, and a mock over a socket."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import clay_credits_routes
import clay_credits_runtime
from certificates import authority
from checking import checked
from clay_credits.mock import MockServer
from clay_credits.testing import instant_retries
from ways import AsyncWay, SyncWay

if TYPE_CHECKING:
    from collections.abc import Iterator

# Coverage doubles the time of a test. These folders reach all of the runtime and the routes, without these files.
MEASURED = {"faults", "generation", "live", "unit"}
UNMEASURED = {"test_all_kinds", "test_generate", "test_secrets"}
LONG = {"test_documentation", "test_faults", "test_lint_spec", "test_secrets", "test_spec_diff"}

# The same examples on every machine, without a limit on the time of one: other work may run beside the tests.
settings.load_profile("ci")

if "coverage" in sys.modules:
    # Before a file that is not measured imports them.
    for package in (clay_credits_routes, clay_credits_runtime):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def not_in_programs() -> None:
    """Measure coverage here, in the worker, and not in the programs that its tests run."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


not_in_programs()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: "release" not in item.path.parts and item.path.stem not in LONG)


@pytest.fixture(scope="module", autouse=True)
def _coverage_where_it_counts(request: pytest.FixtureRequest) -> Iterator[None]:
    coverage = sys.modules.get("coverage")
    measuring = coverage and coverage.Coverage.current()
    if not measuring or (request.path.parent.name in MEASURED and request.path.stem not in UNMEASURED):
        yield
        return
    measuring.stop()
    yield
    measuring.start()
    not_in_programs()


@pytest.fixture(params=[SyncWay(), AsyncWay()], ids=["sync", "async"])
def way(request: pytest.FixtureRequest) -> SyncWay | AsyncWay:
    """Run the test for each way of calling."""
    return request.param


@pytest.fixture(scope="session")
def _authority(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, _authority: str) -> None:
    # To read the certificates of all the world for each HTTP client would take longer than most tests.
    monkeypatch.setenv("SSL_CERT_FILE", _authority)
    names = ("API_KEY", "BASE_URL", "DRIFT_LOG", "NOTIFY_URL", "ROUTES", "SESSION", "WORKSPACE")
    own = (f"CLAY_{name}" for name in names)
    for variable in (*own, "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)


@pytest.fixture(autouse=True)
def _instant_retries() -> Iterator[None]:
    with instant_retries():
        yield


@pytest.fixture(scope="session", autouse=True)
def wrong_answers() -> Iterator[list[str]]:
    """Check the answers of each mock, and return the list of problems."""
    problems: list[str] = []
    with checked(problems):
        yield problems


@pytest.fixture(autouse=True)
def _every_answer_is_one_of_the_document(wrong_answers: list[str]) -> Iterator[None]:
    yield
    wrong = wrong_answers.copy()
    wrong_answers.clear()
    assert not wrong


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    """Return a mock of the account of seed 0."""
    with MockServer() as running:
        yield running
