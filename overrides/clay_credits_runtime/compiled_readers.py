"""Compiles fast readers for objects that match the document. The codecs read everything else.

Each codec contributes the text for its type (`Codec.straight`). The codecs define what a value means: compiled code
returns what they would return, or raises `UnusualError`. Like the methods that attrs makes, a reader is compiled from
text, once for each model, when it is first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .codec_base import ABSENT, UnusualError, chain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from .codec_base import Field, KeepOthers, Reader, Scope

_MOST_REMEMBERED = 1024


class Remembered(dict[str, Any]):
    """Parsed strings by their text, such as dates, which repeat. Only canonical spellings are kept."""

    def __init__(self, parse: Callable[[str], Any], write: Callable[[Any], str]) -> None:
        super().__init__()
        self._parse = parse
        self._write = write

    def learn(self, text: str) -> Any:
        """Parse a string, and remember the result."""
        try:
            value = self._parse(text)
        except ValueError:
            raise UnusualError from None
        if self._write(value) != text:
            raise UnusualError
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[text] = value
        return value


class _Nulls(dict[int, dict[str, None]]):
    """The nulls that models keep, by the bits of their properties. Models with the same nulls share one dictionary."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, nulls: int) -> dict[str, None]:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[nulls] = kept = {name: None for index, name in enumerate(self._names) if nulls >> index & 1}
        return kept


def compile_model(cls: type[Any], scope: Scope, keep_others: KeepOthers | None = None) -> Reader:
    """Compile the reader of a model."""
    document_fields: tuple[Field, ...] = cls.__document_fields__
    fields = dict(enumerate(document_fields))
    nulls = scope.name(_Nulls([field.json_name for field in fields.values()]))
    # A class of the same layout, whose attributes can be set without the hook that looks after `_kept`.
    plain = {"__slots__": (), "__setattr__": object.__setattr__, "__init__": object.__init__}
    blank = scope.name(type(cls.__name__, (cls,), plain))
    lines = _dictionary_lines(fields.values(), scope)
    lines += [f"v{index} = value[{field.json_name!r}]" for index, field in fields.items()]
    lines.append("nulls, kept = 0, None")
    for index, field in fields.items():
        lines += _property_lines(field, f"v{index}", f"nulls |= {1 << index}; kept = {nulls}[nulls]", scope)
    lines.append(f"made = {blank}()")
    lines += [f"made.{field.name} = v{index}" for index, field in fields.items()]
    lines += ["made._kept = kept", f"made.__class__ = {scope.name(cls)}", "add(made)"]
    return scope.compile(lines, keep_others)


def _dictionary_lines(fields: Collection[Field], scope: Scope) -> list[str]:
    """Return lines that complete a dictionary, and note whether it has other members."""
    absent = scope.name({field.json_name: ABSENT for field in fields})
    return [
        "if value.__class__ is not dict: raise UnusualError",
        f"if len(value) != {len(fields)}:",
        f"    value = {{**{absent}, **value}}",
        f"    if len(value) != {len(fields)}: others.append((len(result), value))",
    ]


def _property_lines(field: Field, variable: str, keep_null: str, scope: Scope) -> Iterator[str]:
    """Return lines that decode the value of a property."""
    straight = field.codec.straight(variable, scope)
    cases = [(fits, "pass" if value == variable else f"{variable} = {value}") for fits, value in straight.cases]
    if not field.required:
        cases.append((f"{variable} is absent", f"{variable} = None"))
    if field.codec.takes_null:
        cases.insert(0, (f"{variable} is None", "pass" if field.required else keep_null))
    if straight.notes:
        yield "noted = len(drift.entries)"
    yield from chain(cases)
    if straight.notes:
        yield f"if len(drift.entries) > noted: drift.rebase(noted, {field.json_name!r})"
