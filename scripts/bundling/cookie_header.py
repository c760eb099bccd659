"""The overlay that declares the session as a header `Cookie`, for generators that drop API keys in cookies."""

from __future__ import annotations

import copy
from typing import Any

from oas_patch import apply_overlay


def overlay(document: dict[str, Any]) -> dict[str, Any]:
    """Return the overlay (Overlay Specification 1.0). It fits the document and its 3.0.3 version."""
    actions = []
    for name, scheme in document.get("components", {}).get("securitySchemes", {}).items():
        if (scheme.get("type"), scheme.get("in")) == ("apiKey", "cookie"):
            description = f"The whole header: `{scheme['name']}=<session>`. {scheme.get('description', '')}".strip()
            target = f"$.components.securitySchemes['{name}']"
            actions.append({"target": target, "update": {"in": "header", "name": "Cookie", "description": description}})
    title = "States the session as a Cookie header"
    return {"overlay": "1.0.0", "info": {"title": title, "version": document["info"]["version"]}, "actions": actions}


def with_cookie_header(document: dict[str, Any]) -> dict[str, Any]:
    """Apply the overlay to a copy of the document."""
    changed: dict[str, Any] = apply_overlay(copy.deepcopy(document), overlay(document))
    return changed
