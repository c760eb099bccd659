"""Keywords of OpenAPI, of HTTP, and of the extensions in this project's document."""

from __future__ import annotations

import re

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# RFC 9110, 9.2.2. `x-safe: true` marks an operation with another method that only reads.
IDEMPOTENT_METHODS = frozenset({"get", "put", "delete", "options", "head", "trace"})
# Values of `x-evidence`, from the weakest to the strongest.
EVIDENCE = ("inferred", "recorded", "documented")
# RFC 9110, 5.6.2: what the name of a header or a cookie can be.
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Headers that the client sets itself.
CLIENT_HEADERS = frozenset({"connection", "content-length", "cookie", "host", "transfer-encoding"})
