"""The model Resource."""

from __future__ import annotations

import datetime as _datetime
from typing import ClassVar

from attrs import define as _define

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model

from .. import models as _models

__all__ = ["Resource"]


@_define(kw_only=True, repr=False, on_setattr=_model.forget_kept)
class Resource(_model.Model):
    """A workbook, a table or a folder.

    Evidence: inferred.

    Attributes:
        id: Id of the resource. Its prefix tells the kind, such as `t_` for a table. (inferred)
        name: Name of the resource as shown in the workspace. (inferred)
        resource_type: What kind of resource it is. Expect values that are not listed. (inferred)
        owner_id: Id of the user who owns the resource, to whom its usage is attributed. (inferred)
        created_at: Moment the resource was created, in UTC. (inferred)
        updated_at: Moment the resource was last changed, in UTC. (inferred)
    """

    id: str | None = None
    name: str | None = None
    resource_type: _models.ResourceType | str | None = None
    owner_id: str | None = None
    created_at: _datetime.datetime | None = None
    updated_at: _datetime.datetime | None = None

    __document_fields__: ClassVar[tuple[_codec_base.Field, ...]] = (
        _codec_base.Field("id", "id", _codec.STRING),
        _codec_base.Field("name", "name", _codec.STRING),
        _codec_base.Field("resourceType", "resource_type", _codec.string_enum(lambda: _models.ResourceType)),
        _codec_base.Field("ownerId", "owner_id", _codec.STRING),
        _codec_base.Field("createdAt", "created_at", _codec.DATETIME),
        _codec_base.Field("updatedAt", "updated_at", _codec.DATETIME),
    )
