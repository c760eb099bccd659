"""Compares operations with their parameters, bodies, responses, security and servers."""

from __future__ import annotations

import re
from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_document.answers import successes
from openapi_document.keywords import IDEMPOTENT_METHODS, METHODS

from .node_pairs import (
    DEPRECATED,
    MISSING,
    REQUEST,
    RESPONSE,
    TEXTS,
    any_change,
    compare_keys,
    flag,
    members,
    presence,
    referable,
    same,
    target,
    unknown,
)
from .parameters import parameters
from .schemas import schema
from .top_level import security, servers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .node_pairs import Change, Pair, Rule

_VARIABLE = re.compile(r"\{([^}]*)\}")
_SENT: dict[str, Any] = {"directions": frozenset({REQUEST})}
_ANSWERED: dict[str, Any] = {"directions": frozenset({RESPONSE})}


class Operation(NamedTuple):
    """An operation, and the path item that it belongs to."""

    path: str
    method: str
    item: dict[str, Any]
    definition: dict[str, Any]

    @property
    def name(self) -> str:
        """The operationId, or the method and path if there is none."""
        return str(self.definition.get("operationId") or f"{self.method.upper()} {self.path}")

    @property
    def title(self) -> str:
        """Its title in reports."""
        return f"{self.name} {self.method.upper()} {self.path}"

    @property
    def template(self) -> str:
        """Its path without the names of variables."""
        return _VARIABLE.sub("{}", self.path)

    def view(self) -> dict[str, Any]:
        """The operation with the parameters and servers of its path item."""
        shared = {key: self.item[key] for key in ("servers",) if key in self.item}
        listed = [*self.item.get("parameters", ()), *self.definition.get("parameters", ())]
        retried = self.definition.get("x-safe", self.method in IDEMPOTENT_METHODS)
        return {**shared, **self.definition, "parameters": listed, "x-safe": retried}


def operations(content: dict[str, Any]) -> list[Operation]:
    """Return all operations of a document, in their order."""
    return [
        Operation(path, method, item, item[method])
        for path, item in content.get("paths", {}).items()
        if path.startswith("/")
        for method in METHODS
        if method in item
    ]


def matched(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Return pairs of the same operation in two documents, and the operations that are only in one."""
    names = {one.name: one for one in operations(old)}
    later = operations(new)
    kept = names.keys() & {one.name for one in later}
    left = {(one.template, one.method): one for one in names.values() if one.name not in kept}
    for one in later:
        yield names[one.name] if one.name in kept else left.pop((one.template, one.method), None), one
    yield from ((one, None) for one in left.values())


def paths(pair: Pair) -> Iterator[Change]:
    """Compare all operations, and other fields of path items."""
    changes = [*_beside(pair)]
    for old, new in matched(pair.where.sides.old, pair.where.sides.new):
        one = new or old
        assert one is not None, "matched() gives no pair of nothing"  # noqa: S101
        where = {"path": ("paths", one.path, one.method), "group": one.title, "operations": (one.name,)}
        inner = pair.of(old.definition if old else MISSING, new.definition if new else MISSING, **where)
        if old is None or new is None:
            changes.append(inner.change("operation-removed" if new is None else "operation-added"))
        else:
            changes += _operation(inner, old, new)
    yield from changes


def _beside(pair: Pair) -> Iterator[Change]:
    pair = pair.filled({})
    for key in pair.old.keys() & pair.new.keys():
        child = pair.child(key)
        rest = (_besides_operations(item) for item in (child.old, child.new))
        yield from compare_keys(child.of(*rest, group=f"path {key}"), TEXTS)


def _besides_operations(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in {*METHODS, "parameters", "servers"}}


def _operation(pair: Pair, old: Operation, new: Operation) -> Iterator[Change]:
    if old.template != new.template:
        yield pair.change("operation-path-changed", old=old.path, new=new.path)
    if old.method != new.method:
        yield pair.change("operation-method-changed", old=old.method.upper(), new=new.method.upper())
    before, after = old.view(), new.view()
    listed = pair.child("parameters").of(before.pop("parameters"), after.pop("parameters"), **_SENT)
    yield from parameters(listed, _VARIABLE.findall(old.path), _VARIABLE.findall(new.path))
    yield from compare_keys(pair.of(before, after), _OPERATION)


def _tags(pair: Pair) -> Iterator[Change]:
    """Compare the tags. Each becomes a class that has the operation's method."""
    pair = pair.filled([])
    old, new = pair.old, pair.new
    yield from (pair.change("operation-tag-removed", old=tag) for tag in old if tag not in new)
    yield from (pair.change("operation-tag-added", new=tag) for tag in new if tag not in old)
    if old[:1] != new[:1] and set(map(str, old)) <= set(map(str, new)):
        yield pair.change("operation-tag-removed", old=f"{old[0]} in the first place" if old else "nothing")


def _body(pair: Pair) -> Iterator[Change]:
    pair = pair.of(pair.old, pair.new, labels=("request body",), **_SENT)
    if pair.old is MISSING:
        required = pair.resolved().new.get("required") is True
        yield pair.change("request-body-required-added" if required else "request-body-added")
    elif pair.new is MISSING:
        yield pair.change("request-body-removed")
    else:
        yield from request_body(pair)


def _responses(pair: Pair) -> Iterable[Change]:
    return _by_status(pair.of(pair.old, pair.new, **_ANSWERED))


def _new_response(pair: Pair) -> Iterable[Change]:
    return [pair.change("success-added" if _is_success(pair, pair.where.path) else "error-added")]


def _is_success(pair: Pair, place: tuple[str, ...]) -> bool:
    """Return whether the response at a place, in an operation or the components, is a success of any operation."""
    content = pair.where.sides.new
    meant = target(content, reduce(getitem, place, content))
    answers = [one.definition.get("responses", {}) for one in operations(content)]
    return any(target(content, listed[status]) is meant for listed in answers for status in successes(list(listed)))


def _own(rule: Rule) -> Rule:
    """Return a rule for a field of an operation that overrides a field of the document."""

    def compare(pair: Pair) -> Iterable[Change]:
        sides, key = pair.where.sides, pair.where.path[-1]
        old = sides.old.get(key, []) if pair.old is MISSING else pair.old
        new = sides.new.get(key, []) if pair.new is MISSING else pair.new
        return [pair.change("document-restated")] if same(old, new) else rule(pair.of(old, new))

    return compare


_MEDIA: dict[str, Rule] = {**TEXTS, "schema": schema}


def _media(pair: Pair) -> Iterator[Change]:
    return compare_keys(pair, _MEDIA)


content = members(_media, "content-type")
_HEADER: dict[str, Rule] = {
    **TEXTS,
    **DEPRECATED,
    "required": flag("header-became-required", "header-became-optional"),
    "schema": schema,
    "content": content,
}
header = referable(_HEADER)
_LINK: dict[str, Rule] = {
    **TEXTS,
    **dict.fromkeys(("operationId", "operationRef", "parameters", "requestBody", "server"), any_change("link-changed")),
}
link = referable(_LINK)


def _answer(pair: Pair) -> Iterable[Change]:
    """Compare the content of a response. Callers of a success without a body do not expect one."""
    came = pair.old in (MISSING, {}) and _is_success(pair, pair.where.path[:-1])
    return [pair.change("success-body-added")] if came else content(pair)


_RESPONSE: dict[str, Rule] = {
    **TEXTS,
    "headers": members(header, "header", label="header"),
    "content": _answer,
    "links": members(link, "link", label="link"),
}
response = referable(_RESPONSE)
_by_status = members(response, "response", label="response", added=_new_response)
_BODY: dict[str, Rule] = {
    **TEXTS,
    "required": flag("request-body-became-required", "request-body-became-optional"),
    "content": content,
}
request_body = referable(_BODY)
_OPERATION: dict[str, Rule] = {
    **TEXTS,
    **DEPRECATED,
    "operationId": any_change("operation-renamed"),
    "tags": _tags,
    "requestBody": _body,
    "responses": _responses,
    "callbacks": members(unknown, "callback", label="callback"),
    "security": _own(security),
    "servers": _own(servers),
    "x-safe": flag("retry-granted", "retry-withdrawn"),
    "x-pagination": presence("paging-granted", "paging-withdrawn", "paging-changed"),
}
