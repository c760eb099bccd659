"""Builds the wheel and the sdist once, and environments that have nothing but them and what they depend on."""

import pytest

from build import build_distributions
from releasing.wheel_environment import Environment, pip


@pytest.fixture(scope="session")
def dist(tmp_path_factory):
    """The folder with the wheel and the sdist, built from what git would commit."""
    folder = tmp_path_factory.mktemp("dist")
    build_distributions(folder)
    return folder


@pytest.fixture(scope="session")
def environment(dist, tmp_path_factory):
    """The wheel without extras."""
    made = Environment(tmp_path_factory.mktemp("plain"))
    made.install(next(dist.glob("*.whl")))
    return made


@pytest.fixture(scope="session")
def mock_environment(dist, tmp_path_factory):
    """The wheel made of the sdist, with the extra `mock`, beside pytest."""
    made = Environment(tmp_path_factory.mktemp("mock"))
    pip("wheel", str(next(dist.glob("*.tar.gz"))), "--wheel-dir", str(dist / "of-sdist"))
    made.install(next(dist.glob("of-sdist/*.whl")), extra="mock")
    made.add("pytest")
    return made


@pytest.fixture(scope="session")
def tools_environment(dist, tmp_path_factory):
    """The wheel beside the tools of others that README shows, and pytest."""
    made = Environment(tmp_path_factory.mktemp("tools"))
    made.install(next(dist.glob("*.whl")))
    for name in ("httpx-aiohttp", "opentelemetry-instrumentation-httpx", "pytest", "respx"):
        made.add(name)
    return made
