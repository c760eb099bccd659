"""The operations tagged users."""

from __future__ import annotations

from functools import cached_property as _cached_property
from typing import TYPE_CHECKING

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import model as _model
from clay_credits_runtime import operation as _operation
from clay_credits_runtime import resource as _resource
from clay_credits_runtime.options import CallOptions as _CallOptions

from .. import models as _models

if TYPE_CHECKING:
    from collections.abc import Mapping as _Mapping

    import httpx as _httpx

    from clay_credits_runtime import response as _response

__all__ = ["Users", "UsersWithRawResponse", "AsyncUsers", "AsyncUsersWithRawResponse"]

_GET_USER_CREDITS = _operation.Operation["_models.UserCredits"](
    operation_id="get_user_credits",
    method="GET",
    path="/users/{userId}/credits",
    result=_model.model(lambda: _models.UserCredits),
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("userId", "user_id", "path", _codec.STRING),),
    retried=True,
)


def _call_get_user_credits(user_id: str) -> _operation.Call[_models.UserCredits]:
    return _operation.Call(_GET_USER_CREDITS, {"user_id": user_id})


_LIST_USER_RESOURCES = _operation.Operation["_models.UserResources"](
    operation_id="list_user_resources",
    method="POST",
    path="/users/{userId}/resources",
    result=_model.model(lambda: _models.UserResources),
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("userId", "user_id", "path", _codec.STRING),),
    retried=True,
)


def _call_list_user_resources(user_id: str) -> _operation.Call[_models.UserResources]:
    return _operation.Call(_LIST_USER_RESOURCES, {"user_id": user_id})


class Users(_resource.Resource):
    """What one person used and created."""

    @_cached_property
    def with_raw_response(self) -> UsersWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return UsersWithRawResponse(self._client)

    def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.UserCredits:
        """Get the credits one user used.

        Gives the credit usage of one user in the current billing period. Usage counts for the owner of the
        table it happened in, who need not be the person who ran it.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The user's credit usage in the current billing period.

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
            TypeError: An argument is of another type. Nothing was sent.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        return self._client.send(
            _call_get_user_credits(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        ).parse()

    def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.UserResources:
        """List what one user created.

        Lists all resources (workbooks and tables) that one user created. Although its method is POST, the
        operation takes no request body and changes nothing.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The resources that the user created.

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
            TypeError: An argument is of another type. Nothing was sent.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        return self._client.send(
            _call_list_user_resources(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        ).parse()


class UsersWithRawResponse(_resource.Resource):
    """The methods of `Users`, but each returns the response with its status, headers and bytes."""

    def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.UserCredits]:
        """Like `Users.get_credits`, but returns the response with its status, headers and bytes."""
        return self._client.send(
            _call_get_user_credits(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )

    def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.UserResources]:
        """Like `Users.list_resources`, but returns the response with its status, headers and bytes."""
        return self._client.send(
            _call_list_user_resources(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )


class AsyncUsers(_resource.AsyncResource):
    """What one person used and created."""

    @_cached_property
    def with_raw_response(self) -> AsyncUsersWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return AsyncUsersWithRawResponse(self._client)

    async def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.UserCredits:
        """Get the credits one user used.

        Gives the credit usage of one user in the current billing period. Usage counts for the owner of the
        table it happened in, who need not be the person who ran it.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The user's credit usage in the current billing period.

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
            TypeError: An argument is of another type. Nothing was sent.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        return (
            await self._client.send(
                _call_get_user_credits(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
            )
        ).parse()

    async def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.UserResources:
        """List what one user created.

        Lists all resources (workbooks and tables) that one user created. Although its method is POST, the
        operation takes no request body and changes nothing.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The resources that the user created.

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
            TypeError: An argument is of another type. Nothing was sent.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        return (
            await self._client.send(
                _call_list_user_resources(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
            )
        ).parse()


class AsyncUsersWithRawResponse(_resource.AsyncResource):
    """The methods of `AsyncUsers`, but each returns the response with its status, headers and bytes."""

    async def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.UserCredits]:
        """Like `AsyncUsers.get_credits`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_get_user_credits(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )

    async def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.UserResources]:
        """Like `AsyncUsers.list_resources`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_list_user_resources(user_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )
