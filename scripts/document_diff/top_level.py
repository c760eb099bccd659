"""Compares the top-level fields of documents: servers, security, tags and info."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .node_pairs import REQUEST, TEXTS, any_change, compare_keys, members, referable, same, show
from .schemas import enum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .node_pairs import Change, Pair, Rule


def servers(pair: Pair) -> Iterator[Change]:
    """Compare servers. Clients use the first by default."""
    pair = pair.filled([])
    old, new = _by(pair.old, "url"), _by(pair.new, "url")
    if list(old)[:1] != list(new)[:1] and old and new:
        yield pair.change("server-changed", old=next(iter(old)), new=next(iter(new)))
    first = {*list(old)[:1], *list(new)[:1]} if old and new else set()
    yield from (pair.change("server-removed", old=url) for url in old if url not in new and url not in first)
    yield from (pair.change("server-added", new=url) for url in new if url not in old and url not in first)
    for url in old.keys() & new.keys():
        if not same(old[url], new[url]):
            yield from compare_keys(
                pair.of(old[url], new[url], labels=(f"server {url}",), directions=frozenset({REQUEST})), _SERVER
            )
    if list(old)[:1] == list(new)[:1] and list(old) != list(new) and old.keys() == new.keys():
        yield pair.change("order-changed")


def _by(listed: Any, key: str) -> dict[str, Any]:
    """Return a list of mappings by one of their fields."""
    return {str(one.get(key)): one for one in listed}


def security(pair: Pair) -> Iterator[Change]:
    """Compare security requirements. Each is a set of schemes, and an empty list allows everybody."""
    pair = pair.filled([])
    before, after = ([_way(one) for one in ways] or ["nothing"] for ways in (pair.old, pair.new))
    if before == after:
        yield pair.change("document-restated")
    elif sorted(before) == sorted(after):
        yield pair.change("order-changed")
    elif "nothing" in after and not {*before} <= {*after}:
        yield pair.change("security-dropped", old=" or ".join(before))
    elif before == ["nothing"]:
        yield pair.change("security-demanded", new=" or ".join(after))
    else:
        yield from (pair.change("security-removed", old=way) for way in before if way not in after)
        yield from (pair.change("security-added", new=way) for way in after if way not in before)


def _way(requirement: dict[str, Any]) -> str:
    names = (f"{name} for {show(scopes)}" if scopes else name for name, scopes in requirement.items())
    return " and ".join(sorted(names)) or "nothing"


def tags(pair: Pair) -> Iterator[Change]:
    """Compare the descriptions of tags. Operations report which tags they have."""
    pair = pair.filled([])
    old, new = _by(pair.old, "name"), _by(pair.new, "name")
    yield from _tags(pair.of(old, new))
    if list(old) != list(new) and old.keys() == new.keys():
        yield pair.change("order-changed")


def _openapi(pair: Pair) -> Iterable[Change]:
    old, new = (str(value).split(".")[:2] for value in (pair.old, pair.new))
    return [pair.change("openapi-patched" if old == new else "openapi-changed")]


def info(pair: Pair) -> Iterator[Change]:
    """Compare `info`."""
    pair = pair.filled({})
    fields = dict.fromkeys([*pair.old, *pair.new], any_change("info-changed"))
    yield from compare_keys(pair, {**fields, **TEXTS, "version": any_change("version-changed")})


_tags = members(lambda pair: compare_keys(pair, TEXTS), "tag", label="tag")
openapi: Rule = _openapi
_IDENTIFYING = ("type", "in", "name", "scheme", "bearerFormat", "flows", "openIdConnectUrl")
_VARIABLE: dict[str, Rule] = {**TEXTS, "enum": enum, "default": any_change("default-changed")}
_SERVER: dict[str, Rule] = {
    **TEXTS,
    "variables": members(lambda pair: compare_keys(pair, _VARIABLE), "component", label="variable"),
}
security_scheme = referable({**TEXTS, **dict.fromkeys(_IDENTIFYING, any_change("security-scheme-changed"))})
