"""Prints a diff of the documents that takes in the drift of a file, which a client writes to `CLAY_DRIFT_LOG`.

Usage: python scripts/propose.py FILE

It changes nothing. What it cannot propose, it says on stderr.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_document.loading import read_document
from openapi_document.yaml_files import DocumentError
from proposing.edits import DocumentText
from proposing.entries import Entry, NoProposalError, WrongEntryError, read_entries
from proposing.search import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("openapi.yaml", "upstream.yaml")


def edited(folder: Path, entries: Iterable[Entry]) -> tuple[dict[str, DocumentText], list[str]]:
    """Return the edited documents by their names, and a line for each entry that has no proposal.

    Raises:
        DocumentError: A document is wrong.
        OSError: A document cannot be read.
    """
    documents = {name: read_document(folder / name) for name in DOCUMENTS}
    owners = {one.operation_id: name for name, document in documents.items() for one in document.operations()}
    texts = {name: DocumentText(document.text.decode("utf-8")) for name, document in documents.items()}
    left: list[str] = []
    for entry in entries:
        name = owners.get(entry.operation)
        if name is None:
            left.append(f"{entry.operation}: no document has this operation")
            continue
        try:
            texts[name].propose(entry, find(documents[name], entry))
        except NoProposalError as reason:
            left.append(f"{entry.operation} {entry.pointer or '/'}: {reason}")
    return texts, left


def _diff(name: str, text: DocumentText) -> Iterator[str]:
    before, after = text.before.splitlines(keepends=True), text.after().splitlines(keepends=True)
    return difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("file", type=Path, help="the file of CLAY_DRIFT_LOG")
    options: Any = parser.parse_args(arguments)
    try:
        texts, left = edited(ROOT, read_entries(options.file))
    except (DocumentError, WrongEntryError, OSError, json.JSONDecodeError) as error:
        sys.stderr.write(f"propose: {' '.join(str(error).split())}\n")
        return 1
    diff = [line for name in DOCUMENTS for line in _diff(name, texts[name])]
    sys.stdout.writelines(diff)
    sys.stderr.writelines(f"propose: {line}\n" for line in left)
    if not diff and not left:
        sys.stderr.write("propose: the file has no drift\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
