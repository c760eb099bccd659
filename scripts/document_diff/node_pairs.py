"""Pairs of nodes at the same place of the old and the new document, and rules that compare them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from openapi_document.references import resolve

from .change_kinds import KINDS, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Rule = Callable[["Pair"], Iterable["Change"]]
    Place = Callable[["Pair"], "Pair"]

REQUEST, RESPONSE = "request", "response"
_MAX_SHOWN = 80  # characters


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Final[Any] = _Missing()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, and what it means."""

    place: str
    """JSON pointer into the new document, or into the old one for what was removed."""
    group: str
    """The operation or shared component that it is reported under."""
    kind: str
    severity: Severity
    text: str
    operations: tuple[str, ...]
    """The operationIds of the operations that it changes."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two documents, to look up references."""

    old: dict[str, Any]
    new: dict[str, Any]
    inside: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of references that are being compared, since a schema may refer to itself."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a pair of nodes, and the operations that use it."""

    sides: Sides
    path: tuple[str, ...] = ()
    group: str = "document"
    labels: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    directions: frozenset[str] = frozenset({REQUEST, RESPONSE})
    open: bool = False
    """Whether clients accept strings in an answer that an enum does not list."""
    sealed: bool = False
    """Whether a schema around this one allows no properties that it does not list."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes to compare. One may be MISSING."""

    old: Any
    new: Any
    where: Where

    def child(self, key: str, label: str = "") -> Pair:
        """Return the pair of nodes below a key."""
        labels = (*self.where.labels, label) if label else self.where.labels
        where = replace(self.where, path=(*self.where.path, key), labels=labels)
        return Pair(_get(self.old, key), _get(self.new, key), where)

    def of(self, old: Any, new: Any, **where: Any) -> Pair:
        """Return a pair of other nodes with the same place."""
        return Pair(old, new, replace(self.where, **where))

    def both(self, kind: type) -> bool:
        """Return whether both nodes have a Python type."""
        return isinstance(self.old, kind) and isinstance(self.new, kind)

    def filled(self, default: Any) -> Pair:
        """Return a pair with a default for a node that is MISSING."""
        return self.of(*(default if side is MISSING else side for side in (self.old, self.new)))

    def resolved(self) -> Pair:
        """Follow references on both sides. Keywords beside a reference are kept."""
        return self.of(resolved(self.where.sides.old, self.old), resolved(self.where.sides.new, self.new))

    def change(self, kind: str, **values: Any) -> Change:
        """Return a change. If its kind depends on requests and responses, use the more severe one that applies."""
        where = self.where
        kinds = [kind] if kind in KINDS else [f"{direction}-{kind}" for direction in sorted(where.directions)]
        name = max(kinds, key=lambda one: KINDS[one].severity)
        shown = {side: show(value) for side, value in {"old": self.old, "new": self.new, **values}.items()}
        sentence = KINDS[name].sentence.format(key=where.path[-1], notice=_notice(self.old), **shown)
        text = f"{', '.join(where.labels)}: {sentence}" if where.labels else sentence
        return Change(pointer(where.path), where.group, name, KINDS[name].severity, text, where.operations)


def pointer(path: Iterable[str]) -> str:
    """Return the JSON pointer of a place."""
    return "".join("/" + segment.replace("~", "~0").replace("/", "~1") for segment in path)


def _get(node: Any, key: str) -> Any:
    return node.get(key, MISSING) if isinstance(node, dict) else MISSING


def resolved(content: dict[str, Any], node: Any) -> Any:
    """Return what a node refers to, with the keywords beside its reference, or MISSING if there is nothing."""
    if not (isinstance(node, dict) and "$ref" in node):
        return node
    found = target(content, node)
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**found, **beside} if isinstance(found, dict) else found


def target(content: dict[str, Any], node: Any) -> Any:
    """Return what a node refers to, or MISSING if there is nothing."""
    try:
        return resolve(content, node)
    except (LookupError, TypeError, AttributeError):
        return MISSING


def _notice(old: Any) -> str:
    definition = old.get("schema", old) if isinstance(old, dict) else {}
    deprecated = isinstance(old, dict) and (old.get("deprecated") or _get(definition, "deprecated") is True)
    return "after its deprecation" if deprecated else "never deprecated before"


def show(value: Any) -> str:
    """Return a value as one line of text."""
    if value is MISSING:
        return "none"
    if isinstance(value, str):
        text = value
    elif isinstance(value, dict) and "$ref" in value:
        text = str(value["$ref"]).rpartition("/")[2]
    else:
        text = json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def same(old: Any, new: Any) -> bool:
    """Return whether two nodes are equal as JSON: true is not 1, and the order of keys does not matter."""
    if old is MISSING or new is MISSING:
        return old is new
    return bool(old == new) and json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def compare_keys(pair: Pair, rules: Mapping[str, Rule]) -> Iterator[Change]:
    """Compare two mappings key by key. A difference that no rule reports is reported as unknown."""
    if not pair.both(dict):
        yield pair.change("other-change")
        return
    for key in {**pair.old, **pair.new}:
        child = pair.child(key)
        if same(child.old, child.new):
            continue
        rule = rules.get(key, unknown)
        yield from list(rule(child)) or [child.change("other-change")]


def members(
    rule: Rule,
    kind: str,
    *,
    label: str = "",
    renamed: str = "",
    added: Rule | None = None,
    removed: Rule | None = None,
    at: Place | None = None,
) -> Rule:
    """Return a rule for a mapping of named things, which may be added, removed or renamed.

    Args:
        rule: Compares two things with the same name.
        kind: The kind of change, to which `-added` or `-removed` is appended.
        label: The word before the name, if it is needed.
        renamed: The kind of a rename, if renames are searched.
        added: Returns the change for an added thing, if its kind depends on the thing.
        removed: Returns the change for a removed thing, if its kind depends on the thing.
        at: Adds the operations that use the thing, if they depend on its name.
    """

    def compare(pair: Pair) -> Iterator[Change]:
        pair = pair.filled({})
        names = renames(pair.old, pair.new) if renamed else {}
        for old, new in names.items():
            yield pair.child(new).change(renamed, old=old, new=new)
        for key in {**pair.new, **pair.old}:
            child = pair.child(key, f"{label} {key}".lstrip() if at is None else "")
            if key in names or key in names.values() or same(child.old, child.new):
                continue
            child = at(child) if at else child
            if child.new is MISSING:
                yield from removed(child) if removed else [child.change(f"{kind}-removed")]
            elif child.old is not MISSING:
                yield from list(rule(child)) or [child.change("other-change")]
            else:
                yield from added(child) if added else [child.change(f"{kind}-added")]

    return compare


def renames(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return the old and new names of things with the same definition."""
    gone, come = [key for key in old if key not in new], [key for key in new if key not in old]
    found: dict[str, str] = {}
    for before in gone:
        for after in come:
            if after not in found.values() and same(old[before], new[after]):
                found[before] = after
                break
    return found


def referable(rules: Mapping[str, Rule], **where: Any) -> Rule:
    """Return a rule for things that may be references."""

    def compare(pair: Pair) -> Iterator[Change]:
        resolved = pair.of(pair.old, pair.new, **where).resolved()
        if same(resolved.old, resolved.new):
            yield pair.change("reference-changed")
        else:
            yield from compare_keys(resolved, rules)

    return compare


def any_change(kind: str) -> Rule:
    """Return a rule that reports any difference as one kind."""
    return lambda pair: [pair.change(kind)]


def presence(added: str, removed: str, changed: str) -> Rule:
    """Return a rule that reports what was added, removed or changed."""
    return lambda pair: [pair.change(added if pair.old is MISSING else removed if pair.new is MISSING else changed)]


def flag(on: str, off: str) -> Rule:
    """Return a rule for a boolean, which is false if it is missing."""
    return lambda pair: [pair.change(on if pair.filled(default=False).new else off)]


def unknown(_pair: Pair) -> Iterable[Change]:
    """Report nothing, so that `compare_keys` reports the difference as unknown."""
    return []


TEXTS: dict[str, Rule] = dict.fromkeys(
    ("description", "summary", "example", "examples", "externalDocs"), any_change("text-changed")
)
DEPRECATED: dict[str, Rule] = {"deprecated": flag("deprecated", "deprecation-withdrawn")}
