"""What the document says of the whole API."""

from __future__ import annotations

from typing import Final

from ._runtime.options import Api

PACKAGE_VERSION: Final = "0.1.0"
SPEC_VERSION: Final = "1.0.0"
"""Version of the API contract, `info.version` in the document."""

SPEC_HASH: Final = "8ba69fc32ad42bb2641d504667a59492693b98951c9cc31c753a389e9d39d9cd"
"""SHA-256 of the document that this package was generated from, in hexadecimal."""

API: Final = Api(server="https://api.clay.com/v3", cookie="claysession", user_agent=f"clay-credits/{PACKAGE_VERSION}")
