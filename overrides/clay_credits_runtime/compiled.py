"""Compiles straight-line code for what arrives just as the document says; all else is left to the codecs.

A codec tells what that code is (`Codec.straight`), and stays the definition of what a value means: compiled code gives
what the codec would give, or raises `UnusualError`. As attrs does with methods, it is compiled from text, once for each
model, when it is first needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from .codec import Codec
    from .drift import DriftLog
    from .model import Field, Model

    Reader = Callable[[list[Any], DriftLog], list[Any]]
    """Reads values that arrived just as the document says, and raises `LookupError` or `MismatchError` for others."""
    KeepOthers = Callable[[Any, dict[str, Any], DriftLog], None]

ABSENT: Final[Any] = object()
"""Stands for a member that did not arrive."""

_MOST_REMEMBERED = 1024
# What the code names is an argument with a default: Python finds it sooner than a global.
_READER = """\
def read_all(values, drift, *, {arguments}):
    share = drift.share
    result, others = [], []
    add = result.append
    for value in values:
        {lines}
    for index, value in others:
        keep_others(result[index], value, drift)
    return result
"""


class UnusualError(LookupError):
    """A value is not just what the document says. That may be no fault: its codec judges it."""


class Straight(NamedTuple):
    """How compiled code reads a value.

    Attributes:
        cases: Conditions, each with the expression for a value that fulfils it, which may raise `LookupError` or
            `MismatchError`. A value that fulfils none is unusual.
        notes: Whether an expression can note drift.
    """

    cases: tuple[tuple[str, str], ...]
    notes: bool = False


class Scope:
    """What compiled code can name, and how objects arrive there: here as dictionaries.

    Attributes:
        absent: What stands for a member that did not arrive.
        structs: Whether objects arrive as structs instead.
    """

    structs: ClassVar[bool] = False

    def __init__(self, absent: object = ABSENT) -> None:
        self.absent = absent
        self._names: dict[str, Any] = {"absent": absent, "UnusualError": UnusualError}

    def name(self, value: object) -> str:
        """Give a value a name."""
        name = f"n{len(self._names)}"
        self._names[name] = value
        return name

    def is_a(self, variable: str, python_type: type) -> str:
        """Write the condition that a variable is of a type, where that is not known already."""
        # Half the time of type(), which is a call.
        return "True" if self.structs else f"{variable}.__class__ is {python_type.__name__}"

    def compile(self, lines: Iterable[str], keep_others: KeepOthers | None = None) -> Reader:
        """Compile a reader.

        Args:
            lines: What adds the result of one `value`.
            keep_others: Has a model keep the members of a dictionary that are not its properties.
        """
        text = "\n        ".join(lines)
        used = [name for name in self._names if re.search(rf"\b{name}\b", text)]
        arguments = ", ".join(f"{name}={name}" for name in [*used, "keep_others"])
        names: dict[str, Any] = {**self._names, "keep_others": keep_others}
        # Made of the document's types and names, and of nothing that arrived.
        exec(_READER.format(arguments=arguments, lines=text), names)  # noqa: S102 -- as attrs makes methods
        reader: Reader = names["read_all"]
        return reader

    def struct_of(self, cls: type[Model]) -> tuple[type, Reader] | None:
        """Give the struct that a model arrives as, and its reader, if it does."""
        return None


class Remembered(dict[str, Any]):
    """What strings mean that are spelled as they would be written: days and moments repeat."""

    def __init__(self, parse: Callable[[str], Any], write: Callable[[Any], str]) -> None:
        super().__init__()
        self._parse = parse
        self._write = write

    def learn(self, text: str) -> Any:
        """Find out what a string means, and remember it."""
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
    """What models keep of the nulls that arrived, by the set of properties; equal ones share it."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, nulls: int) -> dict[str, None]:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[nulls] = kept = {name: None for index, name in enumerate(self._names) if nulls >> index & 1}
        return kept


class Straightforward:
    """What codecs have in common. Where there is no quicker way, compiled code asks the codec itself."""

    __slots__ = ()

    @property
    def takes_null(self) -> bool:
        return False

    def straight(self: Codec, variable: str, scope: Scope) -> Straight:
        def read(value: object, drift: DriftLog) -> Any:
            decoded = self.decode(value, drift)
            if self.lossy and self.encode(decoded) != value:
                raise UnusualError
            return decoded

        there = "True" if scope.structs else f"{variable} is not None and {variable} is not absent"
        return Straight(((there, f"{scope.name(read)}({variable}, drift)"),), notes=True)

    def reader(self: Codec, scope: Scope) -> Reader:
        null = [("value is None", "None")] if self.takes_null else []
        cases = [*null, *self.straight("value", scope).cases]
        return scope.compile(_chain([(fits, f"add({value})") for fits, value in cases]))

    def wire(self, scope: Scope) -> Any:
        return Any


def compile_model(cls: type[Model], scope: Scope, keep_others: KeepOthers | None = None) -> Reader:
    """Compile the reader of a model.

    Args:
        cls: The model.
        scope: What the code can name.
        keep_others: Has a model keep the members of a dictionary that are not its properties; structs have none.
    """
    fields = dict(enumerate(cls.__document_fields__))
    nulls = scope.name(_Nulls([field.json_name for field in fields.values()]))
    # A class of the same layout, whose attributes can be set without the hook that looks after `_kept`.
    plain = {"__slots__": (), "__setattr__": object.__setattr__, "__init__": object.__init__}
    blank = scope.name(type(cls.__name__, (cls,), plain))
    lines = [] if scope.structs else _dictionary_lines(fields.values(), scope)
    for index, field in fields.items():
        lines.append(f"v{index} = value.v{index}" if scope.structs else f"v{index} = value[{field.json_name!r}]")
    lines.append("nulls, kept = 0, None")
    for index, field in fields.items():
        lines += _property_lines(field, f"v{index}", f"nulls |= {1 << index}; kept = {nulls}[nulls]", scope)
    lines.append(f"made = {blank}()")
    lines += [f"made.{field.name} = v{index}" for index, field in fields.items()]
    lines += ["made._kept = kept", f"made.__class__ = {scope.name(cls)}", "add(made)"]
    return scope.compile(lines, keep_others)


def _dictionary_lines(fields: Collection[Field], scope: Scope) -> list[str]:
    """Write what makes a dictionary complete, and takes note if it has other members."""
    absent = scope.name({field.json_name: scope.absent for field in fields})
    return [
        "if value.__class__ is not dict: raise UnusualError",
        f"if len(value) != {len(fields)}:",
        f"    value = {{**{absent}, **value}}",
        f"    if len(value) != {len(fields)}: others.append((len(result), value))",
    ]


def _property_lines(field: Field, variable: str, keep_null: str, scope: Scope) -> Iterator[str]:
    """Write what becomes of the value of a property."""
    straight = field.codec.straight(variable, scope)
    cases = [(fits, "pass" if value == variable else f"{variable} = {value}") for fits, value in straight.cases]
    if not field.required:
        # Of structs it is known that what is neither null nor absent is of the type.
        cases.insert(0 if scope.structs else len(cases), (f"{variable} is absent", f"{variable} = None"))
    if field.codec.takes_null:
        cases.insert(0, (f"{variable} is None", "pass" if field.required else keep_null))
    if straight.notes:
        yield "noted = len(drift.entries)"
    yield from _chain(cases)
    if straight.notes:
        yield f"if len(drift.entries) > noted: drift.rebase(noted, {field.json_name!r})"


def _chain(cases: Sequence[tuple[str, str]]) -> list[str]:
    """Write the choice between statements by their conditions."""
    words = ["if", *["elif"] * len(cases)]
    lines = [f"{word} {fits}: {statement}" for word, (fits, statement) in zip(words, cases, strict=False)]
    return [*lines, "else: raise UnusualError"]
