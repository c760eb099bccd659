"""Clay credit usage API: a typed client, unofficial and generated from the OpenAPI document."""

from clay_credits_runtime.on_demand import on_demand as _on_demand

TYPE_CHECKING = False  # not from typing, which takes longer to load than the rest of this module
if TYPE_CHECKING:
    from clay_credits_runtime.drift import Drift
    from clay_credits_runtime.errors import (
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
    from clay_credits_runtime.response import RawResponse
    from clay_credits_runtime.tries import Try

    from . import models
    from ._document import PACKAGE_VERSION as __version__
    from ._document import SPEC_HASH, SPEC_VERSION
    from .client import AsyncClay, Clay
else:
    __getattr__, __dir__ = _on_demand(
        __name__,
        {
            "APIConnectionError": "clay_credits_runtime.errors",
            "APIError": "clay_credits_runtime.errors",
            "APIResponseValidationError": "clay_credits_runtime.errors",
            "APIStatusError": "clay_credits_runtime.errors",
            "APITimeoutError": "clay_credits_runtime.errors",
            "AsyncClay": ".client",
            "AuthenticationError": "clay_credits_runtime.errors",
            "BadRequestError": "clay_credits_runtime.errors",
            "Clay": ".client",
            "ClayError": "clay_credits_runtime.errors",
            "Drift": "clay_credits_runtime.drift",
            "InternalServerError": "clay_credits_runtime.errors",
            "NotFoundError": "clay_credits_runtime.errors",
            "PermissionDeniedError": "clay_credits_runtime.errors",
            "RateLimitError": "clay_credits_runtime.errors",
            "RawResponse": "clay_credits_runtime.response",
            "SPEC_HASH": "._document",
            "SPEC_VERSION": "._document",
            "Try": "clay_credits_runtime.tries",
            "__version__": "._document:PACKAGE_VERSION",
            "models": ".models",
        },
    )
del TYPE_CHECKING

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
