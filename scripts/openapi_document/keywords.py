"""Words of OpenAPI, HTTP and of our extensions to OpenAPI."""

from __future__ import annotations

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# RFC 9110, 9.2.2. An operation with another method that only reads says so by `x-safe: true`.
IDEMPOTENT_METHODS = frozenset({"get", "put", "delete", "options", "head", "trace"})
# What a claim about the API may rest on (`x-evidence`), from the weakest to the strongest.
EVIDENCE = ("inferred", "recorded", "documented")
