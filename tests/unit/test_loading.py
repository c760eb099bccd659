"""Imports are lazy: a package, a client, a call and a model each load only what they need."""

import importlib
import json
import pickle
import pkgutil
import pydoc
import sys

import pytest

import clay_credits
import clay_credits.mock
import clay_credits.models
from clay_credits import NotFoundError
from limits import run_program

PACKAGES = [clay_credits, clay_credits.mock, clay_credits.models]
ROOT = {"clay_credits", "clay_credits_runtime", "clay_credits_runtime.lazy_names"}
MODELS = ROOT | {"clay_credits.models"}
EVERY_MODEL = {module.name for module in pkgutil.iter_modules(clay_credits.models.__path__)}


def fresh(program):
    """Run a program in a new Python process, and return the names of its modules."""
    told = "\nimport json, sys\nprint(json.dumps([*sys.modules]))"
    run = run_program([sys.executable, "-c", program + told])
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout))


def models_of(loaded):
    prefix = "clay_credits.models."
    return {name.removeprefix(prefix) for name in loaded if name.startswith(prefix)}


@pytest.fixture(scope="module")
def nothing():
    """Return the modules that every process loads."""
    return fresh("")


@pytest.mark.parametrize(
    ("program", "own"),
    [
        ("import clay_credits", ROOT),
        ("import clay_credits.models", MODELS),
        ("import clay_credits; assert clay_credits.models.__name__ == 'clay_credits.models'", MODELS),
        ("import clay_credits_mock._pytest_plugin", {"clay_credits_mock", "clay_credits_mock._pytest_plugin"}),
        ("import clay_credits.mock", ROOT | {"clay_credits.mock", "clay_credits_mock"}),
    ],
)
def test_import_loads_no_submodules(program, own):
    assert {name for name in fresh(program) if name.startswith("clay_credits")} == own


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import clay_credits", {"attr", "enum", "re", "threading", "typing"}),
        (
            "from clay_credits import Clay; Clay(session='s')",
            {"asyncio", "attr", "email", "httpx", "inspect", "json", "logging", "ssl", "urllib.parse"},
        ),
        ("from clay_credits import AsyncClay; AsyncClay(session='s')", {"asyncio", "attr", "httpx", "logging"}),
        ("from clay_credits import Clay; Clay(session='s').owners", {"asyncio", "email", "httpx", "logging"}),
        ("from clay_credits.models import *", {"asyncio", "email", "httpx", "logging"}),
        ("import clay_credits_mock._pytest_plugin", {"httpx", "starlette", "uvicorn"}),
    ],
)
def test_slow_modules_are_loaded_late(program, absent, nothing):
    assert fresh(program) & absent - nothing == set()


@pytest.mark.parametrize(
    ("program", "models"),
    [
        ("from clay_credits import Clay; Clay(session='s').owners", set()),
        ("from clay_credits.models import Owner", {"owner"}),
        ("from clay_credits.models import *; Owner, WorkspaceRole", EVERY_MODEL),
    ],
)
def test_models_are_loaded_on_demand(program, models):
    assert models_of(fresh(program)) == models


def test_call_loads_its_models_only(server):
    options = f"session={server.session!r}, base_url={server.base_url!r}"
    loaded = fresh(
        f"from clay_credits import Clay\nwith Clay({options}) as clay:\n    assert clay.owners.list().owners"
    )
    assert "asyncio" not in loaded
    assert models_of(loaded) == {"owner", "owner_list", "workspace_role"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_public_names_exist(package):
    for name in package.__all__:
        value = getattr(package, name)
        assert vars(package)[name] is value, "the second time, nothing is looked up"
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match=rf"^module '{package.__name__}' has no attribute 'nothing'$") as caught:
        _ = package.nothing
    assert (caught.value.name, caught.value.obj) == ("nothing", package)
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        exec(f"from {package.__name__} import nothing")  # noqa: S102 -- as a user writes it


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_help_shows_every_public_name(package):
    text = pydoc.plain(pydoc.render_doc(importlib.import_module(package.__name__)))
    assert [name for name in package.__all__ if name not in text] in ([], ["__version__"]), "help shows its value"


def test_pickles_load_their_modules():
    details = {"operation": "o", "method": "GET", "path_template": "/", "body_excerpt": "", "request_id": None}
    error = NotFoundError("m", body=None, error=None, status_code=404, headers={}, **details)
    pickled = pickle.dumps([clay_credits.models.Owner(id="u_1"), error])
    fresh(
        f"import pickle; owner, error = pickle.loads({pickled!r});"
        "assert (owner.id, owner.to_dict()) == ('u_1', {'id': 'u_1'});"
        "from clay_credits import NotFoundError; assert type(error) is NotFoundError and error.status_code == 404"
    )


def test_type_hints_load_their_modules():
    fresh(
        "import typing; from clay_credits import models\n"
        "for name in models.__all__:\n"
        "    typing.get_type_hints(getattr(models, name))\n"
        "assert typing.get_type_hints(models.OwnerList)['owners'] == list[models.Owner] | None"
    )


def test_threads_load_the_same_names():
    fresh(
        "import threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "import clay_credits\n"
        "together = threading.Barrier(16)\n"
        "def ask(number):\n"
        "    together.wait()\n"
        "    names = clay_credits.models.__all__\n"
        "    return tuple(getattr(clay_credits.models, names[(i + number) % len(names)]) for i in range(len(names)))\n"
        "with ThreadPoolExecutor(16) as pool:\n"
        "    found = [frozenset(one) for one in pool.map(ask, range(16))]\n"
        "assert len(set(found)) == 1 and len(found[0]) == len(clay_credits.models.__all__)"
    )
