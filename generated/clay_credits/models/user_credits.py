"""The model UserCredits."""

from __future__ import annotations

import datetime as _datetime
from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

__all__ = ["UserCredits"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class UserCredits(_model.Model):
    """What one user used in a billing period.

    Evidence: inferred.

    Attributes:
        user_id: Id of the user whose usage this is. (inferred)
        used_credits: Credits used since the start of the period. May be fractional. (inferred)
        period_start: First moment of the billing period, in UTC. (inferred)
        period_end: Last moment of the billing period, in UTC. (inferred)
    """

    user_id: str | None = None
    used_credits: float | None = None
    period_start: _datetime.datetime | None = None
    period_end: _datetime.datetime | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("userId", "user_id", _codec.STRING),
        _codec_base.Field("usedCredits", "used_credits", _codec.NUMBER),
        _codec_base.Field("periodStart", "period_start", _codec.DATETIME),
        _codec_base.Field("periodEnd", "period_end", _codec.DATETIME),
    )
