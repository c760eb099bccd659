"""The examples of `make spec-diff` for Python use names and arguments that the generated package has."""

import ast
import inspect
import json

import pytest

from changes import BOOK, BOOKS
from document_diff.caller_advice import advice
from document_diff.compare import compare
from edits import LIBRARY, add, both, call, cut, edited, put

BREAKING = both(
    call(f"{BOOKS} properties title", "bookTitle"),
    put(f"{BOOKS} required", ["bookTitle", "lentUntil", "genre"]),
    put(f"{BOOK} parameters 1 name", "X-Tongues"),
    put(f"{BOOK} parameters 3 required", value=True),
    put("paths /libraries/{id}/loans delete requestBody required", value=True),
    put("paths /shelves/{shelf-id}/books/{bookId}/stamps post operationId", "collect_stamps"),
    add("components schemas Size enum", 3),
    put(f"{BOOKS} properties isbn type", "integer"),
    cut(f"{BOOKS} properties isbn format"),
    cut("components schemas Problem properties reason"),
    put("paths /books post responses 201 content application/json example", {"bookTitle": "T"}),
    put(f"{BOOK} responses 200 content application/json example", {"bookTitle": "T"}),
    call("paths /shelves/{shelfId}/books/{bookId}", "/shelves/{bookId}/books/{shelfId}"),
)


@pytest.fixture(scope="module")
def package(package_of, tmp_path_factory):
    document = tmp_path_factory.mktemp("changed") / "changed.json"
    document.write_text(json.dumps(edited(LIBRARY, BREAKING)), encoding="utf-8")
    return package_of(document, "changed_library")


@pytest.fixture(scope="module")
def examples():
    new = edited(LIBRARY, BREAKING)
    return advice(LIBRARY, new, compare(LIBRARY, new))


def names(node):
    """Return the names of `a.b.c`, or nothing for something else."""
    if isinstance(node, ast.Attribute):
        return [*names(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else []


def test_every_call_and_every_attribute_exists(package, examples):
    fields = {
        field for name in dir(package.models) for field in getattr(getattr(package.models, name), "__slots__", ())
    }
    seen = set()
    with package.Clay(session="s") as clay:
        for one in examples:
            for node in ast.walk(ast.parse(one.after.python)):
                path = names(node.func) if isinstance(node, ast.Call) else []
                if path[:1] in (["clay"], ["models"]):
                    seen.add(path[0])
                    target = clay if path[0] == "clay" else package.models
                    for name in path[1:]:
                        target = getattr(target, name)
                    inspect.signature(target).bind(*node.args, **{word.arg: word.value for word in node.keywords})
                elif isinstance(node, ast.Attribute) and names(node)[:1] == ["answer"]:
                    seen.add("answer")
                    assert node.attr in fields
    assert seen == {"clay", "models", "answer"}


def test_every_change_has_its_example(examples):
    assert {one.title.partition(" ")[0] for one in examples} >= {
        "get_book", "import_book", "delete_library_loans", "collect_stamps",
    }  # fmt: skip
