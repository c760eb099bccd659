"""Generates packages from variant documents and imports them."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import pytest

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
def variant(tmp_path_factory):
    """The package generated from variant.yaml, imported as `variant`."""
    from generate import generate  # noqa: PLC0415 -- imports the generator, which only these tests need

    folder = tmp_path_factory.mktemp("variant")
    document = Path(__file__).with_name("variant.yaml")
    generate(document, ROOT / "generator-config.yaml", ROOT / "overrides", folder / "variant")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("variant")
    sys.path.remove(str(folder))
