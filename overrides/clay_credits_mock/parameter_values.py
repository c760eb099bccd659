"""Reads the texts of a parameter as values of JSON, by the parameter's schema and style."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from .sample_value import flat, kinds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .sample_value import Resolve

    Fits = Callable[[Any, Any], bool]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_EXPLODED = {"label": ".", "matrix": ";"}


class ParameterValues:
    """Reads parameters. Where a text can mean several values, it chooses the first that fits the schema."""

    def __init__(self, resolve: Resolve, fits: Fits) -> None:
        """Take what resolves references, and what says whether a value fits a schema."""
        self._resolve = resolve
        self.fits = fits

    def read(self, parameter: dict[str, Any], texts: list[str]) -> Any:
        """Return the value of a parameter that was sent as these texts.

        Raises:
            ValueError: The texts cannot be read. The message says why.
        """
        if "schema" not in parameter:
            # Described by `content`: the text is JSON.
            return json.loads(_only(texts))
        schema = parameter["schema"]
        kinds = self.kinds(schema)
        if "array" in kinds:
            items = self._listed(schema, _parts(parameter, texts))
            if self.fits(items, schema) or len(kinds) == 1:
                return items
        text = _bare(parameter, _only(texts))
        # An object without properties.
        return self.of_text(text, schema) if text or kinds != {"object"} else {}

    def members(self, parameter: dict[str, Any], sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the names and texts of the properties of an object; nothing if it was not sent as an object.

        `sent` has all names and texts in the place where the parameter belongs.
        """
        schema, name = parameter.get("schema"), parameter["name"]
        kinds = self.kinds(schema)
        if "object" not in kinds:
            return []
        style, explode = style_of(parameter)
        if style == "deepObject":
            start = f"{name}["
            return [(key[len(start) : -1], text) for key, text in sent if key.startswith(start) and key.endswith("]")]
        if style == "form" and explode:
            known = self.properties(schema)
            return [(key, text) for key, text in sent if key in known]
        texts = [text for key, text in sent if key == name]
        # Text can also be text.
        parts = _parts(parameter, texts) if texts and "string" not in kinds else []
        if explode:
            named = [(key, text) for key, equals, text in (part.partition("=") for part in parts) if equals]
            return named if len(named) == len(parts) else []
        return list(zip(parts[::2], parts[1::2], strict=False))

    def read_object(self, schema: Any, members: list[tuple[str, str]]) -> dict[str, Any]:
        """Return the value of an object whose properties were sent as these texts. `a][b` is a property of `a`."""
        known = self.properties(schema)
        found: dict[str, list[tuple[str, str]]] = {}
        for key, text in members:
            name, _, inner = key.partition("][")
            found.setdefault(name, []).append((inner, text))
        return {name: self._property(known.get(name, {}), inner) for name, inner in found.items()}

    def _property(self, schema: Any, members: list[tuple[str, str]]) -> Any:
        texts = [text for _, text in members]
        if members[0][0]:
            return self.read_object(schema, members)
        return self._listed(schema, texts) if "array" in self.kinds(schema) else self.of_text(texts[-1], schema)

    def _listed(self, schema: Any, texts: list[str]) -> list[Any]:
        return [self.of_text(text, self.items(schema)) for text in texts]

    def properties(self, schema: Any) -> dict[str, Any]:
        """Return the schemas of the properties that an object has by its schema."""
        known: dict[str, Any] = {}
        for part in flat(schema, self._resolve):
            known |= part.get("properties", {})
        return known

    def items(self, schema: Any) -> Any:
        """Return the schema of the items of an array."""
        return next((part["items"] for part in flat(schema, self._resolve) if "items" in part), True)

    def of_text(self, text: str, schema: Any) -> Any:
        """Return the first meaning of a text that fits a schema."""
        values = list(_meanings(text, self.kinds(schema)))
        return next((value for value in values if self.fits(value, schema)), values[0])

    def kinds(self, schema: Any) -> set[str]:
        """Return the types that a schema allows, as it names them or as its enum shows."""
        kinds: set[str] = set()
        for definition in flat(schema, self._resolve):
            kinds |= set(kinds_of(definition))
            stated = [*definition.get("enum", ()), *([definition["const"]] if "const" in definition else [])]
            kinds |= {"number" if _is_number(one) else "boolean" for one in stated if isinstance(one, int | float)}
        return kinds


def _meanings(text: str, kinds: set[str]) -> Iterator[Any]:
    """Yield the values that a text can mean, the text itself last."""
    if kinds & {"integer", "number"} and _NUMBER.fullmatch(text):
        try:
            number = json.loads(text)
        except ValueError:
            # Python does not read integers of more than some thousand digits.
            number = math.inf
        if math.isfinite(number):
            yield number
    if "boolean" in kinds and text in {"true", "false"}:
        yield text == "true"
    if "null" in kinds and text == "null":
        yield None
    yield text


def _is_number(value: object) -> bool:
    return not isinstance(value, bool)


def style_of(parameter: dict[str, Any]) -> tuple[str, bool]:
    """Return the style of a parameter, and whether it is exploded."""
    style: str = parameter.get("style", "form" if parameter["in"] in {"query", "cookie"} else "simple")
    return style, parameter.get("explode", style == "form")


def _parts(parameter: dict[str, Any], texts: list[str]) -> list[str]:
    """Return the texts of the items of a list, or those that an object consists of."""
    style, explode = style_of(parameter)
    if explode and parameter["in"] == "query":
        return texts
    joined = _bare(parameter, _only(texts))
    between = _EXPLODED.get(style, ",") if explode else _SEPARATORS.get(style, ",")
    parts = [one.strip() for one in joined.split(between)] if joined else []
    # Each item of a matrix has the name.
    return [one.removeprefix(f"{parameter['name']}=") for one in parts] if style == "matrix" and explode else parts


def _bare(parameter: dict[str, Any], text: str) -> str:
    """Return a text without what its style puts before it."""
    style, _ = style_of(parameter)
    if style == "matrix":
        return text.removeprefix(";").removeprefix(parameter["name"]).removeprefix("=")
    return text.removeprefix(".") if style == "label" else text


def _only(texts: list[str]) -> str:
    if len(texts) > 1:
        raise ValueError("must be sent once")
    return texts[0]
