"""Chooses the names in Python of classes, attributes and members of enums, so that no two are the same."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

PREFIX = "field_"
# Names that the modules of models use themselves.
OF_TEMPLATES = ("ClassVar", "StrEnum", "IntEnum")
# Members of the base of all models.
OF_MODELS = frozenset({"to_dict", "from_dict", "additional_properties"})


class ClassNames:
    """The names of classes. Two classes have different names, and their modules too."""

    def __init__(self) -> None:
        """Begin with the names that cannot be used."""
        self._taken = {key for name in OF_TEMPLATES for key in (name, module_name(name))}

    def claim(self, wanted: Iterable[str]) -> str:
        """Take the first of several names that is free, or the last one with a number."""
        names = [class_name(one) for one in wanted]
        numbered = (f"{names[-1]}{number}" for number in count(2))
        name = next(name for part in (names, numbered) for name in part if self._is_free(name))
        self._taken |= {name, module_name(name)}
        return name

    def _is_free(self, name: str) -> bool:
        return not {name, module_name(name)} & self._taken


def class_name(text: str) -> str:
    """Return the name that the generator gives a class, and would not change again."""
    # The generator would begin a word after each letter with an accent.
    plain = re.sub("([A-Za-z])[\u0300-\u036f]+", r"\1", normalize("NFKD", text.replace("ß", "ss")))
    for spelling in (normalize("NFKC", plain), re.sub(r"[^\x00-\x7f]", lambda found: f"U{ord(found[0]):x}", plain)):
        name = str(ClassName(ClassName(spelling, PREFIX), PREFIX))
        if ClassName(name, PREFIX) == name == normalize("NFKC", name):
            break
    return name


def module_name(name: str) -> str:
    """Return the module of a class. A script without capitals has the same word for both, which Python confuses."""
    module = normalize("NFKC", PythonIdentifier(name, PREFIX))
    return f"{module}_model" if module == name else module


def attributes(json_names: Collection[str], inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the attribute of each property. `inherited` are those of the base classes, the first base first."""
    known: dict[str, str] = {}
    for name, attribute in inherited.items():
        if name in json_names and attribute not in known.values():
            known[name] = attribute
    # A property that is spelled like its attribute keeps it.
    for name in sorted((name for name in json_names if name not in known), key=lambda name: _attribute(name) != name):
        close = _attribute(name, skip_snake_case=True)
        numbered = (f"{_attribute(name)}_{number}" for number in count(2))
        candidates = (one for part in ((_attribute(name), close), numbered) for one in part)
        known[name] = next(one for one in candidates if one not in known.values())
    return {name: known[name] for name in json_names}


def keys_of(json_names: Collection[str]) -> dict[str, str]:
    """Return a name for the generator of each property, since it gives up on names that it takes for the same."""
    alike = Counter(str(PythonIdentifier(name, PREFIX)) for name in json_names)
    return {
        name: name if alike[PythonIdentifier(name, PREFIX)] == 1 else f"property_{index}_of_{len(json_names)}"
        for index, name in enumerate(json_names)
    }


def _attribute(json_name: str, *, skip_snake_case: bool = False) -> str:
    name = normalize("NFKC", PythonIdentifier(json_name, PREFIX, skip_snake_case=skip_snake_case))
    return f"{name}_" if name in OF_MODELS else name


def enum_members(values: Sequence[Any], wanted: Sequence[str]) -> dict[str, Any]:
    """Return the members of an enum by their names.

    `wanted` are the names in the document, if it has one for each value.
    """
    texts = wanted if len(wanted) == len(values) else values
    plain = {value: _member(text, index) for index, (value, text) in enumerate(zip(values, texts, strict=True))}
    names: dict[Any, str] = {}
    # A value that is spelled like its member keeps it.
    for value in sorted(values, key=lambda value: plain[value] != value):
        numbered = (f"{plain[value]}_{number}" for number in count(2))
        candidates = (name for part in ((plain[value],), numbered) for name in part)
        names[value] = next(name for name in candidates if name not in names.values())
    return {names[value]: value for value in values}


def _member(value: str | int, index: int) -> str:
    if isinstance(value, int):
        return f"VALUE_{value}" if value >= 0 else f"VALUE_NEGATIVE_{-value}"
    name = normalize("NFKC", snake_case(value.upper()).upper()) if value[:1].isalpha() else ""
    return name if name.isidentifier() else f"VALUE_{index}"
