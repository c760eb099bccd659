"""Every change of the catalogue has the right step, and any other change is reported too."""

import copy
import functools
import sys
from collections import Counter
from itertools import pairwise

import pytest

from changes import MAJOR, MINOR, PATCH
from document_diff.change_kinds import KINDS, Severity
from document_diff.compare import compare
from edits import LIBRARY, OURS, OWNER, Between, add, call, cut, put
from restatements import INLINED, RESTATEMENTS

CATALOGUE = [
    pytest.param(edit, kinds, severity, id=f"{severity}: {name}")
    for severity, rows in ((Severity.MAJOR, MAJOR), (Severity.MINOR, MINOR), (Severity.PATCH, PATCH))
    for name, edit, kinds in rows
]


@functools.cache
def judged(edit):
    return compare(*Between.of(edit).documents())


@pytest.mark.parametrize(("edit", "kinds", "severity"), CATALOGUE)
def test_a_change_is_reported_for_what_it_is(edit, kinds, severity):
    reported = judged(edit)
    assert max(change.severity for change in reported) is severity, reported
    assert set(kinds) <= {change.kind for change in reported}
    assert not [change for change in reported if change.kind == "other-change" and "other-change" not in kinds]


@pytest.mark.parametrize("edit", [edit for _, edit in RESTATEMENTS], ids=[name for name, _ in RESTATEMENTS])
@pytest.mark.parametrize("backwards", [False, True], ids=["there", "back"])
def test_the_same_in_other_words_is_a_patch(edit, backwards):
    """It is reported, since the text differs."""
    old, new = Between.of(edit)
    reported = judged(Between(new, old) if backwards else Between(old, new))
    assert {change.severity for change in reported} == {Severity.PATCH}, reported


@pytest.mark.parametrize("edit", [edit for _, edit in INLINED], ids=[name for name, _ in INLINED])
def test_a_component_that_is_written_where_it_was_used_is_a_patch(edit):
    old, new = Between.of(edit)
    assert max(change.severity for change in judged(Between(old, new))) is Severity.PATCH
    assert max(change.severity for change in judged(Between(new, old))) is Severity.MINOR


def test_the_share_of_changes_that_break():
    """Print the size of the catalogue."""
    names = [name for name, _, _ in MAJOR + MINOR + PATCH]
    assert len(names) == len(set(names))
    sys.stdout.write(f"{len(MAJOR)} changes break and {len(MINOR + PATCH)} do not\n")


@pytest.mark.parametrize("document", [OURS, LIBRARY], ids=["ours", "library"])
def test_the_order_of_keys_says_nothing(document):
    def turned(node):
        if isinstance(node, list):
            return [turned(one) for one in node]
        return {key: turned(node[key]) for key in reversed(node)} if isinstance(node, dict) else node

    assert compare(document, document) == []
    assert compare(document, turned(document)) == []


def test_a_shared_schema_is_reported_once_with_the_operations_that_it_reaches():
    (change,) = judged(put("components schemas Integration properties name type", "integer"))
    assert change.place == "/components/schemas/Integration/properties/name/type"
    assert change.operations == ("list_integrations", "get_integration")


def test_what_is_shared_by_the_errors_reaches_all_operations():
    (change,) = judged(cut("components schemas Error properties message"))
    assert len(change.operations) >= 8


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (put("paths /owners get deprecated", True), "deprecated"),
        (
            Between(put(f"{OWNER} email deprecated", True), cut(f"{OWNER} email")),
            "property email: removed, after its deprecation",
        ),
        (cut(f"{OWNER} email"), "property email: removed, never deprecated before"),
        (add("components schemas WorkspaceRole enum", "guest"), "new value guest"),
        (put("components parameters UserId schema maxLength", 9), "maxLength none is now 9, which is stricter"),
        (call("paths /owners", "/people"), "path /owners is now /people"),
        (
            put("components schemas Owner minContains", 2),
            "minContains changed, and no rule knows what that means for clients",
        ),
    ],
)
def test_a_change_is_said_in_words(edit, text):
    assert [change.text for change in judged(edit)] == [text]


def test_every_kind_is_in_the_catalogue():
    edits = [row[1] for row in MAJOR + MINOR + PATCH + INLINED]
    reported = {change.kind for edit in edits for change in judged(edit)}
    assert sorted(KINDS.keys() - reported) == []


def nodes(node, path=()):
    """Return every node of a document with its place and parent."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(items):
        yield (*path, key), node, key
        # An example counts as one value.
        if key not in {"example", "examples"}:
            yield from nodes(value, (*path, key))


def other(value):
    """Return a different value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "https://other.example" if value is None else f"{value}x"


# Another part of the allOf has the same type, and the values of the enum have it.
REPEATED = [("components", "schemas", "Stamps", "allOf", 1, "type"), ("components", "schemas", "Genre", "type")]


@pytest.mark.parametrize("document", [OURS, LIBRARY], ids=["ours", "library"])
@pytest.mark.parametrize("change", ["removed", "changed"])
def test_no_difference_is_passed_over(document, change):
    mutant = copy.deepcopy(document)
    silent, seen = [], Counter()
    for path, holder, key in nodes(mutant):
        # Operations, schemas and properties repeat each other: two of each place are enough.
        below = ["*" if above == "properties" else key for above, key in pairwise(path[2:])]
        shape = (path[:2] if path[0] == "components" else path[:1], *below)
        seen[shape] += 1
        if below and seen[shape] > 2:
            continue
        value = holder[key]
        was = copy.copy(holder)
        if change == "removed":
            del holder[key]
        elif isinstance(value, dict | list):
            continue
        else:
            holder[key] = other(value)
        reported = compare(document, mutant)
        if {one.kind for one in reported} <= {"document-restated"} or (
            change == "removed" and not compare(mutant, document)
        ):
            silent.append(path)
        if isinstance(holder, dict):
            holder.clear()
            holder.update(was)
        else:
            holder[:] = was
    assert mutant == document
    assert [path for path in silent if path not in REPEATED] == []
