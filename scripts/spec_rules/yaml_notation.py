"""Rules about the document's YAML, so that all readers read the same values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from openapi_document.places import lines_at, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document
    from openapi_document.places import Problem, Rule


def readers(document: Document) -> Iterator[Problem]:
    """Readers of YAML 1.1 and of YAML 1.2 see the same values: `no` and `1_000` are quoted."""
    older = dict(walk(yaml.load(document.text, Loader=yaml.CSafeLoader)))
    for place, value in walk(document.content):
        other = older.get(place, value)
        if type(other) is not type(value) or (not isinstance(value, dict | list) and other != value):
            yield place, f"YAML 1.1 reads {other!r} and YAML 1.2 {value!r}: quote it"


def plain_yaml(document: Document) -> Iterator[Problem]:
    """The document has no anchors, aliases or tags of YAML, and numbers are plain digits."""
    for token in yaml.scan(document.text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken | yaml.DirectiveToken):
            yield lines_at(token.start_mark.line + 1), "anchors, aliases, tags and directives are not used"
        if isinstance(token, yaml.ScalarToken) and token.plain and re.fullmatch(r"[-+]?(0\d+|\d+(_\d+)+)", token.value):
            yield lines_at(token.start_mark.line + 1), f"not every reader takes {token.value} for the same number"


def whitespace(document: Document) -> Iterator[Problem]:
    """Lines end with a line feed, and have no tabs, trailing spaces or invisible characters."""
    for number, line in enumerate(document.text.decode("utf-8-sig").split("\n"), 1):
        if re.search(r"[\t\r\u00a0\u200b-\u200f\u2028-\u202e\ufeff]| $", line):
            yield lines_at(number), "a tab, a space at the end or a character that is not seen"
    if document.text.startswith(b"\xef\xbb\xbf") or not document.text.endswith(b"\n"):
        yield lines_at(1), "the file begins with a byte order mark or does not end with a line feed"


RULES: tuple[Rule, ...] = (readers, plain_yaml, whitespace)
