"""What the document says of the whole API."""

from __future__ import annotations

from typing import Final

from ._runtime.client import Api

PACKAGE_VERSION: Final = "0.1.0"
SPEC_VERSION: Final = "1.0.0"
"""Version of the API contract, `info.version` in the document."""

SPEC_HASH: Final = "ec3fa6cd7228991018faab4bc8059d463e1912ddbe30aa24bcc36bc9138aa6ce"
"""SHA-256 of the document that this package was generated from, in hexadecimal."""

API: Final = Api(server="https://api.clay.com/v3", cookie="claysession", user_agent=f"clay-credits/{PACKAGE_VERSION}")
