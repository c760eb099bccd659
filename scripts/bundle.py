"""Writes dist/contract/: the document and all that other teams need of it, without this repository.

Usage: python scripts/bundle.py
"""

from __future__ import annotations

import copy
import io
import json
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import walk_tree

from bundled.cookie_header import overlay, with_cookie_header
from bundled.twin import TwinError, twin
from document import Document, DocumentError

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "dist" / "contract"


def bundle(document: Document) -> dict[str, str]:
    """Give every file of the bundle by its name."""
    older = twin(document.content)
    return {
        "openapi.yaml": document.text.decode(),
        "openapi.json": as_json(document.content),
        "openapi-3.0.yaml": as_yaml(older),
        "openapi-3.0.json": as_json(older),
        "cookie-header.overlay.yaml": as_yaml(overlay(document.content)),
        "openapi-cookie-header.yaml": as_yaml(with_cookie_header(document.content)),
        "openapi-3.0-cookie-header.yaml": as_yaml(with_cookie_header(older)),
    }


def as_json(content: Any) -> str:
    """Write JSON for people and diffs."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_yaml(content: Any) -> str:
    """Write YAML for people and diffs: block style, text of several lines as such, no anchors."""
    content = copy.deepcopy(content)
    walk_tree(content)
    yaml = YAML()
    yaml.width = 120
    yaml.representer.ignore_aliases = lambda _: True
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(content, text)
    return text.getvalue()


def main() -> int:
    """Run from the command line."""
    try:
        files = bundle(Document(ROOT / "openapi.yaml"))
    except (DocumentError, TwinError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, text in files.items():
        path = TARGET / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
