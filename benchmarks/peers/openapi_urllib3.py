"""What openapi-generator writes for Python with its default library, urllib3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from clay_urllib3 import ApiClient, Configuration, IntegrationsApi, WorkspacesApi


@contextmanager
def connect(base_url: str, cookie: str) -> Iterator[ApiClient]:
    client = ApiClient(Configuration(host=base_url), cookie=cookie)
    yield client
    # The client's own end leaves its connections open.
    client.rest_client.pool_manager.clear()


def small(client: ApiClient, _path: str, key: str) -> Any:
    return WorkspacesApi(client).get_workspace_credits(key)


def rows(client: ApiClient, _path: str, key: str) -> Iterator[Any]:
    yield from IntegrationsApi(client).get_integration_credit_report(key).rows


def decoder(content: bytes, _path: str, _key: str) -> Callable[[], Any]:
    client = ApiClient(Configuration(host="http://127.0.0.1"))
    return lambda: client.deserialize(content.decode(), "IntegrationCreditReport", "application/json")
