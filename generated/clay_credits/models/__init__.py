"""The models of the document: what calls return, with snake_case attributes."""

from clay_credits_runtime.on_demand import on_demand as _on_demand

TYPE_CHECKING = False  # not from typing, which takes longer to load than the rest of this module
if TYPE_CHECKING:
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
else:
    __getattr__, __dir__ = _on_demand(
        __name__,
        {
            "Error": ".error",
            "ErrorDetails": ".error_details",
            "Integration": ".integration",
            "IntegrationCreditReport": ".integration_credit_report",
            "IntegrationCreditReportRow": ".integration_credit_report_row",
            "IntegrationCredits": ".integration_credits",
            "IntegrationList": ".integration_list",
            "IntegrationProvider": ".integration_provider",
            "Owner": ".owner",
            "OwnerList": ".owner_list",
            "Resource": ".resource",
            "ResourceType": ".resource_type",
            "UserCredits": ".user_credits",
            "UserResources": ".user_resources",
            "WorkspaceCredits": ".workspace_credits",
            "WorkspaceRole": ".workspace_role",
        },
    )
del TYPE_CHECKING

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
