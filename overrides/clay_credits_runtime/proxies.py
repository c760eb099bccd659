"""Whether a proxy may stand between."""

from __future__ import annotations

import os
import sys


def may_use_proxies() -> bool:
    """Say whether the environment may name a proxy. What it says exactly, httpx finds out."""
    # There the settings of the system name proxies, too.
    if sys.platform in ("darwin", "win32"):
        return True
    names = {name.lower() for name, value in os.environ.items() if value}
    return any(name.endswith("_proxy") for name in names - {"no_proxy"})
