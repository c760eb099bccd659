"""Which package imports which, and that no modules of a folder import each other in a circle."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {f"clay_credits{name}" for name in ("", "_cli", "_mock", "_routes", "_runtime", "_upstream", "_usage")}
FACADES = {path.stem for path in ROOT.glob("overrides/templates/facades/*.py.jinja")}
# Folders, and the packages that each may import. Facades lead to the mock.
LAYERS = {
    "overrides/clay_credits_runtime": (),
    "generated/clay_credits": ("_runtime",),
    "generated/clay_credits_upstream": ("_runtime",),
    "overrides/clay_credits_routes": ("_runtime", "_upstream", "_usage"),
    "overrides/clay_credits_usage": ("", "_runtime"),
    "overrides/clay_credits_cli": ("_mock", "_routes", "_runtime", "_upstream", "_usage"),
    "overrides/clay_credits_mock": ("_runtime",),
}
# Folders whose modules stand in layers too, and an import in each that the test must see.
FOLDERS = {
    "overrides/clay_credits_cli": ("clay_credits_cli.report", "clay_credits_cli.output"),
    "overrides/clay_credits_mock": ("clay_credits_mock.faults.effects", "clay_credits_mock.errors"),
    "overrides/clay_credits_routes": ("clay_credits_routes.transport", "clay_credits_routes.operations"),
    "overrides/clay_credits_runtime": ("clay_credits_runtime.codec", "clay_credits_runtime.drift"),
    "overrides/clay_credits_usage": ("clay_credits_usage.reading", "clay_credits_usage.plain"),
    "scripts": ("generate", "openapi_document.loading"),
}


def modules_in(folder):
    """Return the path of each module of a folder by its name."""
    above = folder if folder.name == "scripts" else folder.parent
    names = ((path, ".".join(path.relative_to(above).with_suffix("").parts)) for path in folder.rglob("*.py"))
    return {name.removesuffix(".__init__"): path for path, name in names}


def imported(name, path, modules):
    """Return the names of all that a module imports, at its top, for types or in a function."""
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names |= ({f"{base}.{alias.name}" for alias in node.names} & modules.keys()) or {base}
    return names


@pytest.mark.parametrize("folder", LAYERS)
def test_layer_imports_only_those_below(folder):
    modules = modules_in(ROOT / folder)
    assert modules
    allowed = {Path(folder).name, *(f"clay_credits{name}" for name in LAYERS[folder])}
    for name, path in modules.items():
        if path.name not in {*FACADES, "_pytest_plugin.py"}:
            assert {one.partition(".")[0] for one in imported(name, path, modules)} & PACKAGES <= allowed, path


@pytest.mark.parametrize(("folder", "known"), FOLDERS.items())
def test_no_modules_import_each_other(folder, known):
    modules = modules_in(ROOT / folder)
    imports = {name: imported(name, path, modules) & modules.keys() - {name} for name, path in modules.items()}
    assert known[1] in imports[known[0]]
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {' imports '.join(reversed(error.args[1]))}") from None
