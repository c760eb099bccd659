"""Names of properties as the document has them, so that a test does not change when one is renamed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import clay_credits

DOCUMENT: dict[str, Any] = json.loads((Path(clay_credits.__file__).parent / "openapi.json").read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def names_of(schema: str, **words: str) -> list[str]:
    """Return the names of the properties that have these keywords, in their order."""
    properties: dict[str, Any] = SCHEMAS[schema]["properties"]
    return [name for name, one in properties.items() if words.items() <= one.items()]


def attribute(name: str) -> str:
    """Return the name that a property has in Python."""
    return re.sub("([A-Z])", lambda match: f"_{match[1].lower()}", name)


# Properties that are added later come after these.
USED, *_ = names_of("UserCredits", type="number")
TOTAL, LEFT, *_ = (name for name in names_of("WorkspaceCredits", type="number") if name != USED)
START, END, *_ = names_of("UserCredits", format="date-time")
RUNS, *_ = names_of("IntegrationCreditReportRow", type="integer")
