"""The operations tagged workspaces."""

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

__all__ = ["Workspaces", "WorkspacesWithRawResponse", "AsyncWorkspaces", "AsyncWorkspacesWithRawResponse"]

_GET_WORKSPACE_CREDITS = _operation.Operation["_models.WorkspaceCredits"](
    operation_id="get_workspace_credits",
    method="GET",
    path="/workspaces/{workspaceId}/credits",
    result=_model.model(lambda: _models.WorkspaceCredits),
    documented=True,
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("workspaceId", "workspace_id", "path", _codec.STRING),),
    retried=True,
)


def _call_get_workspace_credits(workspace_id: str) -> _operation.Call[_models.WorkspaceCredits]:
    return _operation.Call(_GET_WORKSPACE_CREDITS, {"workspace_id": workspace_id})


class Workspaces(_resource.Resource):
    """The balance and the period of a whole workspace."""

    @_cached_property
    def with_raw_response(self) -> WorkspacesWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return WorkspacesWithRawResponse(self._client)

    def get_credits(
        self,
        workspace_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.WorkspaceCredits:
        """Get the credits of a whole workspace.

        Gives the credit usage of a whole workspace in the current billing period: its credits in total,
        what was used, and what is left.

        Args:
            workspace_id: Id of the workspace whose credits are asked for.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The workspace's credits in the current billing period.

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
            _call_get_workspace_credits(workspace_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        ).parse()


class WorkspacesWithRawResponse(_resource.Resource):
    """The methods of `Workspaces`, but each returns the response with its status, headers and bytes."""

    def get_credits(
        self,
        workspace_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.WorkspaceCredits]:
        """Like `Workspaces.get_credits`, but returns the response with its status, headers and bytes."""
        return self._client.send(
            _call_get_workspace_credits(workspace_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )


class AsyncWorkspaces(_resource.AsyncResource):
    """The balance and the period of a whole workspace."""

    @_cached_property
    def with_raw_response(self) -> AsyncWorkspacesWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return AsyncWorkspacesWithRawResponse(self._client)

    async def get_credits(
        self,
        workspace_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.WorkspaceCredits:
        """Get the credits of a whole workspace.

        Gives the credit usage of a whole workspace in the current billing period: its credits in total,
        what was used, and what is left.

        Args:
            workspace_id: Id of the workspace whose credits are asked for.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The workspace's credits in the current billing period.

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
                _call_get_workspace_credits(workspace_id),
                _CallOptions(timeout, total_timeout, max_retries, extra_headers),
            )
        ).parse()


class AsyncWorkspacesWithRawResponse(_resource.AsyncResource):
    """The methods of `AsyncWorkspaces`, but each returns the response with its status, headers and bytes."""

    async def get_credits(
        self,
        workspace_id: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.WorkspaceCredits]:
        """Like `AsyncWorkspaces.get_credits`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_get_workspace_credits(workspace_id), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )
