"""The site of the documentation: it builds without a warning, asks no other host, and has every page."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

import docs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        # Sphinx's own extension for docstrings uses what Sphinx deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        patch.setattr(docs, "TARGET", folder / "site")
        patch.setattr(docs, "CACHE", folder / "cache")
        assert docs.main() == 0, "see the warnings on stderr"
    return folder / "site"


def test_no_page_loads_anything_from_another_host(site):
    loading = r"""(?:img|script|source|iframe|link(?=[^>]*\brel="(?:stylesheet|preload|icon)))"""
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    found = rf"""<{loading}[^>]*?\b(?:src|srcset|href)="?(?:https?:)?//"""
    assert [page.name for page in pages if re.search(found, page.read_text(encoding="utf-8"))] == []
    styles = [
        style for style in site.rglob("*.css") if re.search(r"(?:url\(|@import)\W*https?:", style.read_text("utf-8"))
    ]
    assert styles == []


def test_every_page_of_the_docs_is_in_the_index_for_language_models(site):
    index = (site / "llms.txt").read_text(encoding="utf-8")
    sources = [
        one.relative_to(ROOT)
        for one in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("[A-Z]*.md"))
        if one.name != "README.md"
    ]
    assert [str(one) for one in sources if f"({one.with_suffix('.html')})" not in index] == []
    links = re.findall(r"^- \[.+\]\((\S+)\): .{15,}\.$", index, re.MULTILINE)
    assert len(links) == index.count("\n- ")
    assert {"reference.html", "llms-full.txt", "openapi.yaml"} < set(links)
    assert all((site / link).is_file() for link in links)


def test_the_text_has_guides_methods_and_answers(site):
    text = (site / "llms-full.txt").read_text(encoding="utf-8")
    for part in ("CLAY_SESSION", "get_credit_report(", "remaining_credits", "RateLimitError", "run_rate("):
        assert part in text


def test_the_site_has_the_colours_and_fonts_of_the_reference(site):
    (shown,) = re.findall(r"^:root {.*?^}", (site / "reference.html").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert shown in (site / "_static" / "palette.css").read_text(encoding="utf-8")
    page = (site / "docs" / "client.html").read_text(encoding="utf-8")
    assert all(f"_static/{name}.css" in page for name in ("palette", "site"))


def test_every_page_has_a_title_a_language_an_icon_and_a_description(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.search(r"<title>.+</title>", text), page.name
        assert '<html lang="en"' in text or '<html class="no-js" lang="en"' in text, page.name
        assert page.name == "reference.html" or text.count('<link rel="icon" href="data:image/svg') == 1, page.name
        assert page.parent == site or re.search('<meta name="description" content="[^"]{15,}">', text), page.name


def test_the_site_has_the_http_reference_and_an_entrance(site):
    assert "list_owners" in (site / "reference.html").read_text(encoding="utf-8")
    entrance = re.search(r"url=([\w/.]+)", (site / "index.html").read_text(encoding="utf-8"))[1]
    assert "reference.html" in (site / entrance).read_text(encoding="utf-8")
