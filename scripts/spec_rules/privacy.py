"""Rules that keep real people, sessions and hosts out of the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openapi_document.places import properties, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document
    from openapi_document.places import Problem, Rule

RESERVED = r"([\w-]+\.)*(example|example\.(com|org|net)|localhost|invalid|test)"
"""Names of hosts that RFC 2606 and RFC 6761 reserve."""

SECRETS = {
    "a session": r"s(%3A|:)[\w-]{8,}",
    "a token": r"\beyJ[\w-]{8,}",
    "a real id": r"\b[a-z]{1,3}_(?=\w*\d)[0-9A-Za-z]{8,}\b",
    "a UUID": r"(?i)\b[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\b",
    "a hash or key": r"(?i)\b(?=[a-z]*\d)(?=\d*[a-f])[0-9a-f]{16,}\b",
    "encoded bytes": r"(?=\S*\d)(?=\S*[A-Z])(?=\S*[a-z])[A-Za-z0-9+_-]{24,}={0,2}",
    "a phone number": r"(?<!\w)\+?\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]?\d{3,6}\b",
    "an IP address": r"\b\d{1,3}(\.\d{1,3}){3}\b",
}
PUBLISHED = frozenset({
    "00000000-0000-0000-0000-000000000000",
    "123e4567-e89b-12d3-a456-426614174000",
    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
})  # fmt: skip
"""UUIDs that manuals and RFC 9562 use as examples."""
VENDORS = frozenset({"Clearbit"})
"""Names of products, not of people."""


CAPITALISED = re.compile(r"(?!Sample )[A-Z][\w'.-]*( [A-Z][\w'.-]*)*")
"""Words that all begin with a capital letter, as the names of people do."""


def addresses(document: Document) -> Iterator[Problem]:
    """Email addresses and hosts are reserved for examples. Only the URLs of servers are real."""
    for place, text in walk(document.content):
        if not isinstance(text, str) or (place[:1] == ("servers",) and place[2:] == ("url",)):
            continue
        for host in re.findall(r"[\w.+-]+@([\w.-]*\w)", text) + re.findall(r"\w+://([\w.-]*\w)", text):
            if not re.fullmatch(RESERVED, host):
                yield place, f"{host} may be real: use a host below .example, or example.com"


def secrets(document: Document) -> Iterator[Problem]:
    """Nothing looks like a session, a token, a real id or a phone number."""
    for place, text in walk(document.content):
        if isinstance(text, str) and not text.startswith("#/") and text.lower() not in PUBLISHED:
            for kind, pattern in SECRETS.items():
                if re.search(pattern, text):
                    yield place, f"it looks like {kind}"


def people(document: Document) -> Iterator[Problem]:
    """A name in an example that could be a person's begins with "Sample ", or is that of a known vendor."""
    named_so = {(*place, "examples") for place, name, _ in properties(document) if name == "name"}
    for place, text in walk(document.content):
        in_example = ("example" in place and place[-1] == "name") or place[:-1] in named_so
        if in_example and isinstance(text, str) and CAPITALISED.fullmatch(text) and text not in VENDORS:
            yield place, f"{text} may be real: write Sample and a noun"


RULES: tuple[Rule, ...] = (addresses, secrets, people)
