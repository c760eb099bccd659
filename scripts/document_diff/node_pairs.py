"""Two nodes that stand in the same place of the old and the new document, and what can be told of them."""

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
    """The operation or shared component that it is told under."""
    kind: str
    severity: Severity
    text: str
    operations: tuple[str, ...]
    """The operationIds of the operations that it reaches."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two whole documents, in which references are looked up."""

    old: dict[str, Any]
    new: dict[str, Any]
    inside: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of references that are being compared, since a schema may refer to itself."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a pair of nodes stands, and who meets it there."""

    sides: Sides
    path: tuple[str, ...] = ()
    group: str = "document"
    labels: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    directions: frozenset[str] = frozenset({REQUEST, RESPONSE})
    open: bool = False
    """Whether readers of an answer expect other values than an enum lists."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes to compare; either may be MISSING."""

    old: Any
    new: Any
    where: Where

    def child(self, key: str, label: str = "") -> Pair:
        """Go one key down."""
        labels = (*self.where.labels, label) if label else self.where.labels
        where = replace(self.where, path=(*self.where.path, key), labels=labels)
        return Pair(_get(self.old, key), _get(self.new, key), where)

    def of(self, old: Any, new: Any, **where: Any) -> Pair:
        """Have other nodes stand in the same place."""
        return Pair(old, new, replace(self.where, **where))

    def both(self, kind: type) -> bool:
        """Tell whether both nodes are of one Python type."""
        return isinstance(self.old, kind) and isinstance(self.new, kind)

    def resolved(self) -> Pair:
        """Follow references on both sides; what stands beside a reference counts."""
        return self.of(_resolved(self.where.sides.old, self.old), _resolved(self.where.sides.new, self.new))

    def change(self, kind: str, **values: Any) -> Change:
        """Tell of a change; of a kind that has two sides the graver one that applies."""
        where = self.where
        kinds = [kind] if kind in KINDS else [f"{direction}-{kind}" for direction in sorted(where.directions)]
        name = max(kinds, key=lambda one: KINDS[one].severity)
        shown = {side: show(value) for side, value in {"old": self.old, "new": self.new, **values}.items()}
        sentence = KINDS[name].sentence.format(key=where.path[-1], notice=_notice(self.old), **shown)
        text = f"{', '.join(where.labels)}: {sentence}" if where.labels else sentence
        place = "".join("/" + segment.replace("~", "~0").replace("/", "~1") for segment in where.path)
        return Change(place, where.group, name, KINDS[name].severity, text, where.operations)


def _get(node: Any, key: str) -> Any:
    return node.get(key, MISSING) if isinstance(node, dict) else MISSING


def _resolved(content: dict[str, Any], node: Any) -> Any:
    if not (isinstance(node, dict) and "$ref" in node):
        return node
    try:
        target = resolve(content, node)
    except (LookupError, TypeError, AttributeError):
        return MISSING
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**target, **beside} if isinstance(target, dict) else target


def _notice(old: Any) -> str:
    definition = old.get("schema", old) if isinstance(old, dict) else {}
    deprecated = isinstance(old, dict) and (old.get("deprecated") or _get(definition, "deprecated") is True)
    return "after its deprecation" if deprecated else "never deprecated before"


def show(value: Any) -> str:
    """Write a value for people, on one line."""
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
    """Tell whether two nodes are equal as JSON, where true is not 1 and the order of keys says nothing."""
    if old is MISSING or new is MISSING:
        return old is new
    return bool(old == new) and json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def compare_keys(pair: Pair, rules: Mapping[str, Rule]) -> Iterator[Change]:
    """Compare two mappings key by key. No difference is passed over: where the rule tells nothing, this does."""
    if not pair.both(dict):
        yield pair.change("other-change")
        return
    for key in {**pair.old, **pair.new}:
        child = pair.child(key)
        if same(child.old, child.new):
            continue
        rule = rules.get(key) or (extension if key.startswith("x-") else unknown)
        yield from list(rule(child)) or [child.change("other-change")]


def members(
    rule: Rule, kind: str, *, label: str = "", renamed: str = "", added: Rule | None = None, at: Place | None = None
) -> Rule:
    """Make a rule for a mapping of named things, of which some come, go, or are called otherwise.

    Args:
        rule: Compares two things of one name.
        kind: What `-added` and `-removed` are appended to.
        label: What such a thing is called; without one a name says enough.
        renamed: The kind of what is only called otherwise, if that is looked for.
        added: Tells what comes, where that depends on the thing.
        at: Says who meets the thing, where that depends on its name.
    """

    def compare(pair: Pair) -> Iterator[Change]:
        pair = pair.of({} if pair.old is MISSING else pair.old, {} if pair.new is MISSING else pair.new)
        if not pair.both(dict):
            yield pair.change("other-change")
            return
        names = renames(pair.old, pair.new) if renamed else {}
        for old, new in names.items():
            yield pair.child(new).change(renamed, old=old, new=new)
        for key in {**pair.new, **pair.old}:
            child = pair.child(key, f"{label} {key}".lstrip() if at is None else "")
            if key in names or key in names.values() or same(child.old, child.new):
                continue
            child = at(child) if at else child
            if child.new is MISSING:
                yield child.change(f"{kind}-removed")
            elif child.old is not MISSING:
                yield from list(rule(child)) or [child.change("other-change")]
            else:
                yield from added(child) if added else [child.change(f"{kind}-added")]

    return compare


def renames(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Find what has the same definition under another name."""
    gone, come = [key for key in old if key not in new], [key for key in new if key not in old]
    found: dict[str, str] = {}
    for before in gone:
        for after in come:
            if after not in found.values() and same(old[before], new[after]):
                found[before] = after
                break
    return found


def referable(rules: Mapping[str, Rule], **where: Any) -> Rule:
    """Make a rule for things that may stand in place or be referred to."""

    def compare(pair: Pair) -> Iterator[Change]:
        resolved = pair.of(pair.old, pair.new, **where).resolved()
        if same(resolved.old, resolved.new):
            yield pair.change("reference-changed")
        else:
            yield from compare_keys(resolved, rules)

    return compare


def telling(kind: str) -> Rule:
    """Make a rule that tells any difference as one kind."""
    return lambda pair: [pair.change(kind)]


def presence(added: str, removed: str, changed: str) -> Rule:
    """Make a rule that tells what came, what went and what is another."""
    return lambda pair: [pair.change(added if pair.old is MISSING else removed if pair.new is MISSING else changed)]


def flag(on: str, off: str) -> Rule:
    """Make a rule for what is true or false, and false where it is missing."""

    def compare(pair: Pair) -> Iterable[Change]:
        old, new = (False if value is MISSING else value for value in (pair.old, pair.new))
        if not isinstance(old, bool) or not isinstance(new, bool):
            return [pair.change("other-change")]
        return [pair.change("document-restated" if old is new else on if new else off)]

    return compare


def extension(pair: Pair) -> Iterable[Change]:
    """Tell of an `x-` field that means nothing to clients."""
    return [pair.change("extension-changed")]


def unknown(_pair: Pair) -> Iterable[Change]:
    """Tell nothing, for what no rule knows is told for what it is."""
    return []


TEXTS: dict[str, Rule] = dict.fromkeys(
    ("description", "summary", "example", "examples", "externalDocs"), telling("text-changed")
)
DEPRECATED: dict[str, Rule] = {"deprecated": flag("deprecated", "deprecation-withdrawn")}
