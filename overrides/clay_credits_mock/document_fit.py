"""Makes answers follow the document: where nothing is written by hand, and where that differs from the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import define, field

from .sample_value import flat, is_object, sample

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .contract import Operation
    from .request_check import Values
    from .sample_value import Resolve


@define
class _Shape:
    """What is known of a value's schema. A value of a union is left as it is."""

    members: dict[str, _Shape] = field(factory=dict[str, Any])
    """The properties."""
    required: dict[str, Any] = field(factory=dict[str, Any])
    """A value for each required property."""
    open: bool = True
    """Whether other properties are allowed."""
    items: _Shape | None = None
    """The items of an array."""

    def fit(self, value: Any) -> Any:
        """Return a value without the properties that the document lacks, and with those that it requires."""
        if isinstance(value, list) and self.items is not None:
            items: list[Any] = [self.items.fit(one) for one in cast("Sequence[Any]", value)]
            return items
        if not is_object(value):
            return cast("Any", value)
        kept = {
            name: self.members[name].fit(one) if name in self.members else one
            for name, one in value.items()
            if self.open or name in self.members
        }
        return {**self.required, **kept} if self.required.keys() - kept.keys() else kept


class DocumentFit:
    """Fits the bodies of answers to the document, so that an edited document needs no other edit."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        # By the identity of a schema, which is a part of one document that lives as long.
        self._shapes: dict[int, _Shape] = {}

    def fit(self, operation: Operation, body: Any) -> Any:
        """Drop the properties that the document does not list, and add examples of required ones that are missing."""
        schema = operation.schema(operation.status)
        return body if schema is None else self._shape(schema).fit(body)

    def _shape(self, schema: Any) -> _Shape:
        parts = list(flat(schema, self._resolve))
        if not parts or any({"oneOf", "anyOf"} & part.keys() for part in parts):
            return _Shape()
        if id(parts[0]) in self._shapes:
            return self._shapes[id(parts[0])]
        shape = self._shapes[id(parts[0])] = _Shape()
        properties = {name: one for part in parts for name, one in part.get("properties", {}).items()}
        required = {name for part in parts for name in part.get("required", ())} & properties.keys()
        shape.members = {name: self._shape(one) for name, one in properties.items()}
        shape.required = {name: sample(properties[name], self._resolve) for name in sorted(required)}
        stated = any({"additionalProperties", "patternProperties"} & part.keys() for part in parts)
        shape.open = stated or not properties
        shape.items = next((self._shape(part["items"]) for part in parts if "items" in part), None)
        return shape


def answer_from_document(operation: Operation, values: Values) -> Any:
    """Return the example of an operation that has no function, with the ids that were asked for in their places."""
    body = operation.example(operation.status)
    if not is_object(body):
        return body
    last = operation.path.rpartition("/")[2].strip("{}")
    echoed = {("id" if name == last and name not in body else name): one for name, one in values.path.items()}
    return {**body, **{name: one for name, one in echoed.items() if name in body}}


def is_known(operation: Operation, values: Values, ids: Mapping[str, Mapping[str, Any]], resolve: Resolve) -> bool:
    """Return whether the ids in a path exist: those of the account, and of other parameters the example.

    A parameter without an example, or with an enum, has no unknown values.
    """
    free = {
        one["name"]: one["example"]
        for one in operation.parameters
        if "example" in one and not any("enum" in part for part in flat(one.get("schema"), resolve))
    }
    return all(
        value in ids[name] if name in ids else value == free.get(name, value) for name, value in values.path.items()
    )
