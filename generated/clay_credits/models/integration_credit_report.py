"""The model IntegrationCreditReport."""

from __future__ import annotations

import datetime as _datetime
from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["IntegrationCreditReport"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class IntegrationCreditReport(_model.Model):
    """What one integration type used in a billing period, in total and row by row.

    Evidence: inferred.

    Attributes:
        integration_type: Id of the integration type that the report is about. (inferred)
        period_start: First moment of the billing period, in UTC. (inferred)
        period_end: Last moment of the billing period, in UTC. (inferred)
        used_credits: Credits used in the period, the sum over all rows. May be fractional. (inferred)
        action_executions: How many times the integration ran in the period, the sum over all rows. (recorded)
        rows: One row for each day, user and resource with usage, ordered by day. (inferred)
    """

    integration_type: str | None = None
    period_start: _datetime.datetime | None = None
    period_end: _datetime.datetime | None = None
    used_credits: float | None = None
    action_executions: int | None = None
    rows: list[_models.IntegrationCreditReportRow] | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("integrationType", "integration_type", _codec.STRING),
        _codec_base.Field("periodStart", "period_start", _codec.DATETIME),
        _codec_base.Field("periodEnd", "period_end", _codec.DATETIME),
        _codec_base.Field("usedCredits", "used_credits", _codec.NUMBER),
        _codec_base.Field("actionExecutions", "action_executions", _codec.INTEGER),
        _codec_base.Field("rows", "rows", _codec.array(_model.model(lambda: _models.IntegrationCreditReportRow))),
    )
