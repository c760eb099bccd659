"""The modules of a folder stand in layers: none imports another that imports it in turn, for types or otherwise."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Folders, and an import in each that the test must see.
FOLDERS = {
    "overrides/clay_credits_cli": ("clay_credits_cli.report", "clay_credits_cli.output"),
    "overrides/clay_credits_mock": ("clay_credits_mock.faults.effects", "clay_credits_mock.errors"),
    "overrides/clay_credits_routes": ("clay_credits_routes.transport", "clay_credits_routes.operations"),
    "overrides/clay_credits_runtime": ("clay_credits_runtime.codec", "clay_credits_runtime.drift"),
    "overrides/clay_credits_usage": ("clay_credits_usage.reading", "clay_credits_usage.plain"),
    "scripts": ("generate", "openapi_document.loading"),
}


def modules_in(folder, prefix):
    """Return the path of each module by its name."""
    names = ((path, ".".join(path.relative_to(folder).with_suffix("").parts)) for path in folder.rglob("*.py"))
    return {f"{prefix}{name}".removesuffix(".__init__"): path for path, name in names}


def imported(name, path, modules):
    """Return the modules of the folder that a module imports, at its top, for types or in a function."""
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            below = {f"{base}.{alias.name}" for alias in node.names}
            names |= (below & modules.keys()) or {base}
    return (names & modules.keys()) - {name}


@pytest.mark.parametrize(("folder", "known"), FOLDERS.items())
def test_no_modules_import_each_other(folder, known):
    prefix = "" if folder == "scripts" else f"{Path(folder).name}."
    modules = modules_in(ROOT / folder, prefix)
    imports = {name: imported(name, path, modules) for name, path in modules.items()}
    assert known[1] in imports[known[0]]
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {' imports '.join(reversed(error.args[1]))}") from None
