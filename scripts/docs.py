"""Builds the site of the documentation into build/docs/: HTML, the HTTP reference, llms.txt and llms-full.txt.

Usage: python scripts/docs.py

A warning of Sphinx is an error: a link that leads nowhere, or an error class that a docstring names and nothing has.
"""

from __future__ import annotations

import html
import re
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from bundling.reference import reference
from openapi_document.loading import read_document

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "docs"
CACHE = ROOT / "build" / "docs-cache"
_SENTENCE = re.compile(r".+?(?:[.!?](?= |$)|$)")
_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.5" fill="none" \
stroke="#1556b5" stroke-width="4" stroke-dasharray="26 9" transform="rotate(45 8 8)"/></svg>"""
# In the page, or else a browser would ask for a file.
ICON = f'<link rel="icon" href="data:image/svg+xml,{quote(_ICON)}">'
# The pages are where their sources are, so links between them are the same in the repository.
_INDEX = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}">
{icon}
<p><a href="{page}">{title}</a></p>
"""
_FILES = {
    "reference.html": "Each operation with its answers, and with a call in curl, Python and TypeScript.",
    "llms-full.txt": "All pages as one text.",
    "openapi.yaml": "The document that describes the API, in OpenAPI 3.1.",
}


def build(builder: str, target: Path) -> Sphinx:
    """Run one builder of Sphinx. A warning changes its `statuscode`."""
    with docutils_namespace():
        site = Sphinx(ROOT, ROOT / "docs", target, CACHE, builder, status=None, warningiserror=True)
        site.connect("html-page-context", _describe)
        site.build()
    return site


def _describe(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the icon and the description of a page to its head."""
    described = f'<meta name="description" content="{html.escape(summary(doctree))}">' if doctree else ""
    context["metatags"] = context.get("metatags", "") + ICON + described


def summary(doctree: Any) -> str:
    """Return the first sentence of a page."""
    paragraph = next(doctree.findall(lambda node: node.tagname == "paragraph"))
    return re.sub(":$", ".", _SENTENCE.findall(" ".join(paragraph.astext().split()))[0])


def llms(site: Sphinx, texts: Path) -> dict[str, str]:
    """Return the pages for language models: an index of links, and everything as one text."""
    names = [site.config.root_doc, *_in_order(site, site.config.root_doc)]
    pages = {name: (texts / f"{name}.txt").read_text(encoding="utf-8") for name in names}
    index = [
        f"- [{site.env.titles[name].astext()}]({name}.html): {summary(site.env.get_doctree(name))}" for name in names
    ]
    files = [f"- [{name}]({name}): {text}" for name, text in _FILES.items()]
    first = " ".join(pages[site.config.root_doc].split("\n\n")[1].split())
    lines = [f"# {site.config.project}", "", f"> {first}", "", "## Pages", "", *index, "", "## Files", "", *files, ""]
    return {"llms.txt": "\n".join(lines), "llms-full.txt": "\n\n".join(pages.values())}


def _in_order(site: Sphinx, name: str) -> list[str]:
    below = site.env.toctree_includes.get(name, [])
    return [one for child in below for one in (child, *_in_order(site, child))]


def main() -> int:
    """Run from the command line."""
    shutil.rmtree(TARGET, ignore_errors=True)
    site, texts = build("html", TARGET), CACHE / "text"
    if site.statuscode or build("text", texts).statuscode:
        return 1
    document = read_document(ROOT / "openapi.yaml")
    files = {
        **llms(site, texts),
        "reference.html": reference(document),
        "openapi.yaml": document.text.decode(),
        "index.html": _INDEX.format(title=site.config.project, page=f"{site.config.root_doc}.html", icon=ICON),
    }
    for name, text in files.items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{TARGET / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
