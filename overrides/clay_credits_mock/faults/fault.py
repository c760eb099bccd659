"""A fault, and the grammar in which it is written."""

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
    """A text is not a valid fault. The message has the position and the reason."""


@frozen
class Fault:
    """What goes wrong, where and when.

    Attributes:
        text: The text that describes it.
        kind: The name of its kind, a key of `KINDS`.
        values: The parameters of the kind and the conditions, if they were written or have a default.
    """

    text: str
    kind: str
    values: dict[str, Value] = field(eq=False)

    def number(self, name: str) -> float:
        """Return the value of a parameter that is a number. It must have one."""
        return float(self.values[name])

    def string(self, name: str) -> str:
        """Return the value of a parameter as text; an empty text if it has none."""
        return str(self.values.get(name, ""))


def parse(text: str, operations: Collection[str]) -> Fault:
    """Return the fault that a text describes: a kind and its parameters, separated by colons.

    All special characters of the grammar may be used without escapes in a path, a header, a cookie and a shell.

    Args:
        text: A text such as `status=503:next=2`. Values may have % escapes.
        operations: The operationIds of the document.

    Raises:
        FaultError: The text is not a valid fault.
    """
    if len(text) > _MAX_TEXT:
        raise FaultError(f"a fault has at most {_MAX_TEXT} characters, not {len(text)}")
    name, *_ = text.split(":", 1)[0].split("=", 1)
    if name not in KINDS:
        _refuse(
            text, 0, f"{name!r} is not a kind of fault. Kinds are {', '.join(KINDS)}" if name else f"write {GRAMMAR}"
        )
    kind, start = KINDS[name], 0
    known = {parameter.name: parameter for parameter in (*kind.parameters, *CONDITIONS)}
    values = {name: parameter.default for name, parameter in known.items() if parameter.default is not None}
    written: set[str] = set()
    for item in text.split(":"):
        parameter = _parameter(text, start, item, kind if start == 0 else None, known)
        if parameter is not None:
            if parameter.name in written:
                _refuse(text, start, f"{parameter.name} is set twice")
            written.add(parameter.name)
            values[parameter.name] = _value(text, start, item, parameter, operations)
        start += len(item) + 1
    return Fault(text, kind.name, values)


def _parameter(text: str, start: int, item: str, kind: Kind | None, known: dict[str, Parameter]) -> Parameter | None:
    """Return the parameter that an item sets; None if the item is a kind without a value."""
    name, equals, _ = item.partition("=")
    if kind is not None:
        if not equals:
            return None
        if not kind.parameters:
            _refuse(text, start + len(name), f"{name} takes no value")
        return kind.parameters[0]
    if name not in known:
        _refuse(text, start, f"{name!r} is not a parameter of it. Parameters are {', '.join(known)}")
    if not equals:
        _refuse(text, start + len(name), f"{name} needs a value: {name}=VALUE")
    return known[name]


def _value(text: str, start: int, item: str, parameter: Parameter, operations: Collection[str]) -> Value:
    name, _, raw = item.partition("=")
    place = start + len(name) + 1
    try:
        decoded = unquote(raw, errors="strict")
    except UnicodeDecodeError:
        _refuse(text, place, f"the % escapes of {parameter.name} are not valid UTF-8")
    value = parameter.domain.read(decoded)
    if value is None:
        _refuse(text, place, f"{parameter.name} must be {parameter.domain.description}, not {decoded!r}")
    if parameter.name == "on" and value not in operations:
        _refuse(text, place, f"{value!r} is not an operation. Operations are {', '.join(operations)}")
    return value


def _refuse(text: str, index: int, problem: str) -> NoReturn:
    raise FaultError(f"character {index + 1} of the fault {text!r}: {problem}") from None
