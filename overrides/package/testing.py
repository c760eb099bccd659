"""Help for the tests of programs that use this package."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ._runtime.retries import SWITCH

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def instant_retries() -> Generator[None]:
    """Let clients retry without waiting, in this process and as long as the `with` block lasts."""
    SWITCH.instant += 1
    try:
        yield
    finally:
        SWITCH.instant -= 1
