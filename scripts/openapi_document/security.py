"""What the document says about security, with the names that it has in Python."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from clay_credits_runtime.api import BASIC, BEARER, SESSION, Scheme

from .keywords import CLIENT_HEADERS, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clay_credits_runtime.api import Alternatives, Location, Prefix

    from .document import Document, Operation

# Arguments of the clients, and names in their methods. A credential cannot have such a keyword.
CLIENT_ARGUMENTS = frozenset(
    {
        "base_url",
        "copy",
        "credentials",
        "default_headers",
        "http_client",
        "max_retries",
        "names",
        "not_taken",
        "on_drift",
        "on_session_renewed",
        "on_try",
        "proxy",
        "self",
        "period",
        "routes",
        "workspace",
        SESSION,
        "timeout",
        "total_timeout",
    }
)
_HTTP_PREFIXES: dict[str, Prefix] = {"bearer": BEARER, "basic": BASIC}


@lru_cache(maxsize=1)
def schemes(document: Document) -> dict[str, Scheme]:
    """Return each scheme that an operation uses, by its name in the document, in the document's order."""
    used = {title for names in _every(document) for title in names}
    found: dict[str, Scheme] = {}
    for title, definition in _declared(document).items():
        if title in used:
            found[title] = _scheme(title, definition, is_first=all(one.location != "cookie" for one in found.values()))
    return found


def alternatives(document: Document, operation: Operation) -> Alternatives:
    """Return what an operation requires, as keywords."""
    known = schemes(document)
    return tuple(tuple(known[title].keyword for title in names) for names in _titles(document, operation))


def for_templates(document: Document) -> dict[str, Any]:
    """Return the schemes, what operations usually require, and what only some of them require."""
    every = [alternatives(document, operation) for operation in document.operations()]
    # Not the document's own, which may be that of no operation.
    usual = Counter(every).most_common(1)[0][0] if every else ((),)
    others = dict.fromkeys(one for own in every for one in own if one not in usual)
    return {
        "schemes": [
            {**scheme._asdict(), "form": scheme.form, "literal": repr(scheme)} for scheme in schemes(document).values()
        ],
        "usual": repr(usual),
        "others": repr(tuple(others)) if others else "",
        "operations": {
            operation.python_name: "" if own == usual else repr(own)
            for operation, own in zip(document.operations(), every, strict=True)
        },
    }


def unsupported(document: Document) -> Iterator[str]:
    """Return a line for each part that a client cannot do."""
    declared = _declared(document)
    unknown = sorted({title for names in _every(document) for title in names} - declared.keys())
    if unknown:
        yield from (f"components/securitySchemes: {title} is required, but is not there: add it" for title in unknown)
        return
    keywords: dict[str, str] = {}
    for title, scheme in schemes(document).items():
        place = f"components/securitySchemes/{title}"
        yield from (f"{place}: {problem}" for problem in _problems(declared[title], scheme))
        other = keywords.setdefault(scheme.keyword, title)
        if other != title:
            yield f"{place}: the client's argument {scheme.keyword} is already that of {other}: rename one of them"
    for names in dict.fromkeys(map(tuple, _every(document))):
        yield from _collisions([schemes(document)[title] for title in names])


def _declared(document: Document) -> dict[str, dict[str, Any]]:
    declared = document.content.get("components", {}).get("securitySchemes", {})
    return {title: document.resolve(definition) for title, definition in declared.items()}


def _titles(document: Document, operation: Operation) -> list[list[str]]:
    """Return the schemes of each alternative. The one without any is the last, since it is always possible."""
    required = operation.definition.get("security", document.content.get("security", [])) or [{}]
    return sorted(([*one] for one in required), key=lambda names: not names)


def _every(document: Document) -> list[list[str]]:
    return [names for operation in document.operations() for names in _titles(document, operation)]


def _scheme(title: str, definition: dict[str, Any], *, is_first: bool) -> Scheme:
    """Return a scheme. Those of other kinds than an API key and HTTP basic are a bearer token."""
    location: Location = definition["in"] if definition["type"] == "apiKey" else "header"
    keyword = str(PythonIdentifier(title, "credential_"))
    if location == "cookie" and is_first:
        keyword = SESSION
    elif keyword in CLIENT_ARGUMENTS:
        keyword += "_credential"
    variable = f"CLAY_{keyword.strip('_').upper()}"
    if definition["type"] == "apiKey":
        return Scheme(title, keyword, variable, location, definition["name"])
    prefix = _HTTP_PREFIXES.get(definition.get("scheme", "").lower(), BEARER)
    return Scheme(title, keyword, variable, location, "Authorization", prefix)


def _problems(definition: dict[str, Any], scheme: Scheme) -> Iterator[str]:
    if definition["type"] == "mutualTLS":
        yield (
            "mutualTLS is a matter of the connection, which no header proves: remove it from security, and pass an "
            "http_client that has the certificate"
        )
    http = definition.get("scheme", "") if definition["type"] == "http" else "bearer"
    if http.lower() not in _HTTP_PREFIXES:
        yield (
            f"the HTTP scheme {http} needs more than one request or a signature: remove it from security, and pass an "
            "http_client with auth="
        )
    if scheme.location != "query" and not TOKEN.fullmatch(scheme.name):
        yield f"{scheme.name!r} is not a name of a {scheme.location}: correct it"
    if scheme.location == "header" and scheme.name.lower() in CLIENT_HEADERS:
        yield f"the client sets the header {scheme.name} itself: declare a cookie as an apiKey in: cookie"


def _collisions(combined: list[Scheme]) -> Iterator[str]:
    """Find schemes that are required together, but write the same part of a request."""
    known: dict[tuple[str, str], Scheme] = {}
    for scheme in combined:
        name = scheme.name.lower() if scheme.location == "header" else scheme.name
        other = known.setdefault((scheme.location, name), scheme)
        if other != scheme:
            yield (
                f"components/securitySchemes/{scheme.title}: an operation requires it together with {other.title}, "
                f"but both are the {scheme.location} {scheme.name}: make them alternatives"
            )
