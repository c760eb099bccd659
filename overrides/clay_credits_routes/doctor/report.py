"""The report of an examination. `docs/live.md` describes its JSON."""

from __future__ import annotations

from typing import Any

from attrs import asdict, frozen

SCHEMA = 1
"""The version of the JSON. It changes if a name is removed or gets another meaning."""

YES, NO, UNKNOWN = "yes", "no", "unknown"


@frozen
class Check:
    """The result of a check.

    Attributes:
        check: Its name.
        result: Yes, no, unknown, or a class.
        detail: A short explanation.
        differs: Whether it is not what the client expects.
    """

    check: str
    result: str
    detail: str
    differs: bool = False


@frozen(order=True)
class Difference:
    """Drift of an operation, as `Drift`, without indices."""

    operation: str
    pointer: str
    expected: str
    found: str


@frozen
class Report:
    """All results."""

    contract: str
    live_routes: str
    checks: tuple[Check, ...]
    drift: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        """Whether anything is not what the client expects."""
        return bool(self.drift) or any(one.differs for one in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {"schema": SCHEMA, **asdict(self)}

    def lines(self) -> list[str]:
        """Return the report as lines of text. Those that begin with `!` differ."""
        wide, narrow = (max(len(getattr(one, name)) for one in self.checks) for name in ("check", "result"))
        return [
            f"Contract {self.contract}, live routes {self.live_routes}",
            "",
            *(
                f"{'!' if one.differs else ' '} {one.check:<{wide}}  {one.result:<{narrow}}  {one.detail}"
                for one in self.checks
            ),
            "",
            *(f"! {one.operation} {one.pointer}: expected {one.expected}, found {one.found}" for one in self.drift),
            "Lines with ! differ from what the client expects." if self.differs else "All is as the client expects.",
        ]
