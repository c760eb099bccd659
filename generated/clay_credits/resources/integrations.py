"""The operations tagged integrations."""

from __future__ import annotations

from functools import cached_property as _cached_property
from typing import TYPE_CHECKING

from clay_credits_runtime import codec as _codec
from clay_credits_runtime import codec_base as _codec_base
from clay_credits_runtime import model as _model
from clay_credits_runtime import operation as _operation
from clay_credits_runtime import resource as _resource
from clay_credits_runtime import stream as _stream
from clay_credits_runtime.options import CallOptions as _CallOptions

from .. import models as _models

if TYPE_CHECKING:
    from collections.abc import AsyncIterator as _AsyncIterator
    from collections.abc import Iterator as _Iterator
    from collections.abc import Mapping as _Mapping
    from contextlib import AbstractAsyncContextManager as _AbstractAsyncContextManager
    from contextlib import AbstractContextManager as _AbstractContextManager

    import httpx as _httpx

    from clay_credits_runtime import response as _response

__all__ = [
    "Integrations",
    "IntegrationsWithRawResponse",
    "IntegrationsWithStreamingResponse",
    "GetIntegrationCreditReportStream",
    "AsyncIntegrations",
    "AsyncIntegrationsWithRawResponse",
    "AsyncIntegrationsWithStreamingResponse",
    "AsyncGetIntegrationCreditReportStream",
]

_LIST_INTEGRATIONS = _operation.Operation["_models.IntegrationList"](
    operation_id="list_integrations",
    method="GET",
    path="/integrations",
    result=_model.model(lambda: _models.IntegrationList),
    error=_model.model(lambda: _models.Error),
    retried=True,
)


def _call_list_integrations() -> _operation.Call[_models.IntegrationList]:
    return _operation.Call(_LIST_INTEGRATIONS, {})


_GET_INTEGRATION = _operation.Operation["_models.Integration"](
    operation_id="get_integration",
    method="GET",
    path="/integrations/{integrationType}",
    result=_model.model(lambda: _models.Integration),
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("integrationType", "integration_type", "path", _codec.STRING),),
    retried=True,
)


def _call_get_integration(integration_type: str) -> _operation.Call[_models.Integration]:
    return _operation.Call(_GET_INTEGRATION, {"integration_type": integration_type})


_GET_INTEGRATION_CREDITS = _operation.Operation["_models.IntegrationCredits"](
    operation_id="get_integration_credits",
    method="GET",
    path="/integrations/{integrationType}/credits",
    result=_model.model(lambda: _models.IntegrationCredits),
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("integrationType", "integration_type", "path", _codec.STRING),),
    retried=True,
)


def _call_get_integration_credits(integration_type: str) -> _operation.Call[_models.IntegrationCredits]:
    return _operation.Call(_GET_INTEGRATION_CREDITS, {"integration_type": integration_type})


_GET_INTEGRATION_CREDIT_REPORT = _operation.Operation["_models.IntegrationCreditReport"](
    operation_id="get_integration_credit_report",
    method="GET",
    path="/integrations/{integrationType}/credits/report",
    result=_model.model(lambda: _models.IntegrationCreditReport),
    error=_model.model(lambda: _models.Error),
    parameters=(_operation.Parameter("integrationType", "integration_type", "path", _codec.STRING),),
    retried=True,
    streamed=_codec_base.Field("rows", "rows", _codec.array(_model.model(lambda: _models.IntegrationCreditReportRow))),
)


def _call_get_integration_credit_report(integration_type: str) -> _operation.Call[_models.IntegrationCreditReport]:
    return _operation.Call(_GET_INTEGRATION_CREDIT_REPORT, {"integration_type": integration_type})


class Integrations(_resource.Resource):
    """The integration types that credits are spent on, and what each of them used."""

    @_cached_property
    def with_raw_response(self) -> IntegrationsWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return IntegrationsWithRawResponse(self._client)

    @_cached_property
    def with_streaming_response(self) -> IntegrationsWithStreamingResponse:
        """The methods whose answer can be read item by item while it arrives."""
        return IntegrationsWithStreamingResponse(self._client)

    def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.IntegrationList:
        """List the integration types.

        Lists all available integration types, that is enrichment providers and data sources.

        Args:
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            Every integration type that credits can be spent on.

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
            _call_list_integrations(), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        ).parse()

    def get(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.Integration:
        """Get one integration type.

        Gives one integration type, for example `clearbit`, and the company that provides it.

        Args:
            integration_type: Id of the integration type, as `list_integrations` gives it in `id`, for example `clearbit`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The integration type with its provider.

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
            _call_get_integration(integration_type), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        ).parse()

    def get_credits(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.IntegrationCredits:
        """Get the credits one integration type used.

        Gives the credit usage of one integration type in the current billing period.

        Args:
            integration_type: Id of the integration type, as `list_integrations` gives it in `id`, for example `clearbit`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The integration type's credit usage in the current billing period.

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
            _call_get_integration_credits(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        ).parse()

    def get_credit_report(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.IntegrationCreditReport:
        """Get the detailed credit report of one integration type.

        Gives a detailed credit usage report of one integration type in the current billing period: its
        totals, and what they are made of by day, user and resource.

        Args:
            integration_type: Id of the integration type, as `list_integrations` gives it in `id`, for example `clearbit`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The totals and rows of the integration type's credit usage in the current billing period.

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
            _call_get_integration_credit_report(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        ).parse()


class IntegrationsWithRawResponse(_resource.Resource):
    """The methods of `Integrations`, but each returns the response with its status, headers and bytes."""

    def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.IntegrationList]:
        """Like `Integrations.list`, but returns the response with its status, headers and bytes."""
        return self._client.send(
            _call_list_integrations(), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )

    def get(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.Integration]:
        """Like `Integrations.get`, but returns the response with its status, headers and bytes."""
        return self._client.send(
            _call_get_integration(integration_type), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )

    def get_credits(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.IntegrationCredits]:
        """Like `Integrations.get_credits`, but returns the response with its status, headers and bytes."""
        return self._client.send(
            _call_get_integration_credits(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        )

    def get_credit_report(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.IntegrationCreditReport]:
        """Like `Integrations.get_credit_report`, but returns the response with its status, headers and bytes."""
        return self._client.send(
            _call_get_integration_credit_report(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        )


class IntegrationsWithStreamingResponse(_resource.Resource):
    """The methods of `Integrations` whose answer can be read while it arrives."""

    def get_credit_report(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _AbstractContextManager[GetIntegrationCreditReportStream]:
        """Like `Integrations.get_credit_report`, but the answer is read in a `with` block, while it arrives."""
        return self._client.stream(
            GetIntegrationCreditReportStream,
            _call_get_integration_credit_report(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        )


class GetIntegrationCreditReportStream(
    _stream.StreamedResponse["_models.IntegrationCreditReport", "_models.IntegrationCreditReportRow"]
):
    """The answer of `Integrations.get_credit_report`, read while it arrives."""

    def iter_rows(self) -> _Iterator[_models.IntegrationCreditReportRow]:
        """Yield each item as it arrives: One row for each day, user and resource with usage, ordered by day.

        If the array is inferred, an item of another type is left out and reported as drift.

        Raises:
            APIResponseValidationError: The answer is not JSON, or breaks what the document promises.
            APIConnectionError: The answer ended too early. `APITimeoutError` if it was too slow.
            ClayError: The `with` block has ended, or this is the second iteration.
        """
        return self._iterate()


class AsyncIntegrations(_resource.AsyncResource):
    """The integration types that credits are spent on, and what each of them used."""

    @_cached_property
    def with_raw_response(self) -> AsyncIntegrationsWithRawResponse:
        """The same methods, but each returns the response with its status, headers and bytes."""
        return AsyncIntegrationsWithRawResponse(self._client)

    @_cached_property
    def with_streaming_response(self) -> AsyncIntegrationsWithStreamingResponse:
        """The methods whose answer can be read item by item while it arrives."""
        return AsyncIntegrationsWithStreamingResponse(self._client)

    async def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.IntegrationList:
        """List the integration types.

        Lists all available integration types, that is enrichment providers and data sources.

        Args:
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            Every integration type that credits can be spent on.

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
                _call_list_integrations(), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
            )
        ).parse()

    async def get(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.Integration:
        """Get one integration type.

        Gives one integration type, for example `clearbit`, and the company that provides it.

        Args:
            integration_type: Id of the integration type, as `list_integrations` gives it in `id`, for example `clearbit`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The integration type with its provider.

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
                _call_get_integration(integration_type),
                _CallOptions(timeout, total_timeout, max_retries, extra_headers),
            )
        ).parse()

    async def get_credits(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.IntegrationCredits:
        """Get the credits one integration type used.

        Gives the credit usage of one integration type in the current billing period.

        Args:
            integration_type: Id of the integration type, as `list_integrations` gives it in `id`, for example `clearbit`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The integration type's credit usage in the current billing period.

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
                _call_get_integration_credits(integration_type),
                _CallOptions(timeout, total_timeout, max_retries, extra_headers),
            )
        ).parse()

    async def get_credit_report(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _models.IntegrationCreditReport:
        """Get the detailed credit report of one integration type.

        Gives a detailed credit usage report of one integration type in the current billing period: its
        totals, and what they are made of by day, user and resource.

        Args:
            integration_type: Id of the integration type, as `list_integrations` gives it in `id`, for example `clearbit`.
            timeout: Seconds to wait for bytes of the answer, or an `httpx.Timeout`. By default the client's.
            max_retries: How many times to send the request again after a failure that may pass. By default the client's.
            total_timeout: Seconds that the whole call may take, its retries included. By default the client's.
            extra_headers: Headers of this call. They replace the client's.

        Returns:
            The totals and rows of the integration type's credit usage in the current billing period.

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
                _call_get_integration_credit_report(integration_type),
                _CallOptions(timeout, total_timeout, max_retries, extra_headers),
            )
        ).parse()


class AsyncIntegrationsWithRawResponse(_resource.AsyncResource):
    """The methods of `AsyncIntegrations`, but each returns the response with its status, headers and bytes."""

    async def list(
        self,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.IntegrationList]:
        """Like `AsyncIntegrations.list`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_list_integrations(), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )

    async def get(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.Integration]:
        """Like `AsyncIntegrations.get`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_get_integration(integration_type), _CallOptions(timeout, total_timeout, max_retries, extra_headers)
        )

    async def get_credits(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.IntegrationCredits]:
        """Like `AsyncIntegrations.get_credits`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_get_integration_credits(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        )

    async def get_credit_report(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _response.RawResponse[_models.IntegrationCreditReport]:
        """Like `AsyncIntegrations.get_credit_report`, but returns the response with its status, headers and bytes."""
        return await self._client.send(
            _call_get_integration_credit_report(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        )


class AsyncIntegrationsWithStreamingResponse(_resource.AsyncResource):
    """The methods of `AsyncIntegrations` whose answer can be read while it arrives."""

    def get_credit_report(
        self,
        integration_type: str,
        *,
        timeout: float | _httpx.Timeout | None = None,
        max_retries: int | None = None,
        total_timeout: float | None = None,
        extra_headers: _Mapping[str, str] | None = None,
    ) -> _AbstractAsyncContextManager[AsyncGetIntegrationCreditReportStream]:
        """Like `AsyncIntegrations.get_credit_report`, but the answer is read in an `async with` block, while it arrives."""
        return self._client.stream(
            AsyncGetIntegrationCreditReportStream,
            _call_get_integration_credit_report(integration_type),
            _CallOptions(timeout, total_timeout, max_retries, extra_headers),
        )


class AsyncGetIntegrationCreditReportStream(
    _stream.AsyncStreamedResponse["_models.IntegrationCreditReport", "_models.IntegrationCreditReportRow"]
):
    """The answer of `AsyncIntegrations.get_credit_report`, read while it arrives."""

    def iter_rows(self) -> _AsyncIterator[_models.IntegrationCreditReportRow]:
        """Yield each item as it arrives: One row for each day, user and resource with usage, ordered by day.

        If the array is inferred, an item of another type is left out and reported as drift.

        Raises:
            APIResponseValidationError: The answer is not JSON, or breaks what the document promises.
            APIConnectionError: The answer ended too early. `APITimeoutError` if it was too slow.
            ClayError: The `async with` block has ended, or this is the second iteration.
        """
        return self._iterate()
