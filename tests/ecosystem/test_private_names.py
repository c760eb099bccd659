"""Classes of ours use one private name of httpx, and httpx is capped at the next release that may change it.

ruff's SLF001 refuses private names of all other objects.
"""

import ast
import importlib
import inspect
import pkgutil
import tomllib
from importlib.metadata import version
from pathlib import Path

import httpcore
import httpx
from packaging.requirements import Requirement
from packaging.version import Version

import clay_credits_runtime
from clay_credits_runtime.connections import AsyncConnection, Connection

ROOT = Path(__file__).resolve().parents[2]


def foreign_base(kind):
    """Return the base of a class that is of httpx or httpcore, or None."""
    return next((one for one in kind.__bases__ if one.__module__.startswith(("httpx", "httpcore"))), None)


def inherited_names(kind):
    """Return the private names that a class of ours touches, and that an object of its foreign base has."""
    base = foreign_base(kind)
    ours = [one for one in kind.__mro__ if one.__module__.startswith("clay_credits_runtime")]
    nodes = [node for one in ours for node in ast.walk(ast.parse(inspect.getsource(one)))]
    touched = {
        node.attr for node in nodes if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self"
    }
    return {name for name in touched & set(dir(base())) if name.startswith("_") and not name.startswith("__")}


def derived_classes():
    """Return the classes of the runtime that are derived from one of httpx or httpcore."""
    modules = pkgutil.iter_modules(clay_credits_runtime.__path__, "clay_credits_runtime.")
    for module in [importlib.import_module(one.name) for one in modules]:
        for kind in filter(inspect.isclass, vars(module).values()):
            if kind.__module__ == module.__name__ and foreign_base(kind) is not None:
                yield kind


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
