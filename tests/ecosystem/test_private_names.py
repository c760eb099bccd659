"""The package uses one private name of httpx, and is capped at the next release of httpx that may change it."""

from __future__ import annotations

import ast
import importlib
import inspect
import tomllib
from importlib.metadata import version
from pathlib import Path

import httpcore
import httpx
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import clay_credits
import clay_credits_mock
import clay_credits_runtime
from clay_credits_runtime.connections import AsyncConnection, Connection

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [Path(package.__file__).parent for package in (clay_credits, clay_credits_mock, clay_credits_runtime)]
RUNTIME = PACKAGES[-1]
# A documented name of every named tuple.
NOT_PRIVATE = {"_replace"}
FILES = sorted(
    path
    for package in PACKAGES
    for path in package.rglob("*.py")
    if "httpx" in (text := path.read_text()) or "httpcore" in text
)


def private(name):
    return name.startswith("_") and not name.startswith("__") and name not in NOT_PRIVATE


def own_names(tree):
    """Return the private names that a file defines."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(getattr(node, "attr", None) or node.id)
    return names


def is_self(node):
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def foreign_names(tree):
    """Return the private names that a file reads of other objects, be it as an attribute or by `getattr`."""
    own = own_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and private(node.attr) and not (is_self(node.value) or node.attr in own):
            yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"getattr", "setattr", "hasattr"}:
            if isinstance(node.args[1], ast.Constant) and private(node.args[1].value):
                yield node.args[1].value
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (part for part in (node.module or "").split(".") if private(part))
            yield from (name.name for name in node.names if private(name.name))


def inherited_names(kind):
    """Return the private names that a class of ours touches, and that an object of its base has."""
    ours = ast.parse(inspect.getsource(kind))
    touched = {node.attr for node in ast.walk(ours) if isinstance(node, ast.Attribute) and is_self(node.value)}
    (base,) = kind.__bases__
    return {name for name in touched & set(dir(base())) if private(name)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_private_names_of_other_objects(path):
    assert set(foreign_names(ast.parse(path.read_text()))) == set()


def derived_classes():
    """Return the classes of the runtime that are derived from one of httpx or httpcore."""
    modules = [importlib.import_module(f"clay_credits_runtime.{path.stem}") for path in FILES if path.parent == RUNTIME]
    classes = {kind for module in modules for kind in vars(module).values() if inspect.isclass(kind)}
    return {
        kind
        for kind in classes
        if kind.__module__.startswith("clay_credits_runtime.")
        and kind.__bases__[0].__module__.startswith(("httpx", "httpcore"))
    }


def test_derived_classes_use_only_the_pool():
    used = {kind: inherited_names(kind) for kind in derived_classes()}
    assert used[Connection] == used[AsyncConnection] == {"_pool"}
    assert set().union(*used.values()) == {"_pool"}


def test_httpx_is_capped():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (httpx_requirement,) = [one for one in map(Requirement, project["dependencies"]) if one.name == "httpx"]
    installed = Version(version("httpx"))
    assert installed in httpx_requirement.specifier
    assert Version(f"{installed.major}.{installed.minor + 1}") not in httpx_requirement.specifier
    assert isinstance(Connection("http://127.0.0.1:1", None)._pool, httpcore.HTTPConnection)
    assert hasattr(httpx.HTTPTransport(), "_pool")
