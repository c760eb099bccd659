"""Help for the tests of programs that use this package."""

from __future__ import annotations

from typing import ClassVar

from clay_credits_mock import testing as _testing
from clay_credits_mock.testing import instant_retries

from .client import AsyncClay, Clay

__all__ = ["Examples", "instant_retries"]


class Examples(_testing.Examples[Clay, AsyncClay]):
    __doc__ = _testing.Examples.__doc__
    package: ClassVar[str] = __name__.rpartition(".")[0]
