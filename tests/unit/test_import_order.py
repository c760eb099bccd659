"""The modules of a package stand in layers: none imports another that imports it in turn, for types or otherwise."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import clay_credits_mock
import clay_credits_runtime


def modules_of(package):
    """Return the files of a package's modules by name, relative to the package."""
    root = Path(package.__file__).parent
    names = {path: path.relative_to(root).with_suffix("").as_posix().replace("/", ".") for path in root.rglob("*.py")}
    return {name.removesuffix("__init__").removesuffix("."): path for path, name in names.items()}


def imported(name, path, modules):
    """Return the modules of the package that a module imports, at its top, for types or in a function."""
    folder = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*folder[: len(folder) + 1 - node.level], *filter(None, [node.module])]
            members = {".".join(filter(None, [*base, alias.name])) for alias in node.names}
            # A name that is no module is defined in the module that it is imported from.
            found |= {member if member in modules else ".".join(filter(None, base)) for member in members}
    return found


@pytest.mark.parametrize(
    ("package", "module", "known"),
    [
        (clay_credits_runtime, "codec", {"drift", "scalars"}),
        (clay_credits_mock, "faults.effects", {"errors", "exchange", "faults.drift", "faults.kinds"}),
        (clay_credits_mock, "cli", {""}),
    ],
)
def test_no_modules_import_each_other(package, module, known):
    modules = modules_of(package)
    imports = {name: imported(name, path, modules) for name, path in modules.items()}
    assert imports[module] >= known
    assert set().union(*imports.values()) <= modules.keys()
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {' imports '.join(reversed(error.args[1]))}") from None
