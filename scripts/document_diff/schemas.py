"""Compares schemas: what narrows or widens them, and what changes the generated types."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from openapi_document.keywords import EVIDENCE

from .canonical_schemas import ALTERNATIVES, annotates, flattened
from .node_pairs import DEPRECATED, MISSING, RESPONSE, TEXTS, any_change, compare_keys, flag, members, presence, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .node_pairs import Change, Pair, Rule

_NULL = {"type": "null"}
# What is allowed in place of a schema is not allowed inside it.
_INSIDE: dict[str, Any] = {"open": False, "sealed": False}


def schema(pair: Pair) -> Iterator[Change]:
    """Compare two schemas. Changes inside a shared component are reported at the component."""
    old, new = _alike(pair)
    if not (isinstance(old, dict) and isinstance(new, dict)):
        yield pair.change("other-change")
        return
    before, after = old.get("$ref"), new.get("$ref")
    if before != after:
        yield from _named_otherwise(pair.of(old, new))
        if before and after:
            old, new = ({key: value for key, value in one.items() if key != "$ref"} for one in (old, new))
        else:
            old, new = _alike(pair.of(old, new).resolved())
    yield from _keywords(pair.of(old, new), (str(before), str(after)))


def _keywords(pair: Pair, references: tuple[str, str]) -> Iterator[Change]:
    inside = pair.where.sides.inside
    if references in inside or not pair.both(dict):
        yield pair.change("other-change")
        return
    compared = pair.of(_with_required(pair.old), _with_required(pair.new))
    if same(compared.old, compared.new):
        if references[0] == references[1]:
            yield pair.change("document-restated")
        return
    entered = {references} if references[0] != references[1] else set()
    inside.update(entered)
    # The meaning of these depends on the rest of the schema.
    whole: dict[str, Rule] = {
        "additionalProperties": partial(_additional, compared),
        "properties": _properties(compared.old),
    }
    yield from compare_keys(compared, {**_SCHEMA, **whole})
    inside.difference_update(entered)


def _named_otherwise(pair: Pair) -> Iterator[Change]:
    resolved = pair.resolved()
    if pair.old.get("$ref") and pair.new.get("$ref"):
        yield pair.change("type-name-changed")
    elif any(has_name(one) for one in (resolved.old, resolved.new)):
        unnamed = "a type without a name"
        yield pair.change(
            "type-name-changed", **{side: unnamed for side in ("old", "new") if "$ref" not in getattr(pair, side)}
        )
    else:
        yield pair.change("reference-changed")


def has_name(node: Any) -> bool:
    """Return whether generators create a class for a schema."""
    return isinstance(node, dict) and (
        node.get("type") == "object" or any(key in node for key in ("properties", "enum", "allOf", *ALTERNATIVES))
    )


def _alike(pair: Pair) -> tuple[Any, Any]:
    """Return two schemas without an allOf if possible, and both or none with alternatives."""
    if not pair.both(dict):
        return pair.old, pair.new
    old, new = flattened(pair.old, pair.where.sides.old), flattened(pair.new, pair.where.sides.new)
    return _lifted(old, new), _lifted(new, old)


def _lifted(node: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return a schema as a single alternative if only the other schema has alternatives."""
    for key in ALTERNATIVES:
        known = "$ref" not in node or {"$ref": node["$ref"]} in other.get(key, ())
        if key in other and known and not any(one in node for one in ALTERNATIVES):
            limits = {name: value for name, value in node.items() if not annotates(name)}
            types = limits["type"] if isinstance(limits.get("type"), list) else []
            alternatives = [_NULL if one == "null" else {**limits, "type": one} for one in types] or [limits]
            return {**{name: value for name, value in node.items() if annotates(name)}, key: alternatives}
    return node


def _with_required(node: dict[str, Any]) -> dict[str, Any]:
    """Add to each property whether it is required."""
    properties, required = node.get("properties", {}), node.get("required", [])
    shaped = {name: {"schema": definition, "required": name in required} for name, definition in properties.items()}
    rest = sorted(str(name) for name in required if name not in properties)
    node = {key: value for key, value in node.items() if key not in {"properties", "required"}}
    return {**node, **({"properties": shaped} if shaped else {}), **({"required": rest} if rest else {})}


def _property(pair: Pair) -> Iterator[Change]:
    inner = pair.of(pair.old["schema"], pair.new["schema"], **_INSIDE)
    if not same(inner.old, inner.new):
        yield from schema(inner)
    if pair.old["required"] is not pair.new["required"]:
        yield pair.change("property-became-required" if pair.new["required"] else "property-became-optional")


def _properties(whole: dict[str, Any]) -> Rule:
    added = partial(_new_property, whole)
    return members(_property, "property", label="property", renamed="property-renamed", added=added)


def _new_property(whole: dict[str, Any], pair: Pair) -> Iterable[Change]:
    sealed = RESPONSE in pair.where.directions and (pair.where.sealed or is_sealed(whole))
    added = "sealed-property-added" if sealed else "property-added"
    return [pair.change("required-property-added" if pair.new["required"] else added)]


def is_sealed(node: dict[str, Any]) -> bool:
    """Return whether a schema limits the properties that it does not list."""
    return any(node.get(key, True) not in (True, {}) for key in ("additionalProperties", "unevaluatedProperties"))


def _types(pair: Pair) -> Iterator[Change]:
    # Although each integer is a number, clients have another type for it.
    old, new = ({*map(str, value if isinstance(value, list) else [value])} for value in (pair.old, pair.new))
    gone, come = (", ".join(sorted(side - {"null"})) for side in (old - new, new - old))
    if MISSING in (pair.old, pair.new) or (gone and come):
        yield pair.change("type-changed")
        return
    if gone or come:
        yield pair.change(f"alternative-{'removed' if gone else 'added'}", old=gone, new=come)
    if ("null" in old) is not ("null" in new):
        yield pair.change("null-added" if "null" in new else "null-removed")


def enum(pair: Pair) -> Iterator[Change]:
    """Compare the values of an enum."""
    if pair.old is MISSING or pair.new is MISSING:
        yield pair.change("enum-introduced" if pair.old is MISSING else "enum-dropped")
        return
    answered = RESPONSE in pair.where.directions
    removed = [value for value in pair.old if not _among(value, pair.new)]
    came = [value for value in pair.new if not _among(value, pair.old)]
    for value in removed:
        yield pair.change("enum-value-removed", old=value)
    for value in came:
        is_open = answered and pair.where.open and isinstance(value, str)
        yield pair.change("open-enum-value-added" if is_open else "enum-value-added", new=value)
    if not removed and not came:
        yield pair.change("order-changed")


def _among(value: Any, values: list[Any]) -> bool:
    return any(same(value, one) for one in values)


def _limit(sign: int) -> Rule:
    """Return a rule for a limit that is stricter if it is greater (1) or smaller (-1)."""

    def compare(pair: Pair) -> Iterator[Change]:
        if pair.new is MISSING or (pair.old is not MISSING and (pair.new - pair.old) * sign < 0):
            yield pair.change("limit-loosened")
        else:
            yield pair.change("limit-tightened")

    return compare


def _additional(whole: Pair, pair: Pair) -> Iterator[Change]:
    """Compare additionalProperties: true allows anything and is the default, false nothing.

    For an object without properties it is the type of the values, so a change of it changes the generated type.
    """
    pair = pair.filled(default=True)
    old, new = pair.old, pair.new
    if isinstance(old, dict) and isinstance(new, dict):
        yield from schema(pair.of(old, new, **_INSIDE))
        return
    ranks = [value if isinstance(value, bool) else 0.5 for value in (old, new)]
    have_properties = ["properties" in one for one in (whole.old, whole.new)]
    if same(old, new) and any(have_properties):
        yield pair.change("document-restated")
    elif not all(have_properties):
        yield pair.change("map-type-changed")
    else:
        yield pair.change("additional-properties-widened" if ranks[0] < ranks[1] else "additional-properties-narrowed")


def _alternatives(pair: Pair) -> Iterator[Change]:
    if not pair.both(list):
        yield pair.change("other-change")
        return
    old, new = _without_common(pair.old, pair.new)
    yield from _matched(pair.of(pair.old, pair.new, open=is_open(pair.old)), old, new)
    for kind, side, rest in (("removed", "old", old), ("added", "new", new)):
        for one in rest:
            subject = "null" if one == _NULL else "alternative"
            if kind == "removed" and isinstance(one, dict) and "$ref" in one:
                subject = "named-alternative"
            yield pair.change(f"{subject}-{kind}", **{side: one})
    if not _without_common(pair.old, pair.new)[0] and len(pair.old) == len(pair.new):
        yield pair.change("alternative-order-changed")


def is_open(alternatives: list[Any]) -> bool:
    """Return whether one of the alternatives allows any string."""
    return any(
        isinstance(one, dict)
        and one.get("type") in ("string", ["string", "null"])
        and all(key == "type" or annotates(key) for key in one)
        for one in alternatives
    )


def _without_common(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    return [one for one in old if not _among(one, new)], [one for one in new if not _among(one, old)]


def _matched(pair: Pair, old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Compare alternatives of the same type, and remove them from the lists."""
    for before in list(old):
        for after in new:
            types = [one.get("type") if isinstance(one, dict) else None for one in (before, after)]
            if types[0] is not None and types[0] == types[1]:
                old.remove(before)
                new.remove(after)
                yield from schema(pair.of(before, after))
                break


def _all_of(pair: Pair) -> Iterator[Change]:
    """Compare the parts of an allOf that cannot be merged into their schema."""
    pair = pair.filled([])
    gone, come = _without_common(pair.old, pair.new)
    yield from (pair.change("all-of-removed", old=one) for one in gone)
    yield from (pair.change("all-of-added", new=one) for one in come)
    if not gone and not come:
        yield pair.change("order-changed")


def _items(pair: Pair) -> Iterable[Change]:
    return schema(pair.of(pair.old, pair.new, labels=(*pair.where.labels, "items"), **_INSIDE))


def evidence(pair: Pair) -> Iterator[Change]:
    """Compare `x-evidence`, which is `inferred` by default."""
    old, new = ("inferred" if value is MISSING else value for value in (pair.old, pair.new))
    if old == new or old not in EVIDENCE or new not in EVIDENCE:
        yield pair.change("extension-changed" if old == new else "other-change")
    elif EVIDENCE.index(new) > EVIDENCE.index(old):
        yield pair.change("evidence-strengthened")
    else:
        yield pair.change("evidence-withdrawn" if old == "documented" else "evidence-weakened")


_SCHEMA: dict[str, Rule] = {
    **TEXTS,
    **DEPRECATED,
    "title": any_change("schema-title-changed"),
    "type": _types,
    "format": any_change("format-changed"),
    "enum": enum,
    "default": presence("default-added", "default-removed", "default-changed"),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), _limit(1)),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), _limit(-1)),
    "multipleOf": presence("limit-tightened", "limit-loosened", "limit-changed"),
    "uniqueItems": flag("limit-tightened", "limit-loosened"),
    "pattern": presence("pattern-added", "pattern-removed", "pattern-changed"),
    "items": _items,
    "allOf": _all_of,
    "anyOf": _alternatives,
    "oneOf": _alternatives,
    "readOnly": any_change("access-changed"),
    "writeOnly": any_change("access-changed"),
    "x-evidence": evidence,
    "x-streamed": flag("streaming-granted", "streaming-withdrawn"),
}
