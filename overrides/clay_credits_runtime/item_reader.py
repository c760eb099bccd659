"""Decodes the items of a streamed answer as they arrive. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from .codec import items_of
from .drift import DriftLog, MismatchError

if TYPE_CHECKING:
    from .codec_base import Codec
    from .drift import Drift

ItemT = TypeVar("ItemT")

PART_BYTES: Final = 1024 * 1024
"""The limit of an item. No other task runs while one value is parsed."""


class ItemReader(Generic[ItemT]):
    """Decodes items. It leaves out those of another type, or stops at the first if the document promises the type.

    Attributes:
        broken: What breaks the promise of the document, or None.
    """

    def __init__(self, codec: Codec, place: tuple[str, ...], *, documented: bool) -> None:
        """Read nothing yet. `documented` says whether the document promises the type of the items."""
        self._items, self._log = items_of(codec), DriftLog()
        self._place, self._documented = place, documented
        self._left_out: set[tuple[object, ...]] = set()
        self.broken: MismatchError | None = None

    @property
    def count(self) -> int:
        """How many items were read, including those that were left out."""
        return self._items.count

    def decode(self, items: list[Any]) -> list[ItemT]:
        """Decode the next items. Those before an item that breaks a promise are still returned."""
        before = self._items.count
        try:
            return self._items.decode(items, self._log)
        except MismatchError as mismatch:
            refused = mismatch
        fitting = self._items.count - 1 - before
        decoded: list[ItemT] = [self._items.codec.decode(item, DriftLog()) for item in items[:fitting]]
        self._leave_out(refused)
        for item in items[fitting + 1 :]:
            if self.broken is not None:
                break
            try:
                decoded.append(self._items.decode_item(item, self._log))
            except MismatchError as mismatch:
                self._leave_out(mismatch)
        return decoded

    def _leave_out(self, mismatch: MismatchError) -> None:
        if self._documented:
            self.broken = self._below_place(mismatch)
            return
        index, noted = cast("int", mismatch.path.pop(0)), len(self._log.entries)
        self._log.tolerate(mismatch)
        self._log.rebase_item(noted, index, self._left_out)

    def _below_place(self, mismatch: MismatchError) -> MismatchError:
        for segment in reversed(self._place):
            mismatch.below(segment)
        return mismatch

    def take_drift(self, operation: str) -> tuple[Drift, ...]:
        """Return the drift that was noted since the last call."""
        for entry in self._log.entries:
            self._below_place(entry)
        drift = self._log.for_operation(operation)
        self._log.entries.clear()
        return drift
