"""The ids of people and workspaces."""

from __future__ import annotations

import re

_MOST_DIGITS = 18


def is_number(text: object) -> bool:
    """Return whether a text is a number as the service writes ids of people and workspaces."""
    return isinstance(text, str) and re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", text) is not None
