"""What openapi-python-client writes without templates, settings and overlay of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from clay_stock.api.integrations import get_integration_credit_report
from clay_stock.api.workspaces import get_workspace_credits
from clay_stock.client import Client
from clay_stock.models import IntegrationCreditReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def connect(base_url: str, cookie: str) -> Client:
    """Return an open client."""
    return Client(base_url=base_url, headers={"Cookie": cookie}).__enter__()


def close(client: Client) -> None:
    """Close it."""
    client.__exit__()


def small(client: Client, _path: str, key: str) -> object:
    """Make the small call."""
    return get_workspace_credits.sync(key, client=client)


def report(client: Client, _path: str, key: str) -> object:
    """Read a report."""
    return get_integration_credit_report.sync(key, client=client)


def rows(client: Client, _path: str, key: str) -> Iterator[object]:
    """Return the rows of a report one by one."""
    yield from get_integration_credit_report.sync(key, client=client).rows


async def async_connect(base_url: str, cookie: str) -> Client:
    """Return an open client."""
    return await Client(base_url=base_url, headers={"Cookie": cookie}).__aenter__()


async def async_close(client: Client) -> None:
    """Close it."""
    await client.__aexit__()


async def async_small(client: Client, _path: str, key: str) -> object:
    """Make the small call."""
    return await get_workspace_credits.asyncio(key, client=client)


def decoder(content: bytes, _path: str, _key: str) -> Callable[[], object]:
    """Return a function that decodes an answer that has arrived."""
    return lambda: IntegrationCreditReport.from_dict(json.loads(content))
