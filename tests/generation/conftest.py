"""Generates packages from variant documents and imports them."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import httpx
import pytest

from limits import run_async, run_program
from service import Service

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    """Return a function that copies the inputs of the generation, to break or change them."""

    def copy():
        folder = tmp_path_factory.mktemp("inputs")
        for name in ("openapi.yaml", "generator-config.yaml"):
            shutil.copy(ROOT / name, folder)
        shutil.copytree(ROOT / "overrides", folder / "overrides")
        return folder

    return copy


@pytest.fixture(scope="session")
def package_of(tmp_path_factory):
    """Return a function that generates a package from a document beside this file, and imports it by a name."""
    from generate import generate  # noqa: PLC0415 -- imports the generator, which only these tests need

    folder = tmp_path_factory.mktemp("packages")

    def package(document, name):
        if not (folder / name).exists():
            path = Path(__file__).parent / document
            generate(path, ROOT / "generator-config.yaml", ROOT / "overrides", folder / name)
        return importlib.import_module(name)

    sys.path.insert(0, str(folder))
    yield package
    sys.path.remove(str(folder))


@pytest.fixture
def typed(tmp_path):
    """Return a function that fails if mypy refuses a package or a program that uses it."""

    def typed(package, program):
        folder = Path(package.__file__).parent
        use = tmp_path / "use.py"
        use.write_text(program)
        arguments = ["--strict", "--cache-dir", str(folder.parent / "cache"), str(folder), str(use)]
        run = run_program([sys.executable, "-m", "mypy", *arguments], cwd=folder.parent)
        assert run.returncode == 0, run.stdout + run.stderr

    return typed


@pytest.fixture(scope="session")
def variant(package_of):
    """The package generated from variant.yaml, imported as `variant`."""
    return package_of("variant.yaml", "variant")


@pytest.fixture(params=["sync", "async"])
def carry(request):
    """Return a function that calls a generated package, and returns the requests that were sent and the result."""

    def sync(package, service, use, options):
        with httpx.Client(transport=httpx.MockTransport(service)) as http_client:
            return use(package.Clay(http_client=http_client, **options))

    async def awaited(package, service, use, options):
        async with httpx.AsyncClient(transport=httpx.MockTransport(service)) as http_client:
            return await use(package.AsyncClay(http_client=http_client, **options))

    def carry(package, use, answers, **options):
        service, options = Service(*answers), {"session": "s", **options}
        if carry.is_sync:
            return service.requests, sync(package, service, use, options)
        return service.requests, run_async(awaited(package, service, use, options))

    carry.is_sync = request.param == "sync"
    return carry


@pytest.fixture
def called(carry):
    """Return a function that calls with one answer, and returns the request and the result."""

    def called(package, use, **answer):
        requests, result = carry(package, use, [httpx.Response(**answer)])
        return requests[-1], result

    return called


@pytest.fixture
def call(carry):
    """Return a function that calls with several answers, and returns the requests.

    The answers are taken in turn, the last again and again.
    """

    def call(package, use, *answers, **options):
        return carry(package, use, answers or [httpx.Response(204)], **options)[0]

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
