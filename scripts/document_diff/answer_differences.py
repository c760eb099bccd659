"""Finds the parts of an answer that callers read otherwise by a newer document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .caller_code import Code, Step
from .node_pairs import renames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .caller_values import Values

_DEEP = 6
_NO_TYPES = Code("", "")


@dataclass(frozen=True)
class Difference:
    """A property that is read otherwise.

    Attributes:
        kind: `removed`, `renamed`, `type`, `null`, `value removed` or `value added`.
        owner: The name of the object that has the property.
        schema: The name of the property's schema, or nothing.
        old_steps: How it was reached from the answer.
        old_types: Its old type in Python and TypeScript.
        value: The value of an enum, as it is written in code.
        was_present: Whether it was always there, and never null.
    """

    kind: str
    owner: str
    schema: str
    old_steps: tuple[Step, ...]
    new_steps: tuple[Step, ...]
    old_types: Code = _NO_TYPES
    new_types: Code = _NO_TYPES
    value: str = ""
    was_present: bool = False

    @property
    def old_name(self) -> str:
        """The old name of the property."""
        return next((step.name for step in reversed(self.old_steps) if step.name), "")

    @property
    def new_name(self) -> str:
        """The new name of the property."""
        return next((step.name for step in reversed(self.new_steps) if step.name), "")

    @property
    def title(self) -> str:
        """The way to the property, such as `owners[].email`."""
        return "".join(f".{step.name}" if step.name else "[]" for step in self.old_steps).removeprefix(".")

    @property
    def key(self) -> tuple[str, ...]:
        """What is the same for a property of a schema that several answers share."""
        where = (self.owner, self.old_name) if self.owner else tuple(map(str, self.old_steps))
        # One example tells how to look for null, however many properties of an object need it.
        return (self.kind, self.value, *where[: 1 if self.kind == "null" else None])


def differences(old: Values, before: Any, new: Values, after: Any) -> Iterator[Difference]:
    """Return the differences of two schemas of an answer."""
    yield from _Walk(old, new).below(before, after, (), ())


class _Walk:
    """Compares schemas of two documents, from the answer down. Each pair of shared schemas is compared once."""

    def __init__(self, old: Values, new: Values) -> None:
        self._old = old
        self._new = new
        self._seen: set[tuple[str, str]] = set()

    def below(
        self, before: Any, after: Any, old_steps: tuple[Step, ...], new_steps: tuple[Step, ...]
    ) -> Iterator[Difference]:
        old, new = self._only(self._old, before), self._only(self._new, after)
        names = _name(before), _name(after)
        if len(old_steps) > _DEEP or (all(names) and names in self._seen):
            return
        self._seen.add(names)
        if "items" in old and "items" in new:
            step = Step()
            yield from self.below(old["items"], new["items"], (*old_steps, step), (*new_steps, step))
        yield from self._properties(names[0], old, new, old_steps, new_steps)

    def _properties(
        self,
        owner: str,
        old: dict[str, Any],
        new: dict[str, Any],
        old_steps: tuple[Step, ...],
        new_steps: tuple[Step, ...],
    ) -> Iterator[Difference]:
        came: dict[str, Any] = new.get("properties", {})
        called = renames(old.get("properties", {}), came)
        for name, before in old.get("properties", {}).items():
            later: str = called.get(name) or name
            steps = (*old_steps, Step(name)), (*new_steps, Step(later))
            if later not in came:
                yield Difference("removed", owner, _name(before), *steps)
                continue
            if later != name:
                yield Difference("renamed", owner, _name(before), *steps)
            present = [name in old.get("required", ()), later in new.get("required", ())]
            found = list(self._property(owner, before, came[later], steps, present))
            yield from found
            if all(one.kind != "type" for one in found):
                yield from self.below(before, came[later], *steps)

    def _property(
        self, owner: str, before: Any, after: Any, steps: tuple[tuple[Step, ...], tuple[Step, ...]], present: list[bool]
    ) -> Iterator[Difference]:
        kinds = [
            {kind for one in values.alternatives(side) for kind in values.types(one)}
            for values, side in ((self._old, before), (self._new, after))
        ]
        types = [
            Code(values.python_type(side), values.typescript_type(side))
            for values, side in ((self._old, before), (self._new, after))
        ]
        was, is_ = (here and "null" not in kind for here, kind in zip(present, kinds, strict=True))
        named = owner, _name(before)
        allowed = [_enum(values, side) for values, side in ((self._old, before), (self._new, after))]
        if _bare(types[0].python) != _bare(types[1].python) and all(kinds):
            old_types, new_types = _optional(types, (was, is_))
            yield Difference("type", *named, *steps, old_types, new_types)
        elif ("null" in kinds[1] and "null" not in kinds[0]) or (present[0] and not present[1]):
            yield Difference("null", *named, *steps, was_present=was)
        shared = next((_name(part) for part in self._old.alternatives(before) if _name(part)), named[1])
        item = (Step(),) if "array" in kinds[0] & kinds[1] else ()
        yield from (
            Difference(kind, owner, shared, steps[0] + item, steps[1] + item, value=value)
            for kind, value in _values(*allowed)
        )

    @staticmethod
    def _only(values: Values, schema: Any) -> dict[str, Any]:
        """Return the object or list of a union that has only one, with nothing else than null beside it."""
        found = [values.whole(one) for one in values.alternatives(schema) if values.types(one) != ["null"]]
        return found[0] if len(found) == 1 else {}


def _name(schema: Any) -> str:
    parts = (schema, *schema.get("allOf", ())) if isinstance(schema, dict) else ()
    return next((part["$ref"].rpartition("/")[2] for part in parts if "$ref" in part), "")


def _enum(values: Values, schema: Any) -> list[Any]:
    """Return the values of an enum, or of the enum that the items of a list have."""
    wholes = [values.whole(one) for one in values.alternatives(schema)]
    wholes += [values.whole(one) for whole in wholes for one in values.alternatives(whole.get("items", {}))]
    return [value for whole in wholes for value in whole.get("enum", ()) if isinstance(value, str | int)]


def _values(old: list[Any], new: list[Any]) -> Iterator[tuple[str, str]]:
    """Return a value of an enum that is gone, and one that is new, as they are written in code."""
    for kind, here, there in (("value removed", old, new), ("value added", new, old)):
        found = [one for one in here if there and one not in there]
        yield from ((kind, json.dumps(one, ensure_ascii=False)) for one in found[:1])


def _bare(python_type: str) -> set[str]:
    return set(python_type.split(" | ")) - {"None"}


def _optional(types: list[Code], always: tuple[bool, bool]) -> list[Code]:
    """Add to types that the property may be absent. In TypeScript, the whole answer may be."""
    return [
        Code(f"{one.python.removesuffix(' | None')}{'' if there else ' | None'}", f"{one.typescript} | undefined")
        for one, there in zip(types, always, strict=True)
    ]
