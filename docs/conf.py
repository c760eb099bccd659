"""Settings of Sphinx for the site of the documentation: `make docs`.

Its sources are Markdown files that also read well in the repository, so the source folder is the repository's root.
"""

from __future__ import annotations

import pkgutil
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in ("generated", "overrides")]

import clay_credits  # noqa: E402 -- from this tree
from clay_credits import resources  # noqa: E402

project = "clay-credits"
version = release = clay_credits.__version__
root_doc = "docs/index"
include_patterns = [
    "docs/**.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/**.md", "examples/**.md",
]  # fmt: skip
exclude_patterns = [".*", "build", "dist", "generated", "overrides", "scripts", "tests"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
nitpicky = True
# Types in signatures may be private, or of other projects. What docstrings name has to exist.
nitpick_ignore_regex = [("py:class", ".*")]
python_use_unqualified_type_names = True

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = f"clay-credits {version}"
html_static_path = ["../overrides/clay_credits_mock/palette.css", "site.css"]
html_css_files = ["palette.css", "site.css"]
html_show_copyright = False
html_copy_source = False
html_sidebars = {
    "**": [
        "sidebar/scroll-start.html", "sidebar/brand.html", "sidebar/search.html", "sidebar/navigation.html",
        "http-reference.html", "sidebar/scroll-end.html",
    ]
}  # fmt: skip
templates_path = ["templates"]

myst_heading_anchors = 3
default_role = "code"  # docstrings are written for people who read them as they are
autoclass_content = "both"
autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80

PUBLIC = ["clay_credits", *(f"clay_credits.{name}" for name in ("models", "usage", "mock", "testing"))]
RESOURCES = [f"{resources.__name__}.{module.name}" for module in pkgutil.iter_modules(resources.__path__)]


class Operations(SphinxDirective):
    """Documents the methods of each resource, under the name by which a client has it."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each tag of the document."""
        lines: list[str] = []
        for module in RESOURCES:
            title = f"clay.{module.rpartition('.')[2]}"
            lines += [title, "~" * len(title), "", f".. autoclass:: {module}.{import_module(module).__all__[0]}", ""]
        return self.parse_text_to_nodes(StringList(lines, "operations"), allow_section_headings=True)


def shorten(_app: Sphinx, _what: str, _name: str, _obj: object, _options: object, *signature: str | None) -> Any:
    """Name types in a signature as users import them."""
    return tuple(part and re.sub(r"\b_(\w+)\.(?=\w)", r"\1.", part) for part in signature)


def as_code(_app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Make a block of code of an example."""
    if "Example:" in lines:
        start = lines.index("Example:") + 1
        lines[start:start] = ["    .. code-block:: python", ""]
        for place in range(start + 2, lines.index("", start + 2)):
            lines[place] = f"    {lines[place]}"


def find(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement) -> nodes.Element | None:
    """Resolve a name that docstrings use without its module."""
    name = node.get("reftarget", "").rpartition(".")[2]
    objects = env.domains.python_domain.objects
    for module in (*PUBLIC, *RESOURCES):
        if found := objects.get(f"{module}.{name}"):
            return make_refnode(app.builder, node["refdoc"], found.docname, found.node_id, content)
    return None


def setup(app: Sphinx) -> None:
    """Register what is above."""
    app.add_directive("operations", Operations)
    app.connect("autodoc-process-docstring", as_code, priority=1)
    app.connect("autodoc-process-signature", shorten)
    app.connect("missing-reference", find)
