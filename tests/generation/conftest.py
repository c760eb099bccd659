"""Generates packages from variant documents and imports them."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from pathlib import Path

import httpx
import pytest

from limits import run_async
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


@pytest.fixture(scope="session")
def variant(package_of):
    """The package generated from variant.yaml, imported as `variant`."""
    return package_of("variant.yaml", "variant")


class Carry:
    """Calls a generated package, sync or async, with answers instead of the network."""

    def __init__(self, *, is_sync):
        self.is_sync = is_sync

    def __call__(self, package, use, answers, **options):
        """Use a client, and return the requests that were sent and the result.

        The answers are taken in turn, the last again and again.
        """
        service = Service(*answers)
        transport = httpx.MockTransport(service)
        if self.is_sync:
            with httpx.Client(transport=transport) as http_client:
                return service.requests, use(package.Clay(http_client=http_client, **options))

        async def main():
            async with httpx.AsyncClient(transport=transport) as http_client:
                return await use(package.AsyncClay(http_client=http_client, **options))

        return service.requests, run_async(main())

    def by_our_own_connections(self, package, use, **options):
        """Use a client without an `http_client`, and return the result."""
        if self.is_sync:
            with package.Clay(**options) as clay:
                return use(clay)

        async def main():
            async with package.AsyncClay(**options) as clay:
                return await use(clay)

        return run_async(main())

    def collecting(self, use, taken):
        """Return a function that iterates over what another one returns, and adds it to a list."""

        async def awaited(clay):
            async for item in use(clay):
                taken.append(item)

        return (lambda clay: taken.extend(use(clay))) if self.is_sync else awaited

    def in_turn(self, *uses):
        """Return a function that uses a client several times, and returns the results."""

        async def awaited(clay):
            return [await use(clay) for use in uses]

        return (lambda clay: [use(clay) for use in uses]) if self.is_sync else awaited


@pytest.fixture(params=[True, False], ids=["sync", "async"])
def carry(request):
    """Call a generated package in both ways."""
    return Carry(is_sync=request.param)


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


@pytest.fixture(scope="session")
def vault(package_of):
    """The package of a document with every kind of security."""
    return package_of("documents/security.yaml", "vault")


@pytest.fixture(scope="session")
def lock(package_of):
    """The package of a document without a session."""
    return package_of("documents/keys.yaml", "lock")


@pytest.fixture(scope="session")
def yard(package_of):
    """The package of a document without security and without a host."""
    return package_of("documents/servers.yaml", "yard")
