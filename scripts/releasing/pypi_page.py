"""What a person has to set before PyPI shows the package."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RELATIVE = re.compile(r'\]\((?!https?:|#)|(?:src|srcset)="(?!https?:)')


def unready(root: Path) -> Iterator[str]:
    """Return a line for each thing that its page on PyPI would show wrongly."""
    readme = root.joinpath("README.md").read_text(encoding="utf-8")
    if not tomllib.loads(root.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls"):
        yield "pyproject.toml has no [project.urls] with the address of the repository"
    if count := len(_RELATIVE.findall(readme)):
        yield f"README.md has {count} relative links and pictures, which lead nowhere on PyPI"
    if "No release has been published yet" in readme:
        yield "README.md says that no release has been published yet"
