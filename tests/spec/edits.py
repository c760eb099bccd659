"""Small edits of a document, and the two documents that they are made on.

A place is a text of keys with spaces between them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
# It has what openapi.yaml lacks: query parameters, request bodies, closed enums, compositions.
LIBRARY = yaml.safe_load((ROOT / "tests" / "generation" / "variant.yaml").read_text(encoding="utf-8"))

OWNERS = "paths /owners get"
OWNER = "components schemas Owner properties"
TEAMS = {"operationId": "list_teams", "tags": ["owners"], "responses": {"200": {"description": "Teams."}}}

Edit = Callable[[dict[str, Any]], None]


def step(node, key):
    return node[int(key)] if isinstance(node, list) else node[key]


def walk(document, place):
    """Return the mapping that holds the last key of a place, and that key."""
    *keys, last = place.split()
    for key in keys:
        document = step(document, key)
    return document, int(last) if isinstance(document, list) else last


def put(place, value):
    def edit(document):
        node, key = walk(document, place)
        node[key] = value

    return edit


def cut(place):
    def edit(document):
        node, key = walk(document, place)
        del node[key]

    return edit


def add(place, *values):
    def edit(document):
        node, key = walk(document, place)
        node[key] = [*node.get(key, []), *values]

    return edit


def insert(place, value):
    """Insert a value at the start of a list."""

    def edit(document):
        node, key = walk(document, place)
        node[key] = [value, *node[key]]

    return edit


def call(place, name):
    """Rename a key."""

    def edit(document):
        node, key = walk(document, place)
        items = [(name if one == key else one, value) for one, value in node.items()]
        del node[key]
        node.clear()
        node.update(items)

    return edit


def swap(old, new):
    """Replace text everywhere in the document, written as JSON."""

    def edit(document):
        text = json.dumps(document)
        assert old in text
        document |= json.loads(text.replace(old, new))

    return edit


def both(*edits):
    def edit(document):
        for one in edits:
            one(document)

    return edit


def nothing(document):
    pass


class Between(NamedTuple):
    """A change between the results of two edits."""

    old: Edit
    new: Edit

    @classmethod
    def of(cls, edit):
        return edit if isinstance(edit, cls) else cls(nothing, edit)

    def documents(self):
        """Return the old and the new document. Both are made from the first document that has the place."""
        try:
            return edited(OURS, self.old), edited(OURS, self.new)
        except (KeyError, IndexError):
            return edited(LIBRARY, self.old), edited(LIBRARY, self.new)


def edited(document, edit):
    """Return a changed copy."""
    document = copy.deepcopy(document)
    edit(document)
    return document


def back(edit):
    """Return a change that undoes an edit."""
    return Between(edit, nothing)


def half_open(*values, **limits):
    """Return an enum beside a string with limits."""
    return {"anyOf": [{"type": "string", "enum": ["a", *values]}, {"type": "string", **limits}]}


def region(*names):
    """Return the variables of a server."""
    return {"region": {"default": names[0], "enum": list(names)}}


def shared(status, **content):
    """Add a response that is a component."""
    return both(
        put("components responses Base", {"description": "It.", **content}),
        put("components responses Shared", {"$ref": "#/components/responses/Base"}),
        put(f"{OWNERS} responses {status}", {"$ref": "#/components/responses/Shared", "description": "Later."}),
    )


def team(*ways):
    """Return a change between two schemas of a property of an answer."""
    return Between(*(put(f"{OWNER} team", one) for one in ways))


def kind(old, new, **use):
    """Return a change of a shared schema, which a property of an answer uses."""
    used = put(f"{OWNER} team", use)
    return Between(*(both(put("components schemas Kind", one), used) for one in (old, new)))


def only(status, **content):
    """Add an operation with a single response."""
    return put("paths /teams", {"get": {**TEAMS, "responses": {status: {"description": "It.", **content}}}})
