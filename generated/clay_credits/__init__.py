"""Clay credit usage API: a typed client, unofficial and generated from the OpenAPI document."""

from __future__ import annotations

from . import models
from ._document import PACKAGE_VERSION as __version__
from ._document import SPEC_HASH, SPEC_VERSION
from ._runtime.drift import Drift
from ._runtime.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClayError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from ._runtime.response import RawResponse
from .client import AsyncClay, Clay

__all__ = [
    "SPEC_HASH",
    "SPEC_VERSION",
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClay",
    "AuthenticationError",
    "BadRequestError",
    "Clay",
    "ClayError",
    "Drift",
    "InternalServerError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "RawResponse",
    "__version__",
    "models",
]
