"""What openapi-generator writes for Python with its default library, urllib3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clay_urllib3 import ApiClient, Configuration, IntegrationsApi, WorkspacesApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def connect(base_url: str, cookie: str) -> ApiClient:
    """Return an open client."""
    return ApiClient(Configuration(host=base_url), cookie=cookie)


def close(client: ApiClient) -> None:
    """Close it."""
    client.rest_client.pool_manager.clear()


def small(client: ApiClient, _path: str, key: str) -> Any:
    """Make the small call."""
    return WorkspacesApi(client).get_workspace_credits(key)


def report(client: ApiClient, _path: str, key: str) -> Any:
    """Read a report."""
    return IntegrationsApi(client).get_integration_credit_report(key)


def rows(client: ApiClient, path: str, key: str) -> Iterator[Any]:
    """Return the rows of a report one by one."""
    yield from report(client, path, key).rows


def decoder(content: bytes, _path: str, _key: str) -> Callable[[], Any]:
    """Return a function that decodes an answer that has arrived."""
    client = ApiClient(Configuration(host="http://127.0.0.1"))
    return lambda: client.deserialize(content.decode(), "IntegrationCreditReport", "application/json")
