"""What calls, test code and control API share, and what a reset brings back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .calls import Calls
from .faults import Faults
from .sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .clock import Clock
    from .contract import Contract


class Served(Protocol):
    """What is served, as far as it matters here: an account, or less."""

    @property
    def session(self) -> str:
        """The session that is accepted."""
        ...

    @property
    def clock(self) -> Clock:
        """The time that it lives in."""
        ...


class State:
    """All of a running mock that changes.

    Attributes:
        faults: The faults that are on.
        calls: The calls that were made.
        sessions: The sessions that are accepted.
        clock: The account's clock.
    """

    def __init__(self, account: Served, contract: Contract, faults: Iterable[str] = ()) -> None:
        """Begin.

        Raises:
            FaultError: One of the faults is none.
        """
        self.faults: Faults = Faults([operation.operation_id for operation in contract.operations()], faults)
        self.calls: Calls = Calls()
        self.sessions: Sessions = Sessions(account.session)
        self.clock: Clock = account.clock
        self._begun = (self.clock.now(), self.clock.speed)

    def reset(self) -> None:
        """Bring back the faults, the sessions and the clock of the start, and forget all calls."""
        self.faults.reset()
        self.calls.clear()
        self.sessions.reset()
        moment, speed = self._begun
        # In this order: a clock that is still running would pass the moment.
        self.clock.run(speed)
        self.clock.set(moment)
