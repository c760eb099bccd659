"""Ways in which the live service may answer, where nobody knows which one is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

VARIANTS: Final = {
    "milliseconds": "billing periods are in milliseconds, not in seconds",
    "type-ids": "the report by integration names types such as clearbit, not packages",
    "key-ids": "the report by integration has ids that nothing explains, and names",
    "disjoint": "usage without a table is in the report of signals, and not in that of workbooks",
    "overlapping": "usage without a table is in both reports",
    "hidden-tables": "deleted tables are missing in their workbooks, whose sums include them",
    "small-parents": "a workbook has less than its tables",
    "several-workspaces": "the session has all workspaces, not only the first",
    "no-period": "the subscription names no billing period",
    "annual": "the billing period is a year",
}

_APART = (("disjoint", "overlapping"), ("type-ids", "key-ids"), ("annual", "no-period"))


def check_variants(names: Iterable[str]) -> frozenset[str]:
    """Return the names as a set.

    Raises:
        ValueError: A variant is unknown, or two exclude each other.
    """
    chosen = frozenset(names)
    for one, other in _APART:
        if {one, other} <= chosen:
            raise ValueError(f"the variants {one} and {other} exclude each other")
    for name in sorted(chosen - VARIANTS.keys()):
        raise ValueError(f"the variant {name!r} is unknown. Variants are {', '.join(VARIANTS)}")
    return chosen
