"""Compiles straight-line code for what arrives just as the document says; all else is left to the codecs.

A codec tells what that code is (`Codec.straight`), and stays the definition of what a value means: compiled code gives
what the codec would give, or raises `UnusualError`. As attrs does with methods, it is compiled from text, once for each
model, when it is first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .codec import Codec
    from .drift import DriftLog
    from .model import Field, Model

    Reader = Callable[[list[Any], DriftLog], list[Any]]
    """Reads values that arrived just as the document says, and raises `LookupError` or `MismatchError` for others."""

ABSENT: Final[Any] = object()
"""Stands for a member that did not arrive."""

_MOST_REMEMBERED = 1024
_READER = """\
def read_all(values, drift):
    share = drift.share
    result = []
    add = result.append
    for value in values:
        {lines}
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
        return "True" if self.structs else f"type({variable}) is {python_type.__name__}"

    def compile(self, lines: Iterable[str]) -> Reader:
        """Compile a reader of lines that add one `value` to the result."""
        text = _READER.format(lines="\n        ".join(lines))
        exec(text, self._names)  # noqa: S102 -- made of the document's types and names, and of nothing that arrived
        reader: Reader = self._names["read_all"]
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

    def __missing__(self, text: str) -> Any:
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


def compile_model(
    cls: type[Model], scope: Scope, unknown: Callable[[dict[str, Any], DriftLog], dict[str, Any]] | None
) -> Reader:
    """Compile the reader of a model.

    Args:
        cls: The model.
        scope: What the code can name.
        unknown: Decodes the members of a dictionary that are no properties, for the model to keep; None for structs,
            which have none.
    """
    fields = cls.__document_fields__
    lines = ["nulls = 0"]
    for index, field in enumerate(fields):
        lines.append(f"v{index} = value.v{index}" if scope.structs else f"v{index} = value[{field.json_name!r}]")
        lines += _property_lines(field, f"v{index}", 1 << index, scope)
    # A class of the same layout, whose attributes can be set without the hook that looks after `_kept`.
    plain = {"__slots__": (), "__setattr__": object.__setattr__, "__init__": object.__init__}
    lines.append(f"made = {scope.name(type(cls.__name__, (cls,), plain))}()")
    lines += [f"made.{field.name} = v{index}" for index, field in enumerate(fields)]
    nulls = scope.name(_Nulls([field.json_name for field in fields]))
    lines.append(f"made._kept = {nulls}[nulls] if nulls else None")
    if unknown:
        absent, whole = {field.json_name: scope.absent for field in fields}, f"len(value) == {len(fields)}"
        lines[:0] = [
            "if type(value) is not dict: raise UnusualError",
            f"if not (whole := {whole}): value = {{**{scope.name(absent)}, **value}}",
        ]
        kept = f"{{**(made._kept or {{}}), **{scope.name(unknown)}(value, drift)}}"
        lines.append(f"if not (whole or {whole}): made._kept = {kept}")
    return scope.compile([*lines, f"made.__class__ = {scope.name(cls)}", "add(made)"])


def _property_lines(field: Field, variable: str, bit: int, scope: Scope) -> Iterator[str]:
    """Write what becomes of the value of a property."""
    straight = field.codec.straight(variable, scope)
    there = [(fits, "pass" if value == variable else f"{variable} = {value}") for fits, value in straight.cases]
    gaps: list[tuple[str, str]] = []
    if field.codec.takes_null:
        gaps.append((f"{variable} is None", "pass" if field.required else f"nulls |= {bit}"))
    if not field.required:
        gaps.append((f"{variable} is absent", f"{variable} = None"))
    # msgspec has seen to it that what is neither null nor absent is of the type.
    cases = [*gaps, *there] if scope.structs else [*there, *gaps]
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
