"""A fault as a value, and the one grammar by which all ways of asking write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote

from attrs import field, frozen

from .kinds import CONDITIONS, GRAMMAR, KINDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from .kinds import Kind, Parameter, Value

_MAX_TEXT = 500


class FaultError(ValueError):
    """A text is no fault; says at which of its characters, and what stands there in its place."""


@frozen
class Fault:
    """What goes wrong, where and when.

    Attributes:
        text: How it was written.
        kind: A name of `KINDS`.
        values: Of the kind's parameters and of the conditions, those that were written or have a default.
    """

    text: str
    kind: str
    values: dict[str, Value] = field(eq=False)

    def number(self, name: str) -> float:
        """Give the value of a parameter that is a number and has one."""
        return float(self.values[name])

    def string(self, name: str) -> str:
        """Give the value of a parameter as a text; an empty one where it has none."""
        return str(self.values.get(name, ""))


def parse(text: str, operations: Collection[str]) -> Fault:
    """Read a fault: a kind, and what it takes, separated by colons.

    All that the grammar needs is allowed unescaped in a path, a header, a cookie and a shell.

    Args:
        text: Such as `status=503:next=2`; values may have % escapes.
        operations: The operationIds that there are.

    Raises:
        FaultError: It is none.
    """
    if len(text) > _MAX_TEXT:
        raise FaultError(f"a fault has at most {_MAX_TEXT} characters, not {len(text)}")
    name, *_ = text.split(":", 1)[0].split("=", 1)
    if name not in KINDS:
        _refuse(text, 0, f"{name!r} is no kind of fault, which are {', '.join(KINDS)}" if name else f"write {GRAMMAR}")
    kind, start = KINDS[name], 0
    known = {parameter.name: parameter for parameter in (*kind.parameters, *CONDITIONS)}
    values = {name: parameter.default for name, parameter in known.items() if parameter.default is not None}
    written: set[str] = set()
    for item in text.split(":"):
        parameter = _parameter(text, start, item, kind if start == 0 else None, known)
        if parameter is not None:
            if parameter.name in written:
                _refuse(text, start, f"{parameter.name} stands here for the second time")
            written.add(parameter.name)
            values[parameter.name] = _value(text, start, item, parameter, operations)
        start += len(item) + 1
    return Fault(text, kind.name, values)


def _parameter(text: str, start: int, item: str, kind: Kind | None, known: dict[str, Parameter]) -> Parameter | None:
    """Find what an item is the value of; None for a kind that has no value behind it."""
    name, equals, _ = item.partition("=")
    if kind is not None:
        if not equals:
            return None
        if not kind.parameters:
            _refuse(text, start + len(name), f"{name} takes no value")
        return kind.parameters[0]
    if name not in known:
        _refuse(text, start, f"{name!r} is nothing that it takes, which is {', '.join(known)}")
    if not equals:
        _refuse(text, start + len(name), f"{name} needs a value: {name}=VALUE")
    return known[name]


def _value(text: str, start: int, item: str, parameter: Parameter, operations: Collection[str]) -> Value:
    name, _, raw = item.partition("=")
    place = start + len(name) + 1
    try:
        decoded = unquote(raw, errors="strict")
    except UnicodeDecodeError:
        _refuse(text, place, f"the % escapes of {parameter.name} are no UTF-8")
    value = parameter.domain.read(decoded)
    if value is None:
        _refuse(text, place, f"{parameter.name} must be {parameter.domain.said}, not {decoded!r}")
    if parameter.name == "on" and value not in operations:
        _refuse(text, place, f"there is no operation {value!r}, but {', '.join(operations)}")
    return value


def _refuse(text: str, index: int, problem: str) -> NoReturn:
    raise FaultError(f"character {index + 1} of the fault {text!r}: {problem}") from None
