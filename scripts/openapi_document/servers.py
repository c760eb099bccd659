"""The servers of a document: which of them a client uses, and which it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clay_credits_runtime.errors import ClayError
from clay_credits_runtime.options import check_base_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document


def unsupported(document: Document) -> Iterator[str]:
    """Return a line for a first server that no request can be sent to."""
    url = document.server
    try:
        # A relative one follows a host.
        check_base_url(url if "://" in url else f"https://host{url}")
    except ClayError:
        yield (
            f"servers: {url} is not http:// or https:// with a host, or a path, without user, query or fragment: "
            "correct it, give each variable a default, or put another server first"
        )


def notes(document: Document) -> Iterator[str]:
    """Return a line for each server of a path or an operation, since a client has one base URL for all."""
    usual = _urls(document.content)
    for path, item in document.content.get("paths", {}).items():
        if "servers" in item and _urls(item) != usual:
            yield _note(path, item)
    for operation in document.operations():
        if "servers" in operation.definition and _urls(operation.definition) != usual:
            yield _note(operation.place, operation.definition)


def _urls(node: dict[str, Any]) -> list[str]:
    return [server["url"] for server in node.get("servers", [])]


def _note(place: str, node: dict[str, Any]) -> str:
    urls = " or ".join(_urls(node)) or "none"
    return (
        f"{place}: its own servers ({urls}) are not used, since credentials go to one base URL alone: "
        "call it by with_options(base_url=...)"
    )
