"""Compares the parameters of an operation, which are the arguments of its method, by name and by order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .node_pairs import DEPRECATED, MISSING, TEXTS, Pair, any_change, compare_keys, flag, members, referable, same
from .schemas import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .node_pairs import Change, Rule


class Parameter(NamedTuple):
    """A parameter as it is written, and resolved with its defaults."""

    written: Any
    meant: dict[str, Any]
    key: tuple[str, str]
    """Its location and its name, or for the path the number of its variable."""

    @property
    def rest(self) -> dict[str, Any]:
        """Everything except its name and its location."""
        return {key: value for key, value in self.meant.items() if key not in {"name", "in"}}


Couple = tuple[Parameter, Parameter]


def parameters(pair: Pair, old_variables: list[str], new_variables: list[str]) -> Iterator[Change]:
    """Compare two lists of parameters."""
    resolved = [(pair.of(one, one).resolved(), one) for one in (*pair.old, *pair.new)]
    old = [parameter_of(both.old, one, old_variables) for both, one in resolved[: len(pair.old)]]
    new = [parameter_of(both.new, one, new_variables) for both, one in resolved[len(pair.old) :]]
    # A parameter of an operation overrides the one of its path.
    old, new = ([*{one.key: one for one in listed}.values()] for listed in (old, new))
    found = couples(old, new)
    for before, after in found:
        if not same(before.written, after.written):
            yield from parameter(_at(pair, before.meant, after.meant))
    for one in old:
        if all(one is not before for before, _ in found):
            yield _at(pair, one.meant, MISSING).change("parameter-removed")
    for one in new:
        if all(one is not after for _, after in found):
            required = one.meant.get("required") is True
            yield _at(pair, MISSING, one.meant).change("parameter-required-added" if required else "parameter-added")
    # Arguments by position are those of the path, in its order.
    moved = sorted(((a, b) for a, b in found if a.key[0] == b.key[0] == "path"), key=lambda one: one[0].key)
    yield from _order(pair, moved, sorted(new, key=lambda one: one.key))


def _order(pair: Pair, paired: list[Couple], new: list[Parameter]) -> list[Change]:
    before = [after for _, after in paired]
    after = [one for one in new if any(one is b for b in before)]
    if all(a is b for a, b in zip(before, after, strict=True)):
        return []
    names = [", ".join(str(one.meant.get("name")) for one in ordered) for ordered in (before, after)]
    return [pair.change("parameter-order-changed", old=names[0], new=names[1])]


def parameter_of(meant: Any, written: Any, variables: list[str]) -> Parameter:
    """Return a parameter of a path with variables."""
    meant = meant if isinstance(meant, dict) else {}
    place, name = str(meant.get("in")), str(meant.get("name"))
    name = name.lower() if place == "header" else name
    number = variables.index(name) if place == "path" and name in variables else None
    return Parameter(written, meant, (place, name if number is None else f"{{{number:02}}}"))


def couples(old: list[Parameter], new: list[Parameter]) -> list[Couple]:
    """Pair each parameter with its successor: the same text, the same name, or the same except for name or location."""
    left, free, found = list(old), list(new), list[Couple]()
    tests: tuple[Callable[[Parameter, Parameter], bool], ...] = (
        lambda a, b: same(a.written, b.written),
        lambda a, b: a.key == b.key,
        lambda a, b: same(a.rest, b.rest) and (a.key[0] == b.key[0] or a.key[1] == b.key[1]),
    )
    for successor in tests:
        for before in list(left):
            after = next((one for one in free if successor(before, one)), None)
            if after is not None:
                left = [one for one in left if one is not before]
                free = [one for one in free if one is not after]
                found.append((before, after))
    return found


def _at(pair: Pair, old: Any, new: Any) -> Pair:
    name = (old if new is MISSING else new).get("name")
    return pair.of(old, new, labels=(f"parameter {name}",))


_PARAMETER: dict[str, Rule] = {
    **TEXTS,
    **DEPRECATED,
    "name": any_change("parameter-renamed"),
    "in": any_change("parameter-moved"),
    "required": flag("parameter-became-required", "parameter-became-optional"),
    "schema": schema,
    "content": members(lambda pair: compare_keys(pair, {**TEXTS, "schema": schema}), "content-type"),
    **dict.fromkeys(("style", "explode", "allowReserved"), any_change("serialization-changed")),
}
parameter = referable(_PARAMETER)
