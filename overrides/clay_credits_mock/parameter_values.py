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


class ParameterValues:
    """Reads parameters. Where a text can mean several values, it chooses the first that fits the schema."""

    def __init__(self, resolve: Resolve, fits: Fits) -> None:
        """Make it.

        Args:
            resolve: Resolves references of schemas.
            fits: Says whether a value fits a schema.
        """
        self._resolve = resolve
        self._fits = fits

    def read(self, parameter: dict[str, Any], texts: list[str]) -> Any:
        """Return the value of a parameter that was sent as these texts.

        Raises:
            ValueError: The texts cannot be read. The message says why.
        """
        if "schema" not in parameter:
            # Described by `content`: the text is JSON.
            return json.loads(_only(texts))
        schema = parameter["schema"]
        kinds = self._kinds(schema)
        if "array" in kinds:
            items = self._items(parameter, schema, texts)
            if self._fits(items, schema) or len(kinds) == 1:
                return items
        return self._of_text(_only(texts), schema)

    def read_object(self, schema: Any, texts: dict[str, str]) -> dict[str, Any]:
        """Return the value of an object whose properties were sent as these texts."""
        known: dict[str, Any] = {}
        for definition in flat(schema, self._resolve):
            known |= definition.get("properties", {})
        return {name: self._of_text(text, known.get(name, {})) for name, text in texts.items()}

    def is_object(self, schema: Any) -> bool:
        """Return whether a schema describes an object."""
        return "object" in self._kinds(schema)

    def _items(self, parameter: dict[str, Any], schema: Any, texts: list[str]) -> list[Any]:
        form = parameter["in"] == "query" and "style" not in parameter
        if not parameter.get("explode", form or parameter.get("style") == "form"):
            separator = _SEPARATORS.get(parameter.get("style", ""), ",")
            joined = _only(texts)
            texts = [one.strip() for one in joined.split(separator)] if joined else []
        of_items: Any = next((one["items"] for one in flat(schema, self._resolve) if "items" in one), True)
        return [self._of_text(text, of_items) for text in texts]

    def _of_text(self, text: str, schema: Any) -> Any:
        values = list(_meanings(text, self._kinds(schema)))
        return next((value for value in values if self._fits(value, schema)), values[0])

    def _kinds(self, schema: Any) -> set[str]:
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


def _only(texts: list[str]) -> str:
    if len(texts) > 1:
        raise ValueError("must be sent once")
    return texts[0]
