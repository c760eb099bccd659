"""Faults on purpose: what there are, how one is written, which a call meets, and how it is carried out."""

from __future__ import annotations

from .choice import Active, Faults
from .effects import Surroundings, answered
from .fault import Fault, FaultError
from .kinds import HEADER, KINDS, RESERVED, describe, ways

__all__ = [
    "HEADER",
    "KINDS",
    "RESERVED",
    "Active",
    "Fault",
    "FaultError",
    "Faults",
    "Surroundings",
    "answered",
    "describe",
    "ways",
]
