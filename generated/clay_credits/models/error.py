"""The model Error."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["Error"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class Error(_model.Model):
    """What the service says about a call that failed.

    Evidence: recorded.

    Attributes:
        type_: Name of the kind of error, such as `Unauthorized` or `NoMatchingURL`. (recorded)
        message: One sentence for a person to read. (recorded)
        details: More about an error. Its properties depend on the kind of error and are not known. (recorded)
    """

    type_: str | None = None
    message: str | None = None
    details: _models.ErrorDetails | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("type", "type_", _codec.STRING),
        _codec_base.Field("message", "message", _codec.STRING),
        _codec_base.Field("details", "details", _model.model(lambda: _models.ErrorDetails)),
    )
