"""Generates packages from variant documents and imports them."""

import contextlib
import importlib
import os
import sys
from pathlib import Path

import httpx
import pytest

from clay_credits import Clay
from service import Service

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def package_of(tmp_path_factory):
    """Return a function that generates a package from a document beside this file, and imports it by a name.

    The workers of a run share the packages.
    """
    from generate import generate  # noqa: PLC0415 -- imports the generator, which only these tests need

    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "packages"
    folder.mkdir(exist_ok=True)

    def package(document, name):
        if not (folder / name).exists():
            made = tmp_path_factory.mktemp("made") / name
            generate(Path(__file__).parent / document, ROOT / "generator-config.yaml", ROOT / "overrides", made)
            # Another worker may have been faster.
            with contextlib.suppress(OSError):
                made.rename(folder / name)
        return importlib.import_module(name)

    sys.path.insert(0, str(folder))
    yield package
    sys.path.remove(str(folder))


def generated(document, name):
    """Return a fixture for the package of a document beside this file, which is imported by a name."""

    @pytest.fixture(scope="session")
    def package(package_of):
        return package_of(document, name)

    return package


archive = generated("documents/answers.yaml", "archive")
lock = generated("documents/keys.yaml", "lock")
names = generated("documents/names.yaml", "names")
office = generated("documents/schemas.yaml", "office")
search = generated("documents/parameters.yaml", "search")
shelf = generated("documents/pages.yaml", "shelf")
uploads = generated("documents/requests.yaml", "uploads")
variant = generated("variant.yaml", "variant")
vault = generated("documents/security.yaml", "vault")
yard = generated("documents/servers.yaml", "yard")
zoo = generated("documents/unions.yaml", "zoo")


class Carry:
    """Calls a generated package, sync or async, with answers instead of the network."""

    def __init__(self, way):
        self.way, self.is_sync = way, way.client is Clay

    def _of(self, package):
        way = type(self.way)()
        way.client, way.credentials = getattr(package, self.way.client.__name__), {}
        return way

    def __call__(self, package, use, answers, **options):
        """Use a client, and return the requests that were sent and the result.

        The answers are taken in turn, the last again and again.
        """
        service = Service(*answers)
        return service.requests, self._of(package).answer(service, use, **options)

    def by_our_own_connections(self, package, use, **options):
        """Use a client without an `http_client`, and return the result."""
        return self._of(package).call(use, **options)

    def collecting(self, use, taken):
        """Return a function that iterates over what another one returns, and adds it to a list."""

        async def awaited(clay):
            async for item in use(clay):
                taken.append(item)

        return (lambda clay: taken.extend(use(clay))) if self.is_sync else awaited

    def in_turn(self, *uses):
        """Return a function that uses a client several times, and returns the results."""
        return lambda clay: self.way.in_turn(clay, uses)


@pytest.fixture
def carry(way):
    """Call a generated package in both ways."""
    return Carry(way)


@pytest.fixture
def called(carry):
    """Return a function that calls with one answer, and returns the request and the result."""

    def called(package, use, **answer):
        requests, result = carry(package, use, [httpx.Response(**answer)], session="s")
        return requests[-1], result

    return called


@pytest.fixture
def call(carry):
    """Return a function that calls with several answers, and returns the requests."""

    def call(package, use, *answers, **options):
        return carry(package, use, answers or [httpx.Response(204)], **{"session": "s", **options})[0]

    call.is_sync = carry.is_sync
    return call
