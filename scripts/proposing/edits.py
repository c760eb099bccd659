"""Edits the text of a document in place, so that its comments and its layout stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from .entries import NoProposalError

if TYPE_CHECKING:
    from openapi_document.places import Place

    from .entries import Entry
    from .search import Found

_TYPES = {
    "string": "sample",
    "integer": "1",
    "number": "1.5",
    "boolean": "true",
    "array": "[]",
    "object": "{}",
}
"""An example for each type that a new property can have. It is never one of an answer."""


_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


class DocumentText:
    """The lines of a document, and edits of them."""

    def __init__(self, text: str) -> None:
        """Parse the text of a document."""
        self.before: str = text
        self._lines = text.splitlines(keepends=True)
        self._root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
        self._replaced: dict[int, str] = {}
        self._inserted: dict[int, list[str]] = {}
        self._types: dict[Place, list[str]] = {}
        self._added: dict[tuple[Place, str], None] = {}

    def propose(self, entry: Entry, found: Found) -> None:
        """Edit the schema of an entry, so that the answer fits.

        Raises:
            NoProposalError: That takes more than an edit of one schema.
        """
        if entry.found not in {*_TYPES, "null"}:
            raise NoProposalError(f"a schema cannot describe {entry.found}")
        if found.missing:
            self._add_property(entry, found)
        elif "type" in found.schema:
            self._widen(entry, found)
        else:
            raise NoProposalError(f"its schema is composed; it has to allow {entry.found}")

    def after(self) -> str:
        """Return the edited text."""
        lines: list[str] = []
        for number, line in enumerate(self._lines):
            lines += [*self._inserted.get(number, ()), self._replaced.get(number, line)]
        return "".join([*lines, *self._inserted.get(len(self._lines), ())])

    def _add_property(self, entry: Entry, found: Found) -> None:
        if not _NAME.fullmatch(found.missing):
            raise NoProposalError("it is not the name of a property")
        if (found.place, found.missing) in self._added:
            return
        self._added[found.place, found.missing] = None
        node = self._node((*found.place, "properties"))
        kind = "string" if entry.found == "null" else entry.found
        null = entry.found == "null"
        indent = " " * node.start_mark.column
        lines = [
            f"{found.missing}:",
            f'  type: [{kind}, "null"]' if null else f"  type: {kind}",
            "  description: Not described yet. Say what it is, its unit, and what null means.",
            "  x-evidence: recorded",
            *(["  items: {}"] if kind == "array" else []),
            f"  examples: [{'null' if null else _TYPES[kind]}]",
        ]
        at = node.end_mark.line
        while not self._lines[at - 1].strip() or self._lines[at - 1].lstrip().startswith("#"):
            at -= 1
        self._inserted.setdefault(at, []).extend(f"{indent}{line}\n" for line in lines)

    def _widen(self, entry: Entry, found: Found) -> None:
        stated = found.schema["type"]
        types = self._types.setdefault(found.place, [stated] if isinstance(stated, str) else list(stated))
        if entry.found in types:
            if "format" not in found.schema:
                raise NoProposalError(f"its schema allows {entry.found}, but not this one: {entry.expected}")
            self._replaced[self._node((*found.place, "format")).start_mark.line] = ""
        elif entry.found == "number" and "integer" in types:
            types[types.index("integer")] = "number"
        elif not (entry.found == "integer" and "number" in types):
            types.append(entry.found)
        names = [f'"{one}"' if one == "null" else one for one in types]
        self._set(found.place, "type", names[0] if len(names) == 1 else f"[{', '.join(names)}]")
        if found.schema.get("x-evidence") == "inferred":
            self._set(found.place, "x-evidence", "recorded")

    def _set(self, place: Place, key: str, value: str) -> None:
        mark = self._node((*place, key)).start_mark
        self._replaced[mark.line] = f"{self._lines[mark.line][: mark.column]}{value}\n"

    def _node(self, place: Place) -> Any:
        node = self._root
        for segment in place:
            if isinstance(node, yaml.SequenceNode):
                node = node.value[int(segment)]
            else:
                node = next(value for key, value in node.value if key.value == str(segment))
        return node
