"""The base of all codecs: the protocol, the text of compiled readers, and the fields of objects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .drift import DriftLog

    Reader = Callable[[list[Any], DriftLog], list[Any]]
    """Reads values that match the document, and raises `LookupError` or `MismatchError` for others."""
    KeepOthers = Callable[[Any, dict[str, Any], DriftLog], None]

ABSENT: Final[Any] = object()
"""Stands for a member that did not arrive."""

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
    """A value differs from the simplest case of the document. Its codec decides whether that is an error."""


class Straight(NamedTuple):
    """The text by which compiled code reads a value.

    Attributes:
        cases: Conditions, each with the expression for a value that fulfils it, which may raise `LookupError` or
            `MismatchError`. A value that fulfils none is unusual.
        notes: Whether an expression can note drift.
    """

    cases: tuple[tuple[str, str], ...]
    notes: bool = False


class Scope:
    """The names that compiled code can use."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"absent": ABSENT, "UnusualError": UnusualError}

    def name(self, value: object) -> str:
        """Make a value known to the code, and return its name."""
        name = f"n{len(self._names)}"
        self._names[name] = value
        return name

    def compile(self, lines: Iterable[str], keep_others: KeepOthers | None = None) -> Reader:
        """Compile a reader.

        Args:
            lines: What adds the result of one `value`.
            keep_others: Keeps the members of a dictionary that are not properties of the model.
        """
        text = "\n        ".join(lines)
        used = [name for name in self._names if re.search(rf"\b{name}\b", text)]
        arguments = ", ".join(f"{name}={name}" for name in [*used, "keep_others"])
        names: dict[str, Any] = {**self._names, "keep_others": keep_others}
        # Made of the document's types and names, and of nothing that arrived.
        exec(_READER.format(arguments=arguments, lines=text), names)  # noqa: S102 -- as attrs makes methods
        reader: Reader = names["read_all"]
        return reader


def is_a(variable: str, python_type: type) -> str:
    """Write the condition that a variable is of a built-in type."""
    # Half the time of type(), which is a call.
    return f"{variable}.__class__ is {python_type.__name__}"


class Codec(Protocol):
    """Reads and writes the JSON of one type."""

    @property
    def expected(self) -> str:
        """The type in the words of JSON, for errors and drift."""
        ...

    @property
    def lossy(self) -> bool:
        """Whether encoding a decoded value can differ from the JSON that arrived."""
        ...

    def decode(self, value: object, drift: DriftLog) -> Any:
        """Turn parsed JSON into a Python value, or raise `MismatchError`."""
        ...

    def encode(self, value: Any) -> Any:
        """Turn a Python value into what `json.dumps` takes, or raise `TypeError` or `ValueError`."""
        ...

    @property
    def takes_null(self) -> bool:
        """Whether null is a value of the type."""
        ...

    def straight(self, variable: str, scope: Scope) -> Straight:
        """Return how compiled code reads the value of a variable that is not null."""
        ...

    def reader(self, scope: Scope) -> Reader:
        """Compile the fast reader of values that match the document."""
        ...

    def __hash__(self) -> int: ...


class BaseCodec:
    """The defaults of all codecs: compiled code calls the codec, unless a codec has a faster way."""

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

        there = f"{variable} is not None and {variable} is not absent"
        return Straight(((there, f"{scope.name(read)}({variable}, drift)"),), notes=True)

    def reader(self: Codec, scope: Scope) -> Reader:
        null = [("value is None", "None")] if self.takes_null else []
        cases = [*null, *self.straight("value", scope).cases]
        return scope.compile(chain([(fits, f"add({value})") for fits, value in cases]))


def chain(cases: Sequence[tuple[str, str]]) -> list[str]:
    """Write the choice between statements by their conditions."""
    words = ["if", *["elif"] * len(cases)]
    lines = [f"{word} {fits}: {statement}" for word, (fits, statement) in zip(words, cases, strict=False)]
    return [*lines, "else: raise UnusualError"]


@frozen
class Field:
    """One property of a schema.

    Attributes:
        json_name: The property's name in the document.
        name: The attribute's name in Python.
        codec: Its type.
        required: Whether the document promises that it is there.
        documented: Whether a value of another type breaks a promise, or is only drift.
    """

    json_name: str
    name: str
    codec: Codec
    required: bool = False
    documented: bool = False
