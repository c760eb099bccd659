"""The model IntegrationProvider."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

__all__ = ["IntegrationProvider"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class IntegrationProvider(_model.Model):
    """The company behind an integration type.

    Evidence: inferred.

    Attributes:
        name: Name of the company. (inferred)
        url: Address of the company's site. (inferred)
    """

    name: str | None = None
    url: str | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("name", "name", _codec.STRING),
        _codec_base.Field("url", "url", _codec.STRING),
    )
