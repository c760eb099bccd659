"""Faults on purpose: the table of kinds, the grammar, the choice for a call, and the effects."""

from __future__ import annotations

from .choice import Active, Faults
from .effects import CallContext, apply_faults
from .fault import Fault, FaultError
from .kinds import HEADER, KINDS, RESERVED, describe, ways_to_ask

__all__ = [
    "HEADER",
    "KINDS",
    "RESERVED",
    "Active",
    "CallContext",
    "Fault",
    "FaultError",
    "Faults",
    "apply_faults",
    "describe",
    "ways_to_ask",
]
