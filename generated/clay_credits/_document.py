"""What the document says about the whole API."""

from __future__ import annotations

from typing import Final

from clay_credits_runtime.options import Api

PACKAGE_VERSION: Final = "0.1.0"
SPEC_VERSION: Final = "1.0.0"
"""Version of the API contract, `info.version` in the document."""

SPEC_HASH: Final = "ea254c5a0753a23acd72fad1a1e3cf17fa8cc382e7b7319df569b6cb3ac1ae26"
"""SHA-256 of the document that this package was generated from, in hexadecimal."""

API: Final = Api(server="https://api.clay.com/v3", cookie="claysession", user_agent=f"clay-credits/{PACKAGE_VERSION}")
