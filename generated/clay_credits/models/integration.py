"""The model Integration."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["Integration"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class Integration(_model.Model):
    """An integration type, that is an enrichment provider or a data source.

    Evidence: inferred.

    Attributes:
        id: Id of the integration type, the `integrationType` of the operations about one. (inferred)
        name: Name of the integration type as shown in the workspace. (inferred)
        description: What the integration does, in a sentence. (inferred)
        provider: The company behind an integration type. (inferred)
    """

    id: str | None = None
    name: str | None = None
    description: str | None = None
    provider: _models.IntegrationProvider | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("id", "id", _codec.STRING),
        _codec_base.Field("name", "name", _codec.STRING),
        _codec_base.Field("description", "description", _codec.STRING),
        _codec_base.Field("provider", "provider", _model.model(lambda: _models.IntegrationProvider)),
    )
