"""The modules of the runtime stand in layers: none imports another that imports it in turn, for types or otherwise."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import clay_credits_runtime

RUNTIME = Path(clay_credits_runtime.__file__).parent


def imported(module):
    """The modules beside it that a module imports, at its top, for types or in a function."""
    names = set()
    for node in ast.walk(ast.parse((RUNTIME / f"{module}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return names


def test_no_modules_import_each_other():
    modules = {path.stem: imported(path.stem) for path in RUNTIME.glob("*.py")}
    assert modules["codec"] >= {"drift", "scalars"}
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {' imports '.join(reversed(error.args[1]))}") from None
