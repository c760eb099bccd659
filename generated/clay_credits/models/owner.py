"""The model Owner."""

from __future__ import annotations

from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["Owner"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class Owner(_model.Model):
    """One person who may see the account's credit usage.

    Evidence: inferred.

    Attributes:
        id: Id of the person, the `userId` of the operations about a user. (inferred)
        name: Name of the person as shown in the workspace. (inferred)
        email: Email address that the person signs in with. (inferred)
        role: What the person may do in the workspace. Expect values that are not listed. (inferred)
    """

    id: str | None = None
    name: str | None = None
    email: str | None = None
    role: _models.WorkspaceRole | str | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("id", "id", _codec.STRING),
        _codec_base.Field("name", "name", _codec.STRING),
        _codec_base.Field("email", "email", _codec.STRING),
        _codec_base.Field("role", "role", _codec.string_enum(lambda: _models.WorkspaceRole)),
    )
