"""Writes models of the document's schemas for the runtime of Stainless, whose generator is not at hand."""

from __future__ import annotations

import re
from typing import Any

from subject import snake_case

_SCALARS = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
_FORMATS = {"date": "datetime.date", "date-time": "datetime.datetime"}
_IMPORTS = "import datetime\n\nfrom groq import BaseModel\nfrom pydantic import Field\n"


def source(document: dict[str, Any]) -> str:
    """Write a module with a class for each object of the document, those that others refer to first."""
    schemas: dict[str, Any] = document["components"]["schemas"]
    written: dict[str, str] = {}

    def write(name: str) -> None:
        properties = schemas[name].get("properties", {})
        if name in written or "enum" in schemas[name]:
            return
        written[name] = ""
        for referred in re.findall(r"#/components/schemas/(\w+)", repr(properties)):
            write(referred)
        lines = [
            f"    {snake_case(one)}: {_member(schema)}Field(None, alias={one!r})" for one, schema in properties.items()
        ]
        # Written last, after all that it refers to.
        del written[name]
        written[name] = "\n".join([f"class {name}(BaseModel):", *(lines or ["    pass"]), ""])

    def _member(schema: dict[str, Any]) -> str:
        return f"{_annotation(schema, schemas)} | None = "

    for name in schemas:
        write(name)
    return "\n\n".join([_IMPORTS, *written.values()])


def _annotation(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "str" if "enum" in schemas[name] else name
    if parts := schema.get("allOf") or schema.get("anyOf"):
        return " | ".join(dict.fromkeys(_annotation(part, schemas) for part in parts))
    types = schema.get("type", "object")
    if isinstance(types, list):
        return " | ".join(_annotation({**schema, "type": one}, schemas) for one in types)
    if types == "array":
        return f"list[{_annotation(schema['items'], schemas)}]"
    if types == "string" and schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return _SCALARS.get(types, "dict[str, object]")
