"""Builds the site of the documentation into build/docs/: HTML, the HTTP reference, llms.txt and llms-full.txt.

Usage: python scripts/docs.py

A warning of Sphinx is an error: a link that leads nowhere, or an error class that a docstring names and nothing has.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from bundling.reference import reference
from openapi_document.loading import read_document

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "docs"
CACHE = ROOT / "build" / "docs-cache"


def build(builder: str, target: Path) -> Sphinx:
    """Run one builder of Sphinx. A warning changes its `statuscode`."""
    with docutils_namespace():
        site = Sphinx(ROOT, ROOT / "docs", target, CACHE, builder, status=None, warningiserror=True)
        site.build()
    return site


def llms(site: Sphinx, texts: Path) -> dict[str, str]:
    """Return the pages for language models: an index of links, and everything as one text."""
    names = [site.config.root_doc, *_in_order(site, site.config.root_doc)]
    pages = {name: (texts / f"{name}.txt").read_text(encoding="utf-8") for name in names}
    index = [f"- [{site.env.titles[name].astext()}]({name}.html)" for name in names]
    summary = " ".join(pages[site.config.root_doc].split("\n\n")[1].split())
    return {
        "llms.txt": "\n".join([f"# {site.config.project}", "", f"> {summary}", "", "## Pages", "", *index, ""]),
        "llms-full.txt": "\n\n".join(pages.values()),
    }


def _in_order(site: Sphinx, name: str) -> list[str]:
    below = site.env.toctree_includes.get(name, [])
    return [one for child in below for one in (child, *_in_order(site, child))]


def main() -> int:
    """Run from the command line."""
    shutil.rmtree(TARGET, ignore_errors=True)
    site, texts = build("html", TARGET), CACHE / "text"
    if site.statuscode or build("text", texts).statuscode:
        return 1
    files = {
        **llms(site, texts),
        "reference.html": reference(read_document(ROOT / "openapi.yaml")),
        # The pages are where their sources are, so links between them are the same in the repository.
        "index.html": f'<!doctype html><meta http-equiv="refresh" content="0; url={site.config.root_doc}.html">\n',
    }
    for name, text in files.items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{TARGET / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
