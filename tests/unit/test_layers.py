"""Which package imports which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {f"clay_credits{name}" for name in ("", "_cli", "_mock", "_routes", "_runtime", "_upstream", "_usage")}
FACADES = {path.stem for path in ROOT.glob("overrides/templates/facades/*.py.jinja")}


def imported(file):
    """Return the names of all imports of a file. A relative one begins with a dot."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from ("." * node.level + name for name in names)


@pytest.mark.parametrize(
    ("folder", "allowed", "apart"),
    [
        ("overrides/clay_credits_runtime", set(), set()),
        ("generated/clay_credits", {"clay_credits_runtime"}, FACADES),
        ("generated/clay_credits_upstream", {"clay_credits_runtime"}, FACADES),
        ("overrides/clay_credits_routes", {f"clay_credits_{name}" for name in ("runtime", "upstream", "usage")}, set()),
        ("overrides/clay_credits_usage", {"clay_credits", "clay_credits_runtime"}, set()),
        (
            "overrides/clay_credits_cli",
            {f"clay_credits_{name}" for name in ("mock", "routes", "runtime", "upstream", "usage")},
            set(),
        ),
        ("overrides/clay_credits_mock", {"clay_credits_runtime"}, {"_pytest_plugin.py"}),
    ],
)
def test_layer_imports_only_those_below(folder, allowed, apart):
    files = [path for path in (ROOT / folder).rglob("*.py") if path.name not in apart]
    assert files
    for file in files:
        above = {name.partition(".")[0] for name in imported(file)} & PACKAGES - allowed
        assert not above, file
