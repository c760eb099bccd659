"""Writes dist/contract/: the document, and what other teams need to use it without this repository.

Usage: python scripts/bundle.py
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bundling.cookie_header import overlay, with_cookie_header
from bundling.example_clients import EXAMPLES, Language, LanguageError, languages, read
from bundling.examples import examples
from bundling.json_schemas import json_schemas
from bundling.openapi_3_0 import OpenAPI30Error, openapi_3_0
from bundling.postman import postman
from bundling.readme import readme
from bundling.reference import reference
from openapi_document.loading import read_document
from openapi_document.yaml_files import DocumentError

if TYPE_CHECKING:
    from openapi_document.document import Document

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "dist" / "contract"
FAULTS = (DocumentError, LanguageError, OpenAPI30Error)
"""The errors that `bundle` raises."""


def bundle(document: Document) -> dict[str, str]:
    """Return the text of each file of the bundle by its name."""
    older = openapi_3_0(document.content)
    clients = [read(EXAMPLES / folder) for folder in languages()]
    return {
        "openapi.yaml": document.text.decode(),
        "openapi.json": as_json(document.content),
        "openapi-3.0.yaml": as_yaml(older),
        "openapi-3.0.json": as_json(older),
        "cookie-header.overlay.yaml": as_yaml(overlay(document.content)),
        "openapi-cookie-header.yaml": as_yaml(with_cookie_header(document.content)),
        "openapi-3.0-cookie-header.yaml": as_yaml(with_cookie_header(older)),
        **{f"schemas/{name}.json": as_json(schema) for name, schema in json_schemas(document.content).items()},
        **{f"examples/{name}.json": as_json(example) for name, example in examples(document).items()},
        "postman_collection.json": as_json(postman(document)),
        "reference.html": reference(document),
        **_projects(clients),
        "README.md": readme(document, clients),
        "CHANGELOG.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        "LICENSE": (ROOT / "LICENSE").read_text(encoding="utf-8"),
    }


def _projects(clients: list[Language]) -> dict[str, str]:
    return {
        f"clients/{language.folder.name}/{name}": text
        for language in clients
        for name, text in language.texts().items()
    }


def as_json(content: Any) -> str:
    """Return JSON, indented for people and diffs."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


class _Dumper(yaml.SafeDumper):
    """Writes YAML that readers of 1.1 and 1.2 read the same, without anchors, and with block text for several lines."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- PyYAML's signature
        return True

    def text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _Dumper.text)


def as_yaml(content: Any) -> str:
    """Return YAML, formatted for people and diffs."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def write(target: Path, files: dict[str, str]) -> None:
    """Write the files, and remove those of an earlier run."""
    if target.exists():
        shutil.rmtree(target)
    for name, text in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def main() -> int:
    """Run from the command line."""
    try:
        files = bundle(read_document(ROOT / "openapi.yaml"))
    except (*FAULTS, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write(TARGET, files)
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}: {len(files)} files\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
