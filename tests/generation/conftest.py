"""Generates packages from variant documents and imports them."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import httpx
import pytest

from limits import run_async

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


@pytest.fixture(scope="session")
def variant(package_of):
    """The package generated from variant.yaml, imported as `variant`."""
    return package_of("variant.yaml", "variant")


@pytest.fixture(params=["sync", "async"])
def called(request):
    """Return a function that calls a method of a package with one answer, and returns the request and the result."""

    def sync(package, use, handler):
        with httpx.Client(transport=httpx.MockTransport(handler)) as http_client:
            return use(package.Clay(session="s", http_client=http_client))

    async def awaited(package, use, handler):
        async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http_client:
            return await use(package.AsyncClay(session="s", http_client=http_client))

    def called(package, use, **answer):
        requests = []

        def handler(sent):
            requests.append(sent)
            return httpx.Response(**answer)

        way = sync if request.param == "sync" else lambda *arguments: run_async(awaited(*arguments))
        result = way(package, use, handler)
        return requests[-1], result

    return called
