"""What an operation asks of the service, written once for sync and async.

The steps of an operation are a generator. It yields lists of calls, is sent a list of their values, and returns the
body of the answer. The calls of a list may run at once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from attrs import frozen

from clay_credits_runtime.drift import Drift
from clay_credits_runtime.operation import Call

T = TypeVar("T")

Asking = Generator[list[Call[Any]], list[Any], T]
Steps = Asking["dict[str, Any] | NotFound"]


@frozen
class NotFound:
    """The answer for something that does not exist."""

    kind: str

    def body(self) -> dict[str, Any]:
        """Return it in the form of the service's own."""
        return {"type": "NotFound", "message": f"{self.kind} not found"}


@frozen
class Found:
    """Reports the differences that a step finds and that do not fail the call."""

    operation_id: str
    report: Callable[[tuple[Drift, ...]], None]

    def differs(self, pointer: str, expected: str, found: str) -> None:
        """Report a difference. Neither text has a value in it."""
        self.report((Drift(self.operation_id, pointer, expected, found),))
