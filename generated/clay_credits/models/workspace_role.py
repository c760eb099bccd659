"""The enum WorkspaceRole."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["WorkspaceRole"]


class WorkspaceRole(StrEnum):
    """A role that typed public clients of the service know.

    A value that is not listed here is returned as a plain string.
    """

    WORKSPACE_ADMIN = "workspace-admin"
    WORKSPACE_MEMBER = "workspace-member"
    WORKSPACE_SALES_REP = "workspace-sales-rep"
    WORKSPACE_VIEWER = "workspace-viewer"
