"""The model ErrorDetails."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

__all__ = ["ErrorDetails"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class ErrorDetails(_model.Model):
    """More about an error. Its properties depend on the kind of error and are not known.

    Evidence: recorded.
    """

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = ()
    __document_additional__: ClassVar[_codec_base.Codec | None] = _codec.ANYTHING
