"""What openapi-python-client writes without our templates, settings and runtime."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from clay_stock.api.integrations import get_integration_credit_report
from clay_stock.api.workspaces import get_workspace_credits
from clay_stock.client import Client
from clay_stock.models import IntegrationCreditReport


def connect(base_url: str, cookie: str) -> Client:
    return Client(base_url=base_url, headers={"Cookie": cookie})


async_connect = connect


def small(client: Client, _path: str, key: str) -> object:
    return get_workspace_credits.sync(key, client=client)


async def async_small(client: Client, _path: str, key: str) -> object:
    return await get_workspace_credits.asyncio(key, client=client)


def rows(client: Client, _path: str, key: str) -> Iterator[object]:
    yield from get_integration_credit_report.sync(key, client=client).rows


def decoder(content: bytes, _path: str, _key: str) -> Callable[[], object]:
    return lambda: IntegrationCreditReport.from_dict(json.loads(content))
