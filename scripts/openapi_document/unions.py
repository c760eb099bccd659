"""Finds the property that tells the members of a union apart: a discriminator, or a constant in each member."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from .places import schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Document
    from .places import Place

CLASSES = "#/components/schemas/"


class Union(NamedTuple):
    """A union of objects that a property tells apart.

    Attributes:
        members: The names of their classes, sorted.
        name: The name of the property.
        kinds: The name of a class for each value of the property.
    """

    members: tuple[str, ...]
    name: str
    kinds: dict[str, str]


def unions(document: Document) -> Iterator[tuple[Place, Union]]:
    """Return each union of objects that a property tells apart, with its place."""
    for place, schema in schemas(document):
        references = [part["$ref"] for part in _alternatives(schema) if isinstance(part, dict) and "$ref" in part]
        found = {reference: document.resolve({"$ref": reference}) for reference in references}
        members = {ref: one for ref, one in found.items() if isinstance(one, dict) and document.properties(one)}
        chosen = _by_discriminator(document, schema, members) or _by_constants(document, members)
        if len(members) > 1 and chosen is not None:
            name, kinds = chosen
            named = {value: _class_name(reference) for value, reference in kinds.items()}
            yield place, Union(tuple(sorted(map(_class_name, members))), name, named)


def for_templates(document: Document) -> dict[str, Any]:
    """Return the unions by the names of their classes. Values are Python literals."""
    return {" ".join(union.members): _for_templates(union.name, union.kinds) for _, union in unions(document)}


def bases(document: Document) -> dict[str, Any]:
    """Return the classes whose `discriminator` chooses a derived class, by their names. Values are Python literals."""
    classes = document.content["components"]["schemas"]
    found: dict[str, Any] = {}
    for name, schema in classes.items():
        derived = {f"{CLASSES}{one}": other for one, other in classes.items() if name in _above(other)}
        stated = schema.get("discriminator")
        # In Python, a derived class inherits the table of its base.
        if stated and derived and all(classes[one].get("discriminator") != stated for one in _above(schema)):
            # The base lists the values of all.
            members = {**derived, f"{CLASSES}{name}": {**schema, "properties": {}}}
            key, kinds = _by_discriminator(document, schema, members) or ("", {})
            found[name] = _for_templates(key, {value: _class_name(reference) for value, reference in kinds.items()})
    return found


def _above(schema: dict[str, Any]) -> list[str]:
    """Return the classes that a class of the generator's copy extends."""
    above: list[str] = schema.get("x-python", {}).get("above", [])
    return above


def _for_templates(name: str, kinds: dict[str, str]) -> dict[str, Any]:
    return {"name": repr(name), "kinds": {repr(value): class_name for value, class_name in kinds.items()}}


def _alternatives(schema: dict[str, Any]) -> list[Any]:
    return [*schema.get("oneOf", ()), *schema.get("anyOf", ())]


def _class_name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _by_discriminator(
    document: Document, schema: dict[str, Any], members: dict[str, Any]
) -> tuple[str, dict[str, str]] | None:
    """Read the `discriminator` of a union: its mapping, else the constants, else the names of the schemas.

    Members that inherit the same one need none beside them.
    """
    inherited = [member.get("discriminator") for member in members.values()]
    same = inherited[0] if inherited and all(one == inherited[0] for one in inherited) else None
    discriminator = schema.get("discriminator", same)
    if discriminator is None:
        return None
    name: str = discriminator["propertyName"]
    kinds = {
        value: reference if "/" in reference else f"{CLASSES}{reference}"
        for value, reference in discriminator.get("mapping", {}).items()
    }
    values = {reference: _own_values(document, member, name) for reference, member in members.items()}
    # What several members can say tells none of them.
    common = Counter(value for listed in values.values() for value in listed)
    for reference, member in members.items():
        if reference not in kinds.values():
            own = [value for value in values[reference] if common[value] == 1 and value not in kinds]
            kinds |= dict.fromkeys(own or [member.get("x-component", _class_name(reference))], reference)
    return name, {value: reference for value, reference in kinds.items() if reference in members}


def _by_constants(document: Document, members: dict[str, Any]) -> tuple[str, dict[str, str]] | None:
    """Find a property whose values differ in all members."""
    for name in document.properties(next(iter(members.values()), {})):
        values = [(value, reference) for reference, one in members.items() for value in _values(document, one, name)]
        kinds = dict(values)
        if set(kinds.values()) == members.keys() and len(kinds) == len(values):
            return name, kinds
    return None


def _own_values(document: Document, schema: dict[str, Any], name: str) -> list[str]:
    """Return the strings that a property of a schema can be, unless the schema inherits them from its base."""
    values = _values(document, schema, name)
    bases = [document.content["components"]["schemas"][one] for one in _above(schema)]
    return [] if values in [_values(document, one, name) for one in bases] else values


def _values(document: Document, schema: dict[str, Any], name: str) -> list[str]:
    """Return the strings that a property of a schema can be, if the schema lists them."""
    definition = document.resolve(document.properties(schema).get(name, {}))
    if not isinstance(definition, dict):
        return []
    values: list[Any] = [definition["const"]] if "const" in definition else definition.get("enum", [])
    return [value for value in values if isinstance(value, str)]
