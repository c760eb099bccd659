"""The model OwnerList."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["OwnerList"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class OwnerList(_model.Model):
    """The owners and admins of an account.

    Evidence: inferred.

    Attributes:
        owners: Everybody who may see the account's credit usage, in no particular order. (inferred)
    """

    owners: list[_models.Owner] | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("owners", "owners", _codec.array(_model.model(lambda: _models.Owner))),
    )
