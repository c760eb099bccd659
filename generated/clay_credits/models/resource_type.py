"""The enum ResourceType."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ResourceType"]


class ResourceType(StrEnum):
    """A kind of resource that typed public clients of the service know.

    A value that is not listed here is returned as a plain string.
    """

    FOLDER = "FOLDER"
    TABLE = "TABLE"
    WORKBOOK = "WORKBOOK"
