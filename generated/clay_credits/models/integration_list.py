"""The model IntegrationList."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["IntegrationList"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class IntegrationList(_model.Model):
    """The integration types that exist.

    Evidence: inferred.

    Attributes:
        integrations: Every integration type, in no particular order. One to two hundred are usual. (inferred)
    """

    integrations: list[_models.Integration] | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("integrations", "integrations", _codec.array(_model.model(lambda: _models.Integration))),
    )
