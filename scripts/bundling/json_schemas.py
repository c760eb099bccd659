"""The document's models as JSON Schemas, each in a self-contained file."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMPONENT = '"$ref": "#/components/schemas/'
_DEFINITION = '"$ref": "#/$defs/'


def json_schemas(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each schema by its name, with everything that it refers to below `$defs`."""
    text = _text(document.get("components", {}).get("schemas", {}))
    schemas: dict[str, Any] = json.loads(text.replace(_COMPONENT, _DEFINITION))
    return {name: _alone(name, schemas) for name in schemas}


def _alone(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    needed: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in needed:
            needed[one] = schemas[one]
            waiting.extend(_referred(schemas[one]))
    # A schema that refers to itself is below `$defs` too.
    itself = needed[name] if name in {used for one in needed for used in _referred(schemas[one])} else needed.pop(name)
    definitions = {"$defs": {one: needed[one] for one in sorted(needed)}} if needed else {}
    return {"$schema": DIALECT, "title": name, **itself, **definitions}


def _referred(schema: Any) -> list[str]:
    # A reference may lead into a schema.
    names = re.findall(rf'{re.escape(_DEFINITION)}([^"/]*)', _text(schema))
    return [unquote(name).replace("~1", "/").replace("~0", "~") for name in names]


def _text(schema: Any) -> str:
    return json.dumps(schema, ensure_ascii=False)
