"""The model UserResources."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["UserResources"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class UserResources(_model.Model):
    """What one user created.

    Evidence: inferred.

    Attributes:
        user_id: Id of the user who created the resources. (inferred)
        resources: The user's workbooks and tables, in no particular order. (inferred)
    """

    user_id: str | None = None
    resources: list[_models.Resource] | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("userId", "user_id", _codec.STRING),
        _codec_base.Field("resources", "resources", _codec.array(_model.model(lambda: _models.Resource))),
    )
