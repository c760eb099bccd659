"""Clay credit usage API: a typed client, unofficial and generated from the OpenAPI document."""

from __future__ import annotations

from ._runtime.on_demand import on_demand as _on_demand

TYPE_CHECKING = False  # not from typing, which would take longer to load than the rest of this module
if TYPE_CHECKING:
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
    from ._runtime.tries import Try
    from .client import AsyncClay, Clay
else:
    __getattr__, __dir__ = _on_demand(
        __name__,
        {
            "APIConnectionError": "._runtime.errors",
            "APIError": "._runtime.errors",
            "APIResponseValidationError": "._runtime.errors",
            "APIStatusError": "._runtime.errors",
            "APITimeoutError": "._runtime.errors",
            "AsyncClay": ".client",
            "AuthenticationError": "._runtime.errors",
            "BadRequestError": "._runtime.errors",
            "Clay": ".client",
            "ClayError": "._runtime.errors",
            "Drift": "._runtime.drift",
            "InternalServerError": "._runtime.errors",
            "NotFoundError": "._runtime.errors",
            "PermissionDeniedError": "._runtime.errors",
            "RateLimitError": "._runtime.errors",
            "RawResponse": "._runtime.response",
            "SPEC_HASH": "._document",
            "SPEC_VERSION": "._document",
            "Try": "._runtime.tries",
            "__version__": "._document:PACKAGE_VERSION",
            "models": ".models",
        },
    )

__all__ = [
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
    "SPEC_HASH",
    "SPEC_VERSION",
    "Try",
    "__version__",
    "models",
]
