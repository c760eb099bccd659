"""The model IntegrationCreditReportRow."""

from __future__ import annotations

import datetime as _datetime
from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

__all__ = ["IntegrationCreditReportRow"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class IntegrationCreditReportRow(_model.Model):
    """What one user used of an integration type on one day in one resource.

    Evidence: inferred.

    Attributes:
        date: Day of the usage, in UTC. (inferred)
        user_id: Id of the user that the usage counts for, or null where it cannot be attributed. (inferred)
        resource_id: Id of the workbook or table that the usage happened in, or null where it is not known. (inferred)
        used_credits: Credits used on the day. May be fractional. (inferred)
        action_executions: How many times the integration ran on the day. (inferred)
    """

    date: _datetime.date | None = None
    user_id: str | None = None
    resource_id: str | None = None
    used_credits: float | None = None
    action_executions: int | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("date", "date", _codec.DATE),
        _codec_base.Field("userId", "user_id", _codec.nullable(_codec.STRING)),
        _codec_base.Field("resourceId", "resource_id", _codec.nullable(_codec.STRING)),
        _codec_base.Field("usedCredits", "used_credits", _codec.NUMBER),
        _codec_base.Field("actionExecutions", "action_executions", _codec.INTEGER),
    )
