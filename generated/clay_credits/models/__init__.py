"""The models of the document: what calls return, with snake_case attributes."""

from __future__ import annotations

from .error import Error
from .error_details import ErrorDetails
from .integration import Integration
from .integration_credit_report import IntegrationCreditReport
from .integration_credit_report_row import IntegrationCreditReportRow
from .integration_credits import IntegrationCredits
from .integration_list import IntegrationList
from .integration_provider import IntegrationProvider
from .owner import Owner
from .owner_list import OwnerList
from .resource import Resource
from .resource_type import ResourceType
from .user_credits import UserCredits
from .user_resources import UserResources
from .workspace_credits import WorkspaceCredits
from .workspace_role import WorkspaceRole

__all__ = [
    "Error",
    "ErrorDetails",
    "Integration",
    "IntegrationCreditReport",
    "IntegrationCreditReportRow",
    "IntegrationCredits",
    "IntegrationList",
    "IntegrationProvider",
    "Owner",
    "OwnerList",
    "Resource",
    "ResourceType",
    "UserCredits",
    "UserResources",
    "WorkspaceCredits",
    "WorkspaceRole",
]
