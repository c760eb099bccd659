"""Chooses the arguments of a call by two documents: the required ones, and those that changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .caller_code import Arguments, schema_of
from .node_pairs import renames, same
from .parameters import couples, parameter_of

if TYPE_CHECKING:
    from openapi_document.document import Operation

    from .caller_code import Caller
    from .caller_values import Values

    Key = tuple[str, str]
    Known = dict[Key, dict[str, Any]]


def plain_arguments(caller: Caller, operation: Operation) -> Arguments:
    """Return the arguments that a call needs."""
    required = {key: _sample(caller, one) for key, one in _known(operation).items() if one.get("required")}
    return Arguments(required, caller.body(operation) if operation.body.get("required") else None)


def both_arguments(old: Caller, before: Operation, new: Caller, after: Operation) -> tuple[Arguments, Arguments]:
    """Return the arguments of the same call by two documents."""
    known = _known(before), _known(after)
    partners = _partners(before, after)
    called = {later[1] for key, later in partners.items() if key[1] != later[1]}
    called |= {key[1] for key, later in partners.items() if key[1] != later[1]}
    values: tuple[dict[Key, Any], dict[Key, Any]] = ({}, {})
    for key, one in known[0].items():
        later = partners.get(key)
        other = known[1][later] if later else {}
        changed = later is None or key != later or not same(_type(old, one), _type(new, other))
        if one.get("required") or changed:
            values[0][key] = _old_value(old, one, new, other)
        if later and (changed or other.get("required")):
            values[1][later] = _sample(new, other)
    come = {key: one for key, one in known[1].items() if key not in partners.values()}
    values[1].update({key: _sample(new, one) for key, one in come.items() if one.get("required")})
    bodies = _bodies(old, before, new, after)
    return Arguments(values[0], bodies[0], called), Arguments(values[1], bodies[1], called)


def _known(operation: Operation) -> Known:
    """Return the parameters: those of the path in its order, then the others."""
    known = {(one["in"], one["name"]): one for one in operation.parameters}
    in_path = [("path", name) for name in re.findall(r"{([^}]*)}", operation.path)]
    return {key: known[key] for key in (*in_path, *known) if key in known}


def _partners(before: Operation, after: Operation) -> dict[Key, Key]:
    """Return the new key of each old parameter that is still there, perhaps by another name or in another place."""
    sides = (
        [parameter_of(one, one, re.findall(r"{([^}]*)}", operation.path)) for one in operation.parameters]
        for operation in (before, after)
    )
    return {(old.meant["in"], old.meant["name"]): (new.meant["in"], new.meant["name"]) for old, new in couples(*sides)}


def _sample(caller: Caller, parameter: dict[str, Any]) -> Any:
    return caller.values.sample(parameter.get("schema", {}), parameter["name"], parameter.get("example"))


def _old_value(old: Caller, one: dict[str, Any], new: Caller, other: dict[str, Any]) -> Any:
    """Return the same value as in the new call if the type is the same, and a value that is gone if there is one."""
    if not other or not same(_type(old, one), _type(new, other)):
        gone = [value for value in _listed(old, one) if other and value not in _listed(new, other)][:1]
        value = gone if "array" in old.values.types(one.get("schema", {})) else next(iter(gone), None)
        return old.values.sample(one.get("schema", {}), one["name"], value or one.get("example"))
    return old.values.sample(one.get("schema", {}), one["name"], _sample(new, other))


def _type(caller: Caller, parameter: dict[str, Any]) -> list[Any]:
    return [sorted(caller.values.python_type(parameter.get("schema", {})).split(" | ")), _listed(caller, parameter)]


def _listed(caller: Caller, parameter: dict[str, Any]) -> list[Any]:
    whole: dict[str, Any] = caller.values.whole(parameter.get("schema", {}))
    inner = caller.values.whole(whole.get("items", {}))
    return [*whole.get("enum", ()), *inner.get("enum", ())]


def _bodies(old: Caller, before: Operation, new: Caller, after: Operation) -> tuple[Any, Any]:
    """Return the bodies of a call by two documents, or None for each that has none."""
    schemas = schema_of(before.body), schema_of(after.body)
    shown = _shown(old.values, schemas[0], new.values, schemas[1])
    first, second = old.body(before, shown[0]), new.body(after, shown[1])
    changed = bool(before.body and after.body) and bool(shown[0] or shown[1])
    is_needed = [bool(one.body.get("required")) or (changed and bool(one.body)) for one in (before, after)]
    is_needed[0] |= bool(before.body) and not after.body
    if isinstance(first, dict) and isinstance(second, dict):
        first |= {name: second[name] for name in first if name in second and name not in shown[0]}
    return first if is_needed[0] else None, second if is_needed[1] else None


def _shown(old: Values, before: Any, new: Values, after: Any) -> tuple[set[str], set[str]]:
    """Return the properties of a body that a caller sends otherwise: by the old document, and by the new one."""
    sides = old.whole(before), new.whole(after)
    first, second = (side.get("properties", {}) for side in sides)
    called = renames(first, second)
    gone = {name for name in first if name not in second} if after else set()
    old_types, new_types = (
        {name: set(values.python_type(one).split(" | ")) for name, one in side.items()}
        for values, side in ((old, first), (new, second))
    )
    other = {name for name in first.keys() & second.keys() if old_types[name] != new_types[name]}
    needed = [set(side.get("required", ())) for side in sides]
    came = {name for name in needed[1] - needed[0] if name in second} if before else set()
    return gone | other, set(called.values()) | other | came
