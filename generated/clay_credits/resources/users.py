"""The operations tagged users."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .. import models as _models
from .._runtime import codec as _codec
from .._runtime import model as _model
from .._runtime import operation as _operation
from .._runtime.resource import AsyncResource, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from .._runtime.response import RawResponse

_GET_USER_CREDITS = _operation.Operation["_models.UserCredits"](
    operation_id="get_user_credits",
    method="GET",
    path="/users/{userId}/credits",
    result=_model.model(lambda: _models.UserCredits),
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("userId", "user_id", "path", _codec.STRING),),
)


def _get_user_credits(user_id: str) -> _operation.Call[_models.UserCredits]:
    return _operation.Call(_GET_USER_CREDITS, {"user_id": user_id})


_LIST_USER_RESOURCES = _operation.Operation["_models.UserResources"](
    operation_id="list_user_resources",
    method="POST",
    path="/users/{userId}/resources",
    result=_model.model(lambda: _models.UserResources),
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("userId", "user_id", "path", _codec.STRING),),
)


def _list_user_resources(user_id: str) -> _operation.Call[_models.UserResources]:
    return _operation.Call(_LIST_USER_RESOURCES, {"user_id": user_id})


class Users(Resource):
    """What one person used and created."""

    @cached_property
    def with_raw_response(self) -> UsersWithRawResponse:
        """The same methods, giving each answer with its status, headers and bytes."""
        return UsersWithRawResponse(self._client)

    def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> _models.UserCredits:
        """Get the credits one user used.

        Gives the credit usage of one user in the current billing period. Usage counts for the owner of the
        table it happened in, who need not be the person who ran it.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for this call, or an `httpx.Timeout`; the client's if None.
            extra_headers: Headers for this call, over the client's.

        Returns:
            The user's credit usage in the current billing period.

        Raises:
            BadRequestError: The request is malformed. Nothing was read; correct it before sending it again.
            AuthenticationError: The session is missing, unknown or expired. Sign in again and copy the new session.
            PermissionDeniedError: The session is valid, but its person may not see this account's credit usage.
            NotFoundError: No user, workspace or integration type has this id, or the path does not exist.
            RateLimitError: Too many calls in a short time. Wait as long as `Retry-After` says.
            InternalServerError: The service failed. The same call may succeed later.
            APIStatusError: Any other status that is not a success.
            APIResponseValidationError: The answer breaks what the document promises.
            APIConnectionError: No answer arrived; APITimeoutError if for lack of time.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        call = _get_user_credits(user_id)
        response = self._client.send(call, timeout, extra_headers)
        return response.parse()

    def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> _models.UserResources:
        """List what one user created.

        Lists all resources (workbooks and tables) that one user created. Although its method is POST, the
        operation takes no request body and changes nothing.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for this call, or an `httpx.Timeout`; the client's if None.
            extra_headers: Headers for this call, over the client's.

        Returns:
            The resources that the user created and that still exist.

        Raises:
            BadRequestError: The request is malformed. Nothing was read; correct it before sending it again.
            AuthenticationError: The session is missing, unknown or expired. Sign in again and copy the new session.
            PermissionDeniedError: The session is valid, but its person may not see this account's credit usage.
            NotFoundError: No user, workspace or integration type has this id, or the path does not exist.
            RateLimitError: Too many calls in a short time. Wait as long as `Retry-After` says.
            InternalServerError: The service failed. The same call may succeed later.
            APIStatusError: Any other status that is not a success.
            APIResponseValidationError: The answer breaks what the document promises.
            APIConnectionError: No answer arrived; APITimeoutError if for lack of time.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        call = _list_user_resources(user_id)
        response = self._client.send(call, timeout, extra_headers)
        return response.parse()


class UsersWithRawResponse(Resource):
    """The methods of `Users`, giving each answer as it arrived."""

    def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> RawResponse[_models.UserCredits]:
        """Like `Users.get_credits`, but gives the answer as it arrived."""
        call = _get_user_credits(user_id)
        return self._client.send(call, timeout, extra_headers)

    def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> RawResponse[_models.UserResources]:
        """Like `Users.list_resources`, but gives the answer as it arrived."""
        call = _list_user_resources(user_id)
        return self._client.send(call, timeout, extra_headers)


class AsyncUsers(AsyncResource):
    """What one person used and created."""

    @cached_property
    def with_raw_response(self) -> AsyncUsersWithRawResponse:
        """The same methods, giving each answer with its status, headers and bytes."""
        return AsyncUsersWithRawResponse(self._client)

    async def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> _models.UserCredits:
        """Get the credits one user used.

        Gives the credit usage of one user in the current billing period. Usage counts for the owner of the
        table it happened in, who need not be the person who ran it.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for this call, or an `httpx.Timeout`; the client's if None.
            extra_headers: Headers for this call, over the client's.

        Returns:
            The user's credit usage in the current billing period.

        Raises:
            BadRequestError: The request is malformed. Nothing was read; correct it before sending it again.
            AuthenticationError: The session is missing, unknown or expired. Sign in again and copy the new session.
            PermissionDeniedError: The session is valid, but its person may not see this account's credit usage.
            NotFoundError: No user, workspace or integration type has this id, or the path does not exist.
            RateLimitError: Too many calls in a short time. Wait as long as `Retry-After` says.
            InternalServerError: The service failed. The same call may succeed later.
            APIStatusError: Any other status that is not a success.
            APIResponseValidationError: The answer breaks what the document promises.
            APIConnectionError: No answer arrived; APITimeoutError if for lack of time.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        call = _get_user_credits(user_id)
        response = await self._client.send(call, timeout, extra_headers)
        return response.parse()

    async def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> _models.UserResources:
        """List what one user created.

        Lists all resources (workbooks and tables) that one user created. Although its method is POST, the
        operation takes no request body and changes nothing.

        Args:
            user_id: Id of the user, as `list_owners` gives it in `id`.
            timeout: Seconds to wait for this call, or an `httpx.Timeout`; the client's if None.
            extra_headers: Headers for this call, over the client's.

        Returns:
            The resources that the user created and that still exist.

        Raises:
            BadRequestError: The request is malformed. Nothing was read; correct it before sending it again.
            AuthenticationError: The session is missing, unknown or expired. Sign in again and copy the new session.
            PermissionDeniedError: The session is valid, but its person may not see this account's credit usage.
            NotFoundError: No user, workspace or integration type has this id, or the path does not exist.
            RateLimitError: Too many calls in a short time. Wait as long as `Retry-After` says.
            InternalServerError: The service failed. The same call may succeed later.
            APIStatusError: Any other status that is not a success.
            APIResponseValidationError: The answer breaks what the document promises.
            APIConnectionError: No answer arrived; APITimeoutError if for lack of time.
            ValueError: An id is empty, `.` or `..`. Nothing was sent.
        """
        call = _list_user_resources(user_id)
        response = await self._client.send(call, timeout, extra_headers)
        return response.parse()


class AsyncUsersWithRawResponse(AsyncResource):
    """The methods of `AsyncUsers`, giving each answer as it arrived."""

    async def get_credits(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> RawResponse[_models.UserCredits]:
        """Like `AsyncUsers.get_credits`, but gives the answer as it arrived."""
        call = _get_user_credits(user_id)
        return await self._client.send(call, timeout, extra_headers)

    async def list_resources(
        self,
        user_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> RawResponse[_models.UserResources]:
        """Like `AsyncUsers.list_resources`, but gives the answer as it arrived."""
        call = _list_user_resources(user_id)
        return await self._client.send(call, timeout, extra_headers)
