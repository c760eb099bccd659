"""Chooses the faults of a call: of those that are on, and those that the call itself asks for."""

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
# The limit for the faults that are on, and also for those of one call. They are nested function calls.
_MAX_FAULTS = 100


class Bucket:
    """A token bucket in real time, because a rate limit is about real load and not about the account's clock."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._since = burst, time.monotonic()

    def take(self) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._since) * self._rate)
        self._since = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate


class Active:
    """A fault and its state, which is kept from call to call.

    Attributes:
        fault: The fault.
        id: The id by which it can be removed; None if a call asked for it.
        chance: The random generator of the fault, which starts with its seed.
        applied: How many calls it was applied to.
        bucket: The token bucket of `rate-limit`; None for other kinds.
    """

    def __init__(self, fault: Fault, number: str | None) -> None:
        self.fault: Fault = fault
        self.id: str | None = number
        self.chance: random.Random = random.Random(int(fault.number("seed")))  # noqa: S311 -- no secret is made with it
        self.applied: int = 0
        limits = fault.kind == "rate-limit"
        self.bucket: Bucket | None = Bucket(fault.number("rate"), fault.number("burst")) if limits else None
        self._matched = 0

    @property
    def spent(self) -> bool:
        """Whether it was applied as often as `next` allows."""
        limit = self.fault.values.get("next")
        return limit is not None and self.applied >= int(limit)

    def take(self, operation_id: str | None) -> bool:
        """Return whether it applies to a call, and count the call."""
        if self.spent or self.fault.values.get("on", operation_id) != operation_id:
            return False
        self._matched += 1
        if self._matched % int(self.fault.number("every")) or self.chance.random() >= self.fault.number("probability"):
            return False
        self.applied += 1
        return True


class Faults:
    """The faults that are on. Test code, control API and server share this object, from any thread."""

    def __init__(self, operations: Collection[str], initial: Iterable[str] = ()) -> None:
        """Switch the initial faults on.

        Args:
            operations: The operationIds that a fault may name.
            initial: The faults that are on at the start and after each reset.

        Raises:
            FaultError: A fault is not valid, or there are too many.
        """
        self._operations = tuple(operations)
        self._initial = tuple(self.parse(text) for text in initial)
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._on: dict[str, Active] = {}
        self._asked: OrderedDict[str, Active] = OrderedDict()
        self.reset()

    def parse(self, text: str) -> Fault:
        """Return the fault that a text describes.

        Raises:
            FaultError: The text is not a valid fault.
        """
        return parse(text, self._operations)

    def add(self, text: str) -> Active:
        """Switch a fault on, and return it. Its `id` is for `remove`.

        Raises:
            FaultError: The text is not a valid fault, or too many faults are on.
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
        """Return a fault that is on.

        Raises:
            KeyError: No fault with this id is on. A fault is removed once it was applied as often as `next` allows.
        """
        with self._lock:
            return self._on[number]

    def remove(self, number: str) -> None:
        """Switch a fault off.

        Raises:
            KeyError: No fault with this id is on. A fault is removed once it was applied as often as `next` allows.
        """
        with self._lock:
            del self._on[number]

    def list(self) -> tuple[Active, ...]:
        """Return the faults that are on, in the order in which they were switched on."""
        with self._lock:
            return tuple(self._on.values())

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._on.clear()

    def reset(self) -> None:
        """Switch the initial faults on and all others off, and reset all counts."""
        with self._lock:
            self._on.clear()
            self._asked.clear()
            for fault in self._initial:
                self._add(fault)

    def choose(self, operation_id: str | None, asked: Iterable[str]) -> tuple[Active, ...]:
        """Return the faults of a call, in the order in which they are applied to the answer.

        Args:
            operation_id: The operation that is called; None if the document has no such operation.
            asked: The faults that the call asks for. Calls that ask with the same text share one count.

        Raises:
            FaultError: A fault that the call asks for is not valid, or there are too many.
        """
        faults = [self.parse(text) for text in asked]
        if len(faults) > _MAX_FAULTS:
            raise FaultError(f"a call asks for at most {_MAX_FAULTS} faults, not {len(faults)}")
        with self._lock:
            candidates = [*self._on.values(), *(self._remembered(fault) for fault in faults)]
            chosen = tuple(active for active in candidates if active.take(operation_id))
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
