"""The operations tagged owners."""

from __future__ import annotations

from functools import cached_property as _cached_property
from typing import TYPE_CHECKING

from clay_credits_runtime import model as _model
from clay_credits_runtime import operation as _operation
from clay_credits_runtime import resource as _resource
from clay_credits_runtime.options import CallOptions as _CallOptions

from .. import models as _models

if TYPE_CHECKING:
    from collections.abc import Mapping as _Mapping

    import httpx as _httpx

    from clay_credits_runtime import response as _response

__all__ = ["Owners", "OwnersWithRawResponse", "AsyncOwners", "AsyncOwnersWithRawResponse"]

_LIST_OWNERS = _operation.Operation["_models.OwnerList"](
    operation_id="list_owners",
    method="GET",
    path="/owners",
    result=_model.model(lambda: _models.OwnerList),
    error=_model.model(lambda: _models.Error),
    retried=True,
)


def _call_list_owners() -> _operation.Call[_models.OwnerList]:
    return _operation.Call(_LIST_OWNERS, {})


class Owners(_resource.Resource):
    """The people who may see credit usage."""

    @_cached_property
    def with_raw_response(self) -> OwnersWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return OwnersWithRawResponse(self._client)

    def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.OwnerList:
        """List who may see credit usage.

        Lists the account's owners and admins who have access to credit usage information. The ids found
        here are the ids that the operations about a user take.

        Args:
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The owners and admins of the account that the session belongs to.

        Raises:
            BadRequestError: The request is malformed, and was not processed. Correct it before sending it again.
            AuthenticationError: The session is missing, unknown or expired. Sign in again and copy the new session.
            PermissionDeniedError: The session is valid, but the signed-in person may not see this account's credit usage.
            NotFoundError: No user, workspace or integration type has this id, or the path does not exist.
            RateLimitError: Too many calls in a short time. Wait as long as `Retry-After` says.
            InternalServerError: The service failed. The same call may succeed later.
            APIStatusError: Any other status that is not a success.
            APIResponseValidationError: The answer breaks what the document promises.
            APIConnectionError: No answer arrived. `APITimeoutError` if it was too slow.
        """
        return self._client.send(
            _call_list_owners(), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        ).parse()


class OwnersWithRawResponse(_resource.Resource):
    """The methods of `Owners`, but each returns the response with its status, headers and bytes."""

    def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.OwnerList]:
        """Like `Owners.list`, but returns the response with its status, headers and bytes."""
        return self._client.send(_call_list_owners(), _CallOptions(timeout, total_timeout, max_retries, extra_headers))


class AsyncOwners(_resource.AsyncResource):
    """The people who may see credit usage."""

    @_cached_property
    def with_raw_response(self) -> AsyncOwnersWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return AsyncOwnersWithRawResponse(self._client)

    async def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.OwnerList:
        """List who may see credit usage.

        Lists the account's owners and admins who have access to credit usage information. The ids found
        here are the ids that the operations about a user take.

        Args:
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The owners and admins of the account that the session belongs to.

        Raises:
            BadRequestError: The request is malformed, and was not processed. Correct it before sending it again.
            AuthenticationError: The session is missing, unknown or expired. Sign in again and copy the new session.
            PermissionDeniedError: The session is valid, but the signed-in person may not see this account's credit usage.
            NotFoundError: No user, workspace or integration type has this id, or the path does not exist.
            RateLimitError: Too many calls in a short time. Wait as long as `Retry-After` says.
            InternalServerError: The service failed. The same call may succeed later.
            APIStatusError: Any other status that is not a success.
            APIResponseValidationError: The answer breaks what the document promises.
            APIConnectionError: No answer arrived. `APITimeoutError` if it was too slow.
        """
        return (
            await self._client.send(
                _call_list_owners(), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
            )
        ).parse()


class AsyncOwnersWithRawResponse(_resource.AsyncResource):
    """The methods of `AsyncOwners`, but each returns the response with its status, headers and bytes."""

    async def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.OwnerList]:
        """Like `AsyncOwners.list`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_list_owners(), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )
