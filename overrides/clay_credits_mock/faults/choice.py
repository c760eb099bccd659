"""Which faults a call meets: those that are on, and those that it asks for itself."""

from __future__ import annotations

import random
import threading
import time
from collections import OrderedDict
from itertools import count
from typing import TYPE_CHECKING

from .fault import Fault, FaultError, parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_MAX_ASKED = 1000
# Those that are on, and again those that one call asks for: each is a call within the one before.
_MAX_FAULTS = 100


class Bucket:
    """A token bucket by the monotonic clock: limits are about real load, whatever the account's clock shows."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._since = burst, time.monotonic()

    def take(self) -> float:
        """Take a token, or give the seconds until there is one."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._since) * self._rate)
        self._since = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


class Active:
    """A fault with what it remembers from call to call.

    Attributes:
        id: By which it is removed; None where the call itself asks for it.
        chance: Random numbers that begin with the fault's seed.
        applied: How many calls it was chosen for.
    """

    def __init__(self, fault: Fault, number: str | None) -> None:
        self.fault: Fault = fault
        self.id: str | None = number
        # Not a secret: it decides which call fails.
        self.chance: random.Random = random.Random(int(fault.number("seed")))  # noqa: S311
        self.applied: int = 0
        limits = fault.kind == "rate-limit"
        self.bucket: Bucket | None = Bucket(fault.number("rate"), fault.number("burst")) if limits else None
        self._met = 0

    @property
    def spent(self) -> bool:
        """Whether it has happened as often as it was to."""
        limit = self.fault.values.get("next")
        return limit is not None and self.applied >= int(limit)

    def meets(self, operation_id: str | None) -> bool:
        """Decide whether a call meets it, and remember that."""
        if self.spent or self.fault.values.get("on", operation_id) != operation_id:
            return False
        self._met += 1
        if self._met % int(self.fault.number("every")) or self.chance.random() >= self.fault.number("probability"):
            return False
        self.applied += 1
        return True


class Faults:
    """The faults that are on. One object for test code, control API and server, in whatever threads they are."""

    def __init__(self, operations: Collection[str], initial: Iterable[str] = ()) -> None:
        """Switch the first faults on.

        Args:
            operations: The operationIds that a fault may name.
            initial: Faults that are on again after each reset.

        Raises:
            FaultError: One of them is none, or there are too many.
        """
        self._operations = tuple(operations)
        self._initial = tuple(self.parse(text) for text in initial)
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._on: dict[str, Active] = {}
        self._asked: OrderedDict[str, Active] = OrderedDict()
        self.reset()

    def parse(self, text: str) -> Fault:
        """Read a fault for these operations.

        Raises:
            FaultError: It is none.
        """
        return parse(text, self._operations)

    def add(self, text: str) -> Active:
        """Switch a fault on; by the `id` of what is returned it can be removed.

        Raises:
            FaultError: The text is none, or too many faults are on.
        """
        fault = self.parse(text)
        with self._lock:
            return self._add(fault)

    def _add(self, fault: Fault) -> Active:
        if len(self._on) >= _MAX_FAULTS:
            raise FaultError(f"at most {_MAX_FAULTS} faults can be on")
        active = Active(fault, str(next(self._numbers)))
        self._on[str(active.id)] = active
        return active

    def get(self, number: str) -> Active:
        """Give one that is on.

        Raises:
            KeyError: None has this id, or it has happened as often as it was to.
        """
        with self._lock:
            return self._on[number]

    def remove(self, number: str) -> None:
        """Switch one off.

        Raises:
            KeyError: None has this id, or it has happened as often as it was to.
        """
        with self._lock:
            del self._on[number]

    def list(self) -> tuple[Active, ...]:
        """Give those that are on, in the order in which they were switched on."""
        with self._lock:
            return tuple(self._on.values())

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._on.clear()

    def reset(self) -> None:
        """Switch the first ones on again and all others off, and forget what was counted."""
        with self._lock:
            self._on.clear()
            self._asked.clear()
            for fault in self._initial:
                self._add(fault)

    def choose(self, operation_id: str | None, asked: Iterable[str]) -> tuple[Active, ...]:
        """Choose what a call meets, in the order in which it happens to the answer.

        Args:
            operation_id: What is called; None where that is no operation.
            asked: Faults that the call asks for. The same text is counted on from call to call.

        Raises:
            FaultError: One that it asks for is none, or there are too many.
        """
        faults = [self.parse(text) for text in asked]
        if len(faults) > _MAX_FAULTS:
            raise FaultError(f"a call asks for at most {_MAX_FAULTS} faults, not {len(faults)}")
        with self._lock:
            candidates = [*self._on.values(), *(self._remembered(fault) for fault in faults)]
            chosen = tuple(active for active in candidates if active.meets(operation_id))
            for active in chosen:
                if active.spent and active.id is not None:
                    self._on.pop(active.id, None)
            return chosen

    def _remembered(self, fault: Fault) -> Active:
        active = self._asked.setdefault(fault.text, Active(fault, None))
        self._asked.move_to_end(fault.text)
        while len(self._asked) > _MAX_ASKED:
            self._asked.popitem(last=False)
        return active
