"""The state of a running mock, which calls, test code and the control API share, and which a reset restores."""

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
    """The part of an account that the state needs."""

    @property
    def session(self) -> str:
        """The session that is accepted."""
        ...

    @property
    def clock(self) -> Clock:
        """The time of the account."""
        ...


class State:
    """Everything in a running mock that changes."""

    def __init__(self, account: Served, contract: Contract, faults: Iterable[str] = ()) -> None:
        """Make the state at the start.

        Raises:
            FaultError: A fault is not valid.
        """
        self.faults: Faults = Faults([operation.operation_id for operation in contract.operations()], faults)
        self.calls: Calls = Calls()
        self.sessions: Sessions = Sessions(account.session)
        self.clock: Clock = account.clock
        self._clock_at_start = (self.clock.now(), self.clock.speed)

    def reset(self) -> None:
        """Restore the faults, the sessions and the clock of the start, and forget all calls."""
        self.faults.reset()
        self.calls.clear()
        self.sessions.reset()
        moment, speed = self._clock_at_start
        # In this order, because a clock that still runs would pass the moment.
        self.clock.run(speed)
        self.clock.set(moment)
