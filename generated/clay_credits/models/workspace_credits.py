"""The model WorkspaceCredits."""

from __future__ import annotations

import datetime as _datetime
from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

__all__ = ["WorkspaceCredits"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class WorkspaceCredits(_model.Model):
    """What a workspace has for a billing period in total, used of it, and has left.

    Evidence: documented.

    Attributes:
        total_credits: Credits of the period in total, used ones included. May be fractional. (documented)
        used_credits: Credits used since the start of the period. May be fractional. (documented)
        remaining_credits: Credits left until the end of the period. May be fractional. (documented)
        period_start: First moment of the billing period, in UTC. (documented)
        period_end: Last moment of the billing period, in UTC. (documented)
    """

    total_credits: float
    used_credits: float
    remaining_credits: float
    period_start: _datetime.datetime
    period_end: _datetime.datetime

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("totalCredits", "total_credits", _codec.NUMBER, required=True, documented=True),
        _codec_base.Field("usedCredits", "used_credits", _codec.NUMBER, required=True, documented=True),
        _codec_base.Field("remainingCredits", "remaining_credits", _codec.NUMBER, required=True, documented=True),
        _codec_base.Field("periodStart", "period_start", _codec.DATETIME, required=True, documented=True),
        _codec_base.Field("periodEnd", "period_end", _codec.DATETIME, required=True, documented=True),
    )
