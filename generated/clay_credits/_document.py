"""What the document says of the whole API."""

from __future__ import annotations

from typing import Final

from ._runtime.options import Api

PACKAGE_VERSION: Final = "0.1.0"
SPEC_VERSION: Final = "1.0.0"
"""Version of the API contract, `info.version` in the document."""

SPEC_HASH: Final = "cedac49d4cc78dfa423cfc22f085e35f8b77762093e2af3c66e288e007c58b03"
"""SHA-256 of the document that this package was generated from, in hexadecimal."""

API: Final = Api(server="https://api.clay.com/v3", cookie="claysession", user_agent=f"clay-credits/{PACKAGE_VERSION}")
