"""The README of the bundle, for people who do not know this repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bundling.calls import calls
from bundling.example_clients import arguments
from openapi_document.security import schemes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bundling.example_clients import Language
    from openapi_document.document import Document


def readme(document: Document, languages: Sequence[Language]) -> str:
    """Return the README, in Markdown."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        autoescape=False,  # noqa: S701 # Markdown, not HTML
        keep_trailing_newline=True, loader=loader, lstrip_blocks=True, trim_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    written = (calls(document, operation) for operation in document.operations())
    return environment.get_template("README.md.jinja").render(
        info=document.content["info"],
        hash=document.hash,
        schemes=list(schemes(document).values()),
        curl=next((one["curl"] for one in written if one), ""),
        operations=list(document.operations()),
        languages=languages,
        arguments=arguments(document).values(),
    )
