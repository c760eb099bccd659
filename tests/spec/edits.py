"""Small edits of a document, and the two documents that they are made on.

A place is written as its keys with blanks between them.
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
# Has what our document lacks: parameters of the query, bodies of requests, closed enums, compositions.
LIBRARY = yaml.safe_load((ROOT / "tests" / "generation" / "variant.yaml").read_text(encoding="utf-8"))

Edit = Callable[[dict[str, Any]], None]


def step(node, key):
    return node[int(key)] if isinstance(node, list) else node[key]


def walk(document, place):
    """Return what holds the last key of a place, and that key."""
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
    """Put a value before all others of a list."""

    def edit(document):
        node, key = walk(document, place)
        node[key] = [value, *node[key]]

    return edit


def call(place, name):
    """Call what stands at a place by another name."""

    def edit(document):
        node, key = walk(document, place)
        items = [(name if one == key else one, value) for one, value in node.items()]
        node.clear()
        node.update(items)

    return edit


def swap(old, new):
    """Replace text wherever it stands in the document, written as JSON."""

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
    """A change between what two edits make of a document."""

    old: Edit
    new: Edit

    @classmethod
    def of(cls, edit):
        return edit if isinstance(edit, cls) else cls(nothing, edit)

    def documents(self):
        """Return the old and the new one, made of the first document that has the place."""
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
    """What an edit did is undone."""
    return Between(edit, nothing)
