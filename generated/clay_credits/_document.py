"""What the document says of the whole API."""

from __future__ import annotations

from typing import Final

from ._runtime.options import Api

PACKAGE_VERSION: Final = "0.1.0"
SPEC_VERSION: Final = "1.0.0"
"""Version of the API contract, `info.version` in the document."""

SPEC_HASH: Final = "60e6d15aaaacb6c08fba507945791958a72e7b49a40de9ef2bd0944aabee62d5"
"""SHA-256 of the document that this package was generated from, in hexadecimal."""

API: Final = Api(server="https://api.clay.com/v3", cookie="claysession", user_agent=f"clay-credits/{PACKAGE_VERSION}")
